import type { LogEntry } from "./entry.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const MICROSECONDS = 1000;
const HALF_YEAR = 183 * 86_400 * 1_000_000;

/**
 * A line of /var/log/messages or /var/log/syslog as rsyslog and syslog-ng write it: `Oct  4 18:05:17 host name[pid]: text`
 * (local time, a second's resolution, no year) or with an RFC 3339 time. `null`: no such line.
 * @param now microseconds since 1970 UTC: the year is the one that brings the line nearest to it.
 */
export function parseSyslogLine(line: string, now: number): LogEntry | null {
  const found =
    /^(?:<\d{1,3}>)?(\S{15,40}|\w{3} [ \d]\d \d\d:\d\d:\d\d)(?: \d{4})? +(\S+) +([^\s:[]+(?:\([^)]*\))?(?:\[[^\]]*\])?):? ?(.*)$/s.exec(
      line,
    );
  if (!found) return null;
  const [, stamp = "", , tag = "", rest = ""] = found;
  const time = stamp.includes("T") ? parseRfc3339(stamp) : parseTraditional(stamp, now);
  if (time === null) return null;
  const named = /^(.*?)(?:\[(\d+)\])?$/.exec(tag);
  const identifier = named?.[1] ?? tag;
  return {
    time,
    mono_s: null,
    identifier,
    pid: named?.[2] === undefined ? null : Number(named[2]),
    // The kernel's own time since boot stands before its message.
    message: identifier === "kernel" ? rest.replace(/^\[ *\d+\.\d+\] /, "") : rest,
    message_id: null,
    unit: null,
  };
}

function parseRfc3339(text: string): number | null {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!found) return null;
  const seconds = Date.parse(found[1]! + found[3]!);
  if (Number.isNaN(seconds)) return null;
  return seconds * MICROSECONDS + Number((found[2] ?? "").padEnd(6, "0").slice(0, 6));
}

function parseTraditional(text: string, now: number): number | null {
  const found = /^(\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  const month = found ? MONTHS.indexOf(found[1]!) / 3 : -1;
  if (!found || !Number.isInteger(month) || month < 0) return null;
  const [day, hours, minutes, seconds] = found.slice(2).map(Number) as [number, number, number, number];
  const year = new Date(now / MICROSECONDS).getFullYear();
  for (const candidate of [year, year - 1, year + 1]) {
    const date = new Date(candidate, month, day, hours, minutes, seconds);
    const time = date.getTime() * MICROSECONDS;
    if (date.getDate() === day && Math.abs(time - now) < HALF_YEAR) return time;
  }
  return null;
}
