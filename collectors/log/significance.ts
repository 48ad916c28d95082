import { redact } from "../runs/redact.ts";
import type { LogEntry } from "./entry.ts";

/** What a line tells: nothing that matters here (`null`), a change of a VRRP instance's state, or itself. */
export type Told = { kind: "vrrp.state" | "log"; detail: string } | null;

/** keepalived's processes name themselves so (core/main.c), with `_NETNS` or `_INSTANCE` behind where configured. */
const KEEPALIVED = /^Keepalived(?:_|$)/i;
/** 1.3.5: "VRRP_Instance(X) Entering MASTER STATE"; 2.x: "(X) Entering BACKUP STATE (init)". */
const STATE = /^(?:VRRP_Instance)?\((.+?)\):? Entering (MASTER|BACKUP|FAULT|STOP)\b(?: STATE)?/;
/** systemd's catalogue: starting, started, failed, and stopped for a unit. */
const UNIT_MESSAGES = new Set([
  "7d4958e842da4a758f6c1cdc7b36dcc5",
  "39f53479d3a045ac8e11786248231fbf",
  "be02cf6855d2428ba40df7e9d022f03d",
  "9d1aaa27d60140bd96365438aad20286",
]);
const UNITS = /^(?:systemd-tmpfiles-clean|keepalived)\.service$/;
/** CentOS 7: "Starting Cleanup of Temporary Directories...", "Started …"; since systemd 246 "Finished …". */
const UNIT_TEXT =
  /^(?:Starting|Started|Finished|Stopping|Stopped|Failed to start|Reloading|Reloaded) .*(?:Cleanup of Temporary Directories|systemd-tmpfiles-clean|[Kk]eepalived|High Availability Monitor)/;

const CRON = /^(?:CROND?|crond?|anacron|run-parts\(.*)$/;
const CRON_TEXT = /^\(\S+\) CMD |^Job `.+' (?:started|terminated)|^(?:starting|finished) \S/;

/** A snapshot that quiesces the guest freezes its file systems: vmtoolsd's own words and those of its scripts. */
const VMWARE = /^(?:vmtoolsd|vmsvc|VMware|open-vm-tools|vmware-\w+)/;
const VMWARE_TEXT = /vmbackup|freez|froze|thaw|quiesc|snapshot|suspend|resum|time.?sync/i;

/** Of the kernel: who hangs, stalls, or waits for storage, memory or time. */
const KERNEL_TEXT =
  /blocked for more than \d+ seconds|hung_task|soft lockup|hard LOCKUP|rcu.{0,20}stall|[Cc]locksource|TSC .*unstable|time jumped|I\/O error|task abort|timing out command|rejecting I\/O|(?:EXT[34]-fs|XFS|BTRFS).*(?:error|shut ?down|blocked|possible memory allocation deadlock)|nfs: server .* (?:not responding|OK)|Out of memory|invoked oom-killer|page allocation failure|page allocation stall|PM: suspend|Freezing of tasks/i;

const CLOCK = /^(?:chronyd|ntpd|systemd-timesyncd|systemd)$/;
const CLOCK_TEXT =
  /clock (?:wrong|stepped|was stepped)|time jump|step(?:ping|ped) |time (?:has been )?(?:changed|reset)/i;

/** Of a longer message the beginning tells, and the rest is no work for the rules. */
const MAX_SEARCHED = 2000;
const MAX_DETAIL = 500;

export function significance(entry: LogEntry): Told {
  const { identifier, unit } = entry;
  const message = entry.message.slice(0, MAX_SEARCHED).trim();
  const log = (detail = message): Told => ({ kind: "log", detail: detail.slice(0, MAX_DETAIL) });
  if (KEEPALIVED.test(identifier)) {
    const state = STATE.exec(message);
    // Name and state, as every version's table of instances has them.
    return state ? { kind: "vrrp.state", detail: `${state[1]!.slice(0, 100)} ${state[2]}` } : log();
  }
  if (identifier === "systemd") {
    const known = entry.message_id !== null && UNIT_MESSAGES.has(entry.message_id);
    if (UNIT_TEXT.test(message) || (known && unit !== null && UNITS.test(unit))) return log();
  }
  if (CRON.test(identifier) && CRON_TEXT.test(message)) return log(redact("sh", [message])[0]);
  if (VMWARE.test(identifier) && VMWARE_TEXT.test(message)) return log();
  if (identifier === "kernel" && KERNEL_TEXT.test(message)) return log();
  if (CLOCK.test(identifier) && CLOCK_TEXT.test(message)) return log();
  return null;
}
