import type { LogEntry } from "./entry.ts";
import { parseSyslogLine } from "./syslog-line.ts";

/** What a line of a container's log begins with; no other log's does. */
const BEGINS = '{"log":';

/**
 * A line of Docker's `json-file` log: `{"log":"TEXT\n","stream":"stderr","time":"2026-11-27T07:00:00.123456789Z"}`
 * (daemon/logger/jsonfilelog). Its time counts, and not keepalived's own before the text. `null`: no such line.
 */
export function parseContainerLine(line: string): LogEntry | null {
  if (!line.startsWith(BEGINS)) return null;
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null || !("log" in found) || !("time" in found)) return null;
  const { log, time } = found;
  if (typeof log !== "string" || typeof time !== "string") return null;
  // Of those that write there only keepalived is of interest, and it gives no name.
  return parseSyslogLine(`${time} container Keepalived: ${log.replace(/\r?\n$/, "")}`, 0);
}
