import type { LogEntry } from "./entry.ts";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const MICROSECONDS = 1000;
const HALF_YEAR = 183 * 86_400 * 1_000_000;

/** Times at the start of a line; a template of rsyslog or syslog-ng may leave out the zone, or write it without a colon. */
const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?)?`;
const TRADITIONAL = String.raw`(?:\d{4} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4})?`;
/** `run-parts(/etc/cron.daily)[77]`, `docker/keepalived[83147]`, and a name that no colon follows. */
const TAG = String.raw`([^\s:[]+(?:\([^)]*\))?(?:\[[^\]]*\])?):? ?`;
const SYSLOG = new RegExp(`^(?:<\\d{1,3}>)?(${ISO}|${TRADITIONAL}) +\\S+ +${TAG}(.*)$`, "s");
/** RFC 5424: `<30>1 TIME HOST NAME PID MSGID - TEXT`; structured data is not for us. */
const RFC_5424 = new RegExp(
  String.raw`^<\d{1,3}>1 (${ISO}) \S+ (\S+) (\S+) \S+ (?:-|(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+) ?(?:\uFEFF)?(.*)$`,
  "s",
);
/**
 * keepalived's own: asctime(3) on standard error (`-l`), with nanoseconds in a file of its own (`-g`); neither has a name or
 * a process (lib/logger.c). Its locale is C.
 */
const OWN =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4}): (.*)$/s;

/**
 * A line of /var/log/messages or /var/log/syslog as rsyslog and syslog-ng write it: `Oct  4 18:05:17 host name[pid]: text`
 * (local time, no year), with an ISO time (local where it has no zone), in the form of RFC 5424; or a line of keepalived's
 * own log. `null`: no such line.
 * @param now microseconds since 1970 UTC: where no year is given, it is the one that brings the line nearest to it.
 */
export function parseSyslogLine(line: string, now: number): LogEntry | null {
  const own = OWN.exec(line);
  if (own) return entryAt(parseTime(own[1]!, now), "Keepalived", null, own[2]!);
  const newer = RFC_5424.exec(line);
  if (newer) return entryAt(parseTime(newer[1]!, now), newer[2]!, pidOf(newer[3]), newer[4]!);
  const found = SYSLOG.exec(line);
  if (!found) return null;
  const [, stamp = "", tag = "", text = ""] = found;
  const named = /^(.*?)(?:\[(\d+)\])?$/.exec(tag);
  return entryAt(parseTime(stamp, now), named?.[1] ?? tag, pidOf(named?.[2]), text);
}

/** A message without keepalived's own time before it, as a container's log has it behind the one of the container's log. */
export function withoutOwnTime(message: string): string {
  return OWN.exec(message)?.[2] ?? message;
}

function entryAt(
  time: number | null,
  identifier: string,
  pid: number | null,
  message: string,
): LogEntry | null {
  if (time === null) return null;
  return {
    time,
    mono_s: null,
    identifier,
    pid,
    // The kernel's own time since boot stands before its message.
    message: identifier === "kernel" ? message.replace(/^\[ *\d+\.\d+\] /, "") : message,
    message_id: null,
    unit: null,
  };
}

function pidOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

function parseTime(text: string, now: number): number | null {
  return /^\d{4}-/.test(text) ? parseIso(text) : parseTraditional(text, now);
}

function parseIso(text: string): number | null {
  const found = /^([\d-]{10})[T ]([\d:]{8})(?:[.,](\d+))?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (!found) return null;
  const [, day, clock, fraction, utc, hours, minutes] = found;
  // Without a zone JavaScript takes a date with a time for local time, as its writer did.
  const zone = utc ?? (hours === undefined ? "" : `${hours}:${minutes ?? "00"}`);
  const milliseconds = Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(milliseconds) ? null : milliseconds * MICROSECONDS + fractionOf(fraction);
}

function parseTraditional(text: string, now: number): number | null {
  const found = /^(?:(\d{4}) )?(\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?: (\d{4}))?$/.exec(text);
  const month = found ? MONTHS.indexOf(found[2]!) / 3 : -1;
  if (!found || !Number.isInteger(month) || month < 0) return null;
  const [day, hours, minutes, seconds] = found.slice(3, 7).map(Number) as [number, number, number, number];
  const told = found[1] ?? found[8];
  const year = told === undefined ? new Date(now / MICROSECONDS).getFullYear() : Number(told);
  for (const candidate of told === undefined ? [year, year - 1, year + 1] : [year]) {
    const date = new Date(candidate, month, day, hours, minutes, seconds);
    const time = date.getTime() * MICROSECONDS + fractionOf(found[7]);
    if (date.getDate() === day && (told !== undefined || Math.abs(time - now) < HALF_YEAR)) return time;
  }
  return null;
}

function fractionOf(digits = ""): number {
  return Number(digits.padEnd(6, "0").slice(0, 6));
}
