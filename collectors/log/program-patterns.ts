import type { LogPattern } from "./pattern.ts";

/**
 * keepalived's words, 1.3.5 to 2.4: "VRRP_Instance(X) Entering MASTER STATE" became "(X) Entering BACKUP STATE (init)" with 2.0,
 * "timed out" became "timed_out".
 */
const KEEPALIVED: readonly Omit<LogPattern, "by">[] = [
  {
    id: "vrrp-state",
    pattern:
      /^(?:VRRP_Instance)?\((?<instance>.+?)\):? Entering (?<state>MASTER|BACKUP|FAULT|STOP)\b(?: STATE)?/,
    evidence: "vrrp-state",
  },
  { id: "script-timeout", pattern: /^VRRP_Script\((?<script>.+?)\) timed[ _]out/, evidence: "script" },
  {
    id: "script-result",
    pattern: /^VRRP_Script\((?<script>.+?)\) (?<result>succeeded|failed)/,
    evidence: "script",
  },
  { id: "script-result", pattern: /^Script `(?<script>.+?)` now returning \d+/, evidence: "script" },
  {
    id: "script-overrun",
    pattern: /^Track script (?<script>.+?) is (?:already running|being timed out)/,
    evidence: "script",
  },
  {
    id: "script-stuck",
    pattern:
      /^(?:Process \[(?<pid>\d+)\] didn't respond to SIGTERM|Script (?<script>.+?) child \(PID (?<pid2>\d+)\) failed to terminate after kill)/,
    evidence: "script",
  },
  { id: "misc-timeout", pattern: /^Misc check .*\btimed[ _]out/, evidence: "script" },
  { id: "misc-result", pattern: /^Misc check .*\b(?<result>success|failed)\b/, evidence: "script" },
  {
    id: "late-timer",
    // Since 2.1.0, where later than `min_auto_priority_delay`: a second by default.
    pattern: /thread timer expired (?<seconds>\d+\.\d+) seconds ago/,
    evidence: "late-timer",
  },
  {
    id: "adverts-lost",
    pattern: /^\((?<instance>.+?)\) Receive advertisement timeout/,
    evidence: "late-timer",
  },
  {
    id: "dump",
    pattern:
      /^Printing (?:and clearing )?(?<what>VRRP data|VRRP stats|checker data|BFD data|\w+ json)\b.* for process\(\d+\) on signal/,
    evidence: "dump",
  },
  {
    id: "priority",
    pattern: /^(?:VRRP_Instance)?\((?<instance>.+?)\):? Changing effective priority from \d+ to \d+/,
    evidence: "keepalived",
  },
  {
    id: "keepalived-start",
    pattern: /^(?:Starting Keepalived v|Starting VRRP child process|Startup complete|Reloading|Stopped\b)/,
    evidence: "keepalived",
  },
];

const by =
  (source: LogPattern["by"]) =>
  (each: Omit<LogPattern, "by">): LogPattern => ({ ...each, by: source });

/** CentOS 7: "Starting Cleanup of Temporary Directories...", "Started …"; since systemd 246 "Finished …". */
const UNIT_CHANGE = "^(?:Starting|Started|Finished|Stopping|Stopped|Failed to start|Reloading|Reloaded) .*";

/** What programs say. */
export const PROGRAM_PATTERNS: readonly LogPattern[] = [
  ...KEEPALIVED.map(by("keepalived")),
  // Whatever else it says is kept: it is the suspect.
  { id: "keepalived-says", by: "keepalived", pattern: /^/, evidence: "keepalived" },
  ...KEEPALIVED.map(by("container")),
  {
    id: "tmpfiles-cleanup",
    by: "systemd",
    pattern: new RegExp(`${UNIT_CHANGE}(?:Cleanup of Temporary Directories|systemd-tmpfiles-clean)`),
    evidence: "cleanup",
  },
  {
    id: "keepalived-unit",
    by: "systemd",
    pattern: new RegExp(`${UNIT_CHANGE}(?:[Kk]eepalived|High Availability Monitor)`),
    evidence: "keepalived",
  },
  {
    id: "unit-out-of-memory",
    by: "systemd",
    pattern:
      /^(?<unit>\S+): (?:A process of this unit has been killed by the OOM killer|Failed with result 'oom-kill')/,
    evidence: "memory",
  },
  { id: "cron-start", by: "cron", pattern: /^\((?<user>\S+)\) CMD /, evidence: "job" },
  { id: "anacron", by: "cron", pattern: /^Job `.+' (?:started|terminated)/, evidence: "job" },
  { id: "run-parts", by: "cron", pattern: /^(?:starting|finished) (?<job>\S+)/, evidence: "job" },
  // services/plugins/vmbackup/syncDriverOps.c and lib/syncDriver/syncDriverLinux.c of open-vm-tools, 10.0 to 13.1, at level debug.
  {
    id: "vm-froze",
    by: "vmtools",
    pattern: /\bVmBackupSyncDriver(?:Only)?Start\b|SyncDriver: (?:freezing path|successfully froze)/,
    evidence: "freeze",
  },
  {
    id: "vm-thawed",
    by: "vmtools",
    pattern: /\bVmBackupSyncDriver(?:Only)?(?:SnapshotDone|Undo)\b|SyncDriver: Thawing/,
    evidence: "freeze",
  },
  {
    // services/plugins/powerOps/powerOps.c: the host suspends the VM, or has resumed it.
    id: "vm-power",
    by: "vmtools",
    pattern: /Executing script: .*\b(?<state>suspend|resume)-vm-/,
    evidence: "vm-stop",
  },
  {
    // A snapshot that quiesces the guest freezes its file systems: vmtoolsd's own words and those of its scripts.
    id: "vm-freeze",
    by: "vmtools",
    pattern: /vmbackup|freez|froze|thaw|quiesc|snapshot|suspend|resum/i,
    evidence: "freeze",
  },
  { id: "vm-time", by: "vmtools", pattern: /time.?sync/i, evidence: "clock" },
  {
    id: "guest-freeze",
    by: "guest-agent",
    pattern: /fsfreeze|freez|froze|thaw|op=FREEZE|op=THAW/i,
    evidence: "freeze",
  },
  {
    id: "multipath",
    by: "multipath",
    pattern:
      /(?<device>\S+): (?:remaining active paths: \d+|mark as failed|reinstated|load table|Entering recovery mode|Disable queueing|Recovered to normal mode|queue_if_no_path)|path (?:is )?(?:down|up)\b|failed path|checker (?:timed out|failed)|tur checker|checker reports/i,
    evidence: "storage",
  },
  {
    id: "raid-event",
    by: "raid-monitor",
    pattern:
      /\b(?:Rebuild\w*|Fail|FailSpare|DegradedArray|SpareActive) event detected on md device (?<device>[^\s,]+)/,
    evidence: "storage",
  },
  {
    id: "iscsi",
    by: "iscsi",
    pattern: /conn(?:ection)?\d*.*(?:error|timed out|operational after recovery)|session recovery timed out/i,
    evidence: "storage",
  },
  {
    id: "memory-daemon",
    by: "out-of-memory",
    pattern: /\bKilled (?<cgroup>\/\S+) due to|(?:sending SIG(?:TERM|KILL)|killing) .*process/i,
    evidence: "memory",
  },
  {
    id: "clock-step",
    by: "clock",
    pattern:
      /clock (?:wrong|stepped|was stepped)|time jump|step(?:ping|ped) |time (?:has been )?(?:changed|reset)/i,
    evidence: "clock",
  },
];
