import type { LogEntry } from "./entry.ts";

/** Those that have a user of their own; who else says what matters here is root. */
const OWN_USERS = /^(?:chronyd|ntpd|systemd-timesyncd|systemd-oomd|earlyoom)$/;
/** SYS_UID_MAX of login.defs(5), as distributions have it. */
const LAST_SYSTEM_USER = 999;

/**
 * A line of `journalctl -o json` (systemd 219 to 257): every field a string; an array of bytes where it is not UTF-8, an array
 * of strings where it is repeated, `null` where it is too large. `null`: no entry of that form, or one that anybody could have made:
 * `logger -t Keepalived_vrrp` writes under any name, and the journal alone says as whom (`_UID`, which the writer cannot set).
 */
export function parseJournalEntry(line: string): LogEntry | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return null;
  const fields = new Map<string, unknown>(Object.entries(entry));
  const text = (name: string): string | null => plain(fields.get(name));
  const number = (name: string): number | null => {
    const value = text(name);
    return value !== null && /^\d{1,17}$/.test(value) ? Number(value) : null;
  };
  // When it was written, where the writer says so; else when the journal got it.
  const time = number("_SOURCE_REALTIME_TIMESTAMP") ?? number("__REALTIME_TIMESTAMP");
  const received = number("__REALTIME_TIMESTAMP");
  const mono = number("__MONOTONIC_TIMESTAMP");
  const message = text("MESSAGE");
  if (time === null || message === null) return null;
  // Of a container the identifier is its id, or whatever tag its log has.
  const identifier = text("CONTAINER_NAME") ?? text("SYSLOG_IDENTIFIER") ?? text("_COMM") ?? "";
  const uid = number("_UID");
  if (uid !== null && uid > (OWN_USERS.test(identifier) ? LAST_SYSTEM_USER : 0)) return null;
  const earlier = received === null ? 0 : Math.max(0, received - time);
  return {
    time,
    mono_s: mono === null ? null : Math.max(0, mono - earlier) / 1e6,
    identifier,
    pid: number("SYSLOG_PID") ?? number("_PID"),
    message,
    message_id: text("MESSAGE_ID"),
    unit: text("UNIT") ?? text("_SYSTEMD_UNIT"),
  };
}

function plain(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return null;
  if (value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    return Buffer.from(value).toString("utf8");
  }
  return plain(value.find((each) => typeof each === "string"));
}
