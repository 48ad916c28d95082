/** Who writes a line, told by its syslog identifier. */
export type LogSource =
  | "keepalived"
  /** A container whose name or id tells nothing sure: only what is said in keepalived's own words counts. */
  | "container"
  | "kernel"
  | "systemd"
  | "cron"
  | "vmtools"
  | "guest-agent"
  | "multipath"
  | "raid-monitor"
  | "iscsi"
  | "out-of-memory"
  | "clock";

/** What a line is evidence of: which question of a diagnosis it bears on. */
export type LogEvidence =
  | "vrrp-state"
  /** A check script that timed out, failed, came back, overlapped itself or would not die. */
  | "script"
  /** keepalived came late to its own timers: it, or the whole guest, stood still. */
  | "late-timer"
  | "dump"
  /** What else keepalived says: starts, reloads, priorities. */
  | "keepalived"
  | "stuck-tasks"
  | "cpu-stall"
  | "storage"
  | "memory"
  /** File systems frozen for a snapshot, or the whole machine. */
  | "freeze"
  /** The virtual machine was suspended, or came back. */
  | "vm-stop"
  | "cleanup"
  | "job"
  | "clock";

/** One way of saying one thing. Its named groups are what the line tells: script, task, server, device, cgroup, seconds … */
export interface LogPattern {
  id: string;
  by: LogSource;
  pattern: RegExp;
  evidence: LogEvidence;
}
