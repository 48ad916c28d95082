import type { LogEvidence, LogPattern } from "./pattern.ts";

/** id, what it is evidence of, and the kernel's words, 3.10 to 6.18. */
type Row = readonly [id: string, evidence: LogEvidence, pattern: RegExp];

const STUCK: readonly Row[] = [
  [
    "hung-task",
    "stuck-tasks",
    /task (?<task>.+?):(?<pid>\d+) blocked (?:in I\/O wait )?for more than (?<seconds>\d+) seconds/,
  ],
  ["hung-task", "stuck-tasks", /blocked for more than \d+ seconds|\bhung_task_/],
  [
    "soft-lockup",
    "cpu-stall",
    /soft lockup - CPU#(?<cpu>\d+) stuck for (?<seconds>\d+)s!(?: \[(?<task>.+?):\d+\])?/,
  ],
  ["hard-lockup", "cpu-stall", /hard LOCKUP(?: on cpu (?<cpu>\d+))?/],
  ["rcu-stall", "cpu-stall", /\brcu.{0,40}\bstall/i],
];

/** mm/oom_kill.c: a line that names the group since 4.19; 3.10 names it in "Task in A killed as a result of limit of B". */
const MEMORY: readonly Row[] = [
  [
    "oom-kill",
    "memory",
    /oom-kill:constraint=(?<constraint>\w+)(?:.*?oom_memcg=(?<cgroup>[^,]+))?(?:.*?,task=(?<task>[^,]+))?/,
  ],
  ["oom-kill-group", "memory", /Task in (?<group>\S+) killed as a result of limit of (?<cgroup>\S+)/],
  [
    "oom-killed-in-group",
    "memory",
    /Memory cgroup out of memory: Kill(?:ed)? process (?<pid>\d+) \((?<task>.+?)\)/i,
  ],
  ["oom-killed", "memory", /Out of memory(?:: Kill(?:ed)? process (?<pid>\d+) \((?<task>.+?)\))?/i],
  ["oom-invoked", "memory", /^(?<task>.+?) invoked oom-killer/],
  ["allocation", "memory", /page allocation (?:failure|stall)|possible memory allocation deadlock/],
];

/** net/sunrpc/clnt.c, fs/cifs/connect.c (its prefix changed with 5.8), fs/ceph. */
const REMOTE: readonly Row[] = [
  [
    "nfs-silent",
    "storage",
    /\b(?:nfs|lockd|nfsd?4?|sunrpc): server (?<server>\S+) not responding(?:, (?<mode>still trying|timed out))?/i,
  ],
  ["nfs-back", "storage", /\b(?:nfs|lockd): server (?<server>\S+) OK\b/i],
  [
    "cifs-silent",
    "storage",
    /CIFS:? VFS: (?:Server |\\\\)(?<server>[^\s\\]+)(?:\\\S*)? has not responded in (?<seconds>\d+) seconds/,
  ],
  [
    "cifs",
    "storage",
    /CIFS:? VFS: .*(?:not responded|Reconnect|cifs_mount failed|Send error|Error -\d+ (?:sending|during)|no response)/i,
  ],
  [
    "ceph",
    "storage",
    /\b(?:lib)?ceph: .*(?:\bhung\b|session lost|\bdown\b|socket (?:closed|error)|reconnect)/,
  ],
  ["fuse", "storage", /\bfuse: .*(?:timed? ?out|abort)|fuse_.* timed out/i],
];

const DISKS: readonly Row[] = [
  [
    "scsi-timeout",
    "storage",
    /\[(?<device>sd\w+|sr\d+)\] .*(?:DID_TIME_OUT|DID_TRANSPORT_|DID_NO_CONNECT|DID_ABORT|DID_RESET|DID_BUS_BUSY|timing out command)/,
  ],
  [
    "scsi-abort",
    "storage",
    /(?:\[(?<device>sd\w+)\].*)?(?:\btask abort|attempting (?:task|target|bus|host) (?:abort|reset)|timing out command|abort command issued|Device offlined|rejecting I\/O)/i,
  ],
  ["fc-port", "storage", /\brport-\S+ .*(?:blocked FC remote port time out|saving binding)/],
  [
    "ata",
    "storage",
    /^(?<device>ata\d+(?:\.\d+)?): (?:exception Emask|failed command|hard resetting link|soft resetting link|link is slow|qc timeout|.*reset failed)/,
  ],
  [
    "nvme-timeout",
    "storage",
    /\bnvme (?<device>nvme\w+): .*(?:timeout|abort|reset(?:ting)? controller|controller is down)/i,
  ],
  [
    "block-timeout",
    "storage",
    /\b(?<device>vd\w+|xvd\w+|nbd\d+|mmcblk\d+|drbd\d*): .*(?:timed out|timeout|timer expired)/i,
  ],
  [
    "iscsi-error",
    "storage",
    /connection\d+:\d+: (?:detected conn error|ping timeout)|session\d+: session recovery timed out/,
  ],
  ["path-failed", "storage", /device-mapper: multipath:? .*(?:Failing|Reinstating|failed) path/i],
  [
    "io-error",
    "storage",
    /I\/O error(?:,? (?:on )?dev(?:ice)? (?<device>[\w-]+))?|lost (?:async )?page write|Detected IO errors|Detected aborted journal|Aborting journal|Remounting filesystem read-only|critical (?:medium|target|space allocation) error/,
  ],
  [
    "file-system",
    "storage",
    /(?:EXT[234]-fs|XFS|BTRFS|JBD2|F2FS).*(?:error|shut ?down|blocked|Corruption|aborted|hung)/i,
  ],
  [
    "raid-work",
    "storage",
    /^md: (?<work>data-check|requested-resync|resync|reshape|recovery|reconstruction|resuming \S+|delaying \S+|checkpointing \S+) (?:of (?:RAID array )?)?(?<device>md\w+)?/,
  ],
  [
    "raid-done",
    "storage",
    /^md: (?<device>md\S+?): (?<work>data-check|requested-resync|resync|reshape|recovery)\b/,
  ],
  [
    "raid-failure",
    "storage",
    /^md\/raid\w*:(?<device>md\w+): .*(?:Disk failure|fail|rescheduling|redirecting)/i,
  ],
];

const TIME: readonly Row[] = [
  ["freeze", "freeze", /PM: suspend|Freezing of tasks|Freezing user space processes|fsfreeze/i],
  ["hv-freeze", "freeze", /\bHyper-V VSS\b|\bhv_utils: VSS/],
  ["clock-source", "clock", /Clocksource|TSC .*unstable|time jumped/i],
];

/** What the kernel says of who hangs, stalls, or waits for storage, memory or time. */
export const KERNEL_PATTERNS: readonly LogPattern[] = [...STUCK, ...MEMORY, ...REMOTE, ...DISKS, ...TIME].map(
  ([id, evidence, pattern]) => ({ id, by: "kernel", pattern, evidence }),
);
