import { KERNEL_PATTERNS } from "./kernel-patterns.ts";
import type { LogEvidence, LogPattern, LogSource } from "./pattern.ts";
import { PROGRAM_PATTERNS } from "./program-patterns.ts";

/** A line that says something known. */
export interface Recognised {
  id: string;
  evidence: LogEvidence;
  by: LogSource;
  /** By name of the group; what this form of the line does not tell is absent. */
  values: ReadonlyMap<string, string>;
}

/** THE table of what log lines can tell; the first that matches counts. */
export const LOG_PATTERNS: readonly LogPattern[] = [...PROGRAM_PATTERNS, ...KERNEL_PATTERNS];

/** Names that programs give themselves. keepalived's have `_NETNS` or `_INSTANCE` behind where configured (core/main.c). */
const NAMES: readonly [LogSource, RegExp][] = [
  ["keepalived", /^(?:[\w.-]+\/)?Keepalived(?:_[\w.-]*)?$/i],
  // docker's log driver: `{{.ID}}`, formerly `docker/{{.ID}}`; a name that has "keepalived" for a part of it.
  ["container", /^(?:docker\/)?[0-9a-f]{12}$|^(?:.{0,100}[/_.-])?keepalived(?:[/_.-]|$)/i],
  ["kernel", /^kernel$/],
  ["systemd", /^systemd$/],
  ["cron", /^(?:CROND?|crond?|anacron|run-parts\(.*)$/],
  ["vmtools", /^(?:vmtoolsd|vmsvc|vmbackup|VMware|open-vm-tools|vmware-\w+)/],
  ["guest-agent", /^(?:qemu-ga|qemu-guest-agent|hv_vss_daemon|Hyper-V VSS|fsfreeze\S*)$/],
  ["multipath", /^multipathd?$/],
  ["raid-monitor", /^mdadm$|^mdmonitor$/],
  ["iscsi", /^iscsid$/],
  ["out-of-memory", /^(?:systemd-oomd|earlyoom)$/],
  ["clock", /^(?:chronyd|ntpd|systemd-timesyncd|systemd)$/],
];

/** By source, so that a line is tried only on what its writer can say. */
const BY_SOURCE = new Map<LogSource, LogPattern[]>();
for (const each of LOG_PATTERNS) BY_SOURCE.set(each.by, [...(BY_SOURCE.get(each.by) ?? []), each]);

/** Of a longer message the beginning tells, and the rest is no work for the rules. */
export const MAX_READ = 2000;

/**
 * What a line tells; `null`: nothing that matters here. Pure, so that it can also be asked of lines that were recorded.
 * @param identifier syslog's identifier of the line; the `comm` of a `log` row
 */
export function recognise(identifier: string, message: string): Recognised | null {
  const text = message.slice(0, MAX_READ);
  for (const [by, names] of NAMES) {
    if (!names.test(identifier)) continue;
    for (const { id, evidence, pattern } of BY_SOURCE.get(by) ?? []) {
      const found = pattern.exec(text);
      if (found) return { id, evidence, by, values: told(found.groups) };
    }
  }
  return null;
}

function told(groups: Record<string, string | undefined> = {}): Map<string, string> {
  const values = new Map<string, string>();
  // A second form of the same line names the same thing with a digit behind: two groups cannot have one name.
  for (const [name, value] of Object.entries(groups))
    if (value !== undefined) values.set(name.replace(/\d+$/, ""), value);
  return values;
}
