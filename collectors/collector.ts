/**
 * The vocabulary of the whole house: rows have the column names and units of the public trace format
 * (`loadspike.trace/1`), here, in the database, in the CSV files and in the analysis. `null` is "unknown", never 0.
 *
 * Two clocks in every row:
 * - `time`   wall clock, microseconds since 1970-01-01 UTC (integer; CSV writes RFC 3339 with 6 decimals)
 * - `mono_s` CLOCK_MONOTONIC in seconds (6 decimals); all phase and period arithmetic uses this one
 */
export interface Stamp {
  time: number;
  mono_s: number;
}

/** One look at the whole machine. */
export interface SampleRow extends Stamp {
  /** `/proc/loadavg`, two decimals as the kernel prints them. */
  load1: number;
  load5: number | null;
  load15: number | null;
  /** Fourth field of `/proc/loadavg`; counts the reader itself, so an idle machine shows 1. */
  runnable: number | null;
  tasks: number | null;
  /** `/proc/stat`: tasks waiting for block I/O; not every D task. */
  procs_blocked: number | null;
  /** Shares of the time since the previous look, all CPUs together, 0–100. */
  cpu_busy_pct: number | null;
  iowait_pct: number | null;
  steal_pct: number | null;
  psi_cpu_some_pct: number | null;
  psi_io_full_pct: number | null;
  psi_mem_some_pct: number | null;
  mem_available_kb: number | null;
  swap_used_kb: number | null;
  /** Threads found in uninterruptible sleep at this look. */
  d_tasks: number | null;
  /** Mean number of running plus waiting tasks since the previous look, from `/proc/schedstat` (ns/ns). */
  sched_active_mean: number | null;
  /** Processes created since the previous look (`/proc/stat` `processes`). */
  forks: number | null;
  /** `mono_s` of the kernel's latest load sampling at or before this look, where the agent knows it. */
  kernel_look_s: number | null;
  /** The agent's own processor time and resident size at this look. */
  self_cpu_pct: number | null;
  self_rss_kb: number | null;
}

/** A look of which nothing is known yet; the one required column is NaN. */
export function sampleAt(stamp: Stamp): SampleRow {
  return {
    time: stamp.time,
    mono_s: stamp.mono_s,
    load1: Number.NaN,
    load5: null,
    load15: null,
    runnable: null,
    tasks: null,
    procs_blocked: null,
    cpu_busy_pct: null,
    iowait_pct: null,
    steal_pct: null,
    psi_cpu_some_pct: null,
    psi_io_full_pct: null,
    psi_mem_some_pct: null,
    mem_available_kb: null,
    swap_used_kb: null,
    d_tasks: null,
    sched_active_mean: null,
    forks: null,
    kernel_look_s: null,
    self_cpu_pct: null,
    self_rss_kb: null,
  };
}

export type TaskState = "R" | "D";
/** `kernel`: the look was aimed just after the kernel's own sampling instant; `random`: it follows no period. */
export type LookPhase = "random" | "kernel";

/** One thread seen runnable or in uninterruptible sleep at a look. */
export interface TaskRow extends Stamp {
  pid: number;
  tid: number;
  comm: string;
  state: TaskState;
  wchan: string | null;
  phase: LookPhase;
  exe: string | null;
  unit: string | null;
  /** Kernel stack, innermost frame first, joined by `;`, where the agent may read it. */
  stack: string | null;
}

export const EVENT_KINDS = [
  "run",
  "file.write",
  "file.create",
  "file.delete",
  "file.move",
  "log",
  "vrrp.state",
  "clock.stall",
  "clock.step",
  "gap",
  /** Many short processes of one name, summed: `detail` holds `{"count":…}`. Not in the trace format's first list. */
  "run.sum",
  /** What one of the heaviest processes used over `duration_s`; `detail` holds `{"read_kb":…,"written_kb":…}`. */
  "process",
  /** Many file events of one kind, summed: `detail` holds `{"kind":…,"count":…}`, `path` their directory. */
  "file.sum",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * Beginning of the `detail` of those `gap` rows that tell of runs which came from looks at /proc instead of the kernel's
 * events; it goes on with ": 328 of 340 forks were not seen". Times in between are recorded as ever.
 */
export const RUNS_POLLED = "runs were polled";

/** One thing that happened; the stamp is its start (for `clock.stall`: the moment of waking). */
export interface EventRow extends Stamp {
  kind: EventKind;
  duration_s: number | null;
  pid: number | null;
  ppid: number | null;
  comm: string | null;
  parent_comm: string | null;
  path: string | null;
  exit_code: number | null;
  cpu_s: number | null;
  blkio_delay_s: number | null;
  detail: string | null;
  /** Time that a run waited for swapped-out pages, and bytes that it caused to be written. Not in the trace format's first list. */
  swap_delay_s: number | null;
  written_bytes: number | null;
}

/** An event of which only `known` is known. */
export function eventAt(stamp: Stamp, kind: EventKind, known: Partial<EventRow>): EventRow {
  const { time, mono_s } = stamp;
  return {
    time,
    mono_s,
    kind,
    duration_s: null,
    pid: null,
    ppid: null,
    comm: null,
    parent_comm: null,
    path: null,
    exit_code: null,
    cpu_s: null,
    blkio_delay_s: null,
    detail: null,
    swap_delay_s: null,
    written_bytes: null,
    ...known,
  };
}

/** The host of a recording; the manifest's `host`. Unknown is `null`. */
export interface Host {
  hostname: string | null;
  kernel: string | null;
  cpus: number | null;
  hypervisor: string | null;
  boot_id: string | null;
  hz: number | null;
  timezone: string | null;
}

/** What a source can give on this machine. Absent, zero and failed are three different things. */
export type Availability =
  | { status: "ok"; detail: string }
  /** Nothing here, and no fault: `why`, and `remedy`, what would make it available. */
  | { status: "no-data"; why: string; remedy: string }
  /** Something is there and cannot be understood: file, line, expected and found. */
  | { status: "failed"; error: string };

/** A job that keepalived starts on a period: `vrrp_script` or `MISC_CHECK`. */
export interface PeriodicScript {
  /** Name in the configuration: the `vrrp_script` block's, or the real server's address for a `MISC_CHECK`. */
  name: string;
  kind: "vrrp_script" | "misc_check";
  /** The command line as configured, after substitution. */
  command: string;
  /** Base name of the program, cut to 15 bytes as the kernel's `comm` is. */
  comm: string;
  interval_s: number;
  timeout_s: number | null;
  user: string | null;
  /** Whether an instance tracks it: an untracked script never runs. */
  tracked: boolean;
  /** Signals that the script sends to keepalived, read from the script's text: "USR1", "USR2", "JSON" … */
  sends: string[];
  /** Where it stands: "file:line". */
  where: string;
}

/** What is known of the host's keepalived; `null` in a recording where there is none or it could not be read. */
export interface KeepalivedFacts {
  version: string | null;
  config: string | null;
  scripts: PeriodicScript[];
  /** Absolute paths as the host sees them (PrivateTmp and TMPDIR followed). */
  dump_files: string[];
  /** There where it runs in another network namespace than process 1: the kernel tells it nothing of processes. */
  own_network?: true;
}

/** A spike that a report foretold; times in microseconds since 1970 UTC. */
export interface Prediction {
  made_at: number;
  at: number;
  low: number;
  high: number;
  cause: string;
  culprit: string;
}

/** Both clocks, read as near to each other as can be. The only source of "now" below `agent/`. */
export interface Clock {
  stamp(): Stamp;
}

/** What a collector gets: where the host's file tree hangs ("/" live, a folder in tests) and what time it is. */
export interface Context {
  root: string;
  clock: Clock;
  /** What keepalived dumps to (`KeepalivedFacts.dump_files`), where that is known; /tmp is watched in any case. */
  dump_files?: readonly string[];
  /** One line for the agent's log: what went wrong, where, what would help. Never called on a hot path twice for one cause. */
  warn(line: string): void;
}

/** A look in the making: every look collector fills its own columns and leaves the others `null`. */
export interface LookDraft {
  phase: LookPhase;
  sample: SampleRow;
  tasks: TaskRow[];
}

/** A source that was opened, or the reason why there is none. */
export type Opened<Source> =
  | { availability: Extract<Availability, { status: "ok" }>; source: Source }
  | { availability: Exclude<Availability, { status: "ok" }>; source: null };

interface CollectorCard {
  /** Its file's name without the ending. */
  id: string;
  /** What it reads, in a few words: a row of `doctor`. */
  reads: string;
  /** What a report loses without it. */
  loses: string;
}

/**
 * Fills columns at each look: no child process, no write, no wait. An aimed look (phase `kernel`) asks only who is there, as
 * soon as can be: a collector of shares since the previous look sits it out, or the time before it would be lost.
 */
export interface LookCollector extends CollectorCard {
  kind: "look";
  open(context: Context): Opened<{ look(draft: LookDraft): void; close(): void }>;
}

/**
 * A check script's exec would wake the agent just when the kernel counts that script. So the recorder says when events
 * are read: after `pause()` no file descriptor of this source wakes the process; `drain()` reads what has come
 * meanwhile, and lets it wake the process again. A source without the two never wakes it. One that has to poll does so
 * in `poll()`, called at each random look: on a grid of its own, and be it the kernel's, it would beat.
 */
export interface EventSource {
  poll?(): void;
  pause?(): void;
  drain?(): void;
  close(): void;
}

/** Reports what happens between looks. What it loses it counts, and emits as `gap` rows. */
export interface EventCollector extends CollectorCard {
  kind: "events";
  open(context: Context, emit: (row: EventRow) => void): Opened<EventSource>;
}

export type Collector = LookCollector | EventCollector;
