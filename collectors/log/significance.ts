import { keptLogLine } from "../privacy/kept.ts";
import type { ArgumentLevel } from "../privacy/level.ts";
import type { LogEntry } from "./entry.ts";
import { MAX_READ, recognise } from "./patterns.ts";
import { withoutOwnTime } from "./syslog-line.ts";

/** What a line tells: nothing that matters here (`null`), a change of a VRRP instance's state, or itself. */
export type Told = { kind: "vrrp.state" | "log"; detail: string } | null;

/** systemd's catalogue, which tells in any language: starting, started, failed, and stopped for a unit. */
const UNIT_MESSAGES = new Set([
  "7d4958e842da4a758f6c1cdc7b36dcc5",
  "39f53479d3a045ac8e11786248231fbf",
  "be02cf6855d2428ba40df7e9d022f03d",
  "9d1aaa27d60140bd96365438aad20286",
]);
const UNITS = /^(?:systemd-tmpfiles-clean|keepalived)\.service$/;

const MAX_DETAIL = 500;

/** Which lines are kept, and in which form; `patterns.ts` says what each is evidence of. */
export function significance(entry: LogEntry, level: ArgumentLevel = "names"): Told {
  const message = withoutOwnTime(entry.message.slice(0, MAX_READ).trim());
  const log = (message: string): Told => ({
    kind: "log",
    detail: keptLogLine(level, entry.identifier, message).slice(0, MAX_DETAIL),
  });
  const told = recognise(entry.identifier, message);
  if (told === null) return isUnitChange(entry) ? log(message) : null;
  const [instance, state] = [told.values.get("instance"), told.values.get("state")];
  // Name and state, as every version's table of instances has them.
  if (told.id === "vrrp-state" && instance !== undefined && state !== undefined)
    return { kind: "vrrp.state", detail: `${instance.slice(0, 100)} ${state}` };
  return log(message);
}

function isUnitChange({ identifier, message_id, unit }: LogEntry): boolean {
  return (
    identifier === "systemd" &&
    message_id !== null &&
    UNIT_MESSAGES.has(message_id) &&
    unit !== null &&
    UNITS.test(unit)
  );
}
