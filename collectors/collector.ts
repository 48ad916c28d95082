import type { EventRow, LookPhase, SampleRow, TaskRow } from "../storage/schema.ts";

import type { SourceFact } from "./fact.ts";
import type { ArgumentLevel } from "./privacy/level.ts";

/** The two clocks of every row, as `storage/schema.ts` has them: µs since 1970-01-01 UTC, and seconds of CLOCK_MONOTONIC. */
export interface Stamp {
  time: number;
  mono_s: number;
}

/** The host of a recording; the manifest's `host`. Unknown is `null`. */
export interface Host {
  hostname: string | null;
  kernel: string | null;
  cpus: number | null;
  hypervisor: string | null;
  /** Of VMware, in the host's own words, else its firmware's; left out: not known. */
  hypervisor_version?: string;
  boot_id: string | null;
  hz: number | null;
  timezone: string | null;
}

/** What a source can give on this machine. Absent, zero and failed are three different things. */
export type Availability =
  /** `detail`: what it gives; nothing stands for what its card says. */
  | { status: "ok"; detail: SourceFact[] }
  /** Nothing here, and no fault: `why`, and `remedy`, what would make it available. */
  | { status: "no-data"; why: SourceFact; remedy: SourceFact }
  /** Something is there and cannot be understood: file, line, expected and found. */
  | { status: "failed"; error: string };

/** A job that keepalived starts on a period: `vrrp_script` or `MISC_CHECK`. */
export interface PeriodicScript {
  /** Name in the configuration: the `vrrp_script` block's, or the real server's address for a `MISC_CHECK`. */
  name: string;
  kind: "vrrp_script" | "misc_check";
  /** The command line as configured, after substitution; in a recording what may be kept of it. */
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
  /** Words of its line that only a shell understands: they work before 2.0.0. Left out: none, or not looked for. */
  shell_words?: string[];
  /** Runs in a row that must fail, or be well again, before it counts. */
  fall?: number;
  rise?: number;
  /** The lines of its block but the command's, as configured: "interval 5", "weight -20", "init_fail". */
  lines?: string[];
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
  /** Executables and configurations of keepalived that are believed though others than root may change them: absolute paths. */
  trusted?: readonly string[];
  /** How much of command lines may be kept (`[privacy] arguments`); `names` where nothing is said. */
  arguments?: ArgumentLevel;
  /** What the recorder knows of the kernel's looks; who is not given it finds out as much as can be read at once. */
  kernel?: KernelTiming;
  /** How long a process of our own that reads for a collector may take, seconds; each has its own bound where nothing is said. */
  patience_s?: number;
  /** For the agent's log: what went wrong, where, what would help, in one line. Never called on a hot path twice for one cause. */
  warn(line: string | SourceFact): void;
}

/** When the kernel takes its own look at the run queue, as far as it is known (`KernelLook`). */
export interface KernelTiming {
  readonly hz: { hz: number } | null;
  /** Times in seconds. */
  readonly looks: {
    readonly hz: number;
    readonly period_s: number;
    readonly uncertainty_s: number;
    readonly source: "jiffies" | "observed";
  } | null;
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

/**
 * The ids of all collectors. Each declares its own where it is, so that a collector without words in every language does not
 * compile: what it reads, and what a report loses without it, is said in `analysis/report/locales/`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the collectors
export interface CollectorIds {}
export type CollectorId = keyof CollectorIds;

interface CollectorCard {
  /** Its file's name without the ending. */
  id: CollectorId;
  /** Whether it has anything to do with this machine; left out: with every machine. Where it has not, nothing is said of it. */
  concerns?(context: Context): boolean;
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
  /** A source may be open and its `availability`, which is read anew each time, say that there is nothing. */
  open(
    context: Context,
    emit: (row: EventRow) => void,
  ): { readonly availability: Availability; source: EventSource | null };
}

/** What is known of the machine beside its rows. */
export interface Known {
  /** `null`: none runs. */
  keepalived: KeepalivedFacts | null;
  /** Ticks a second of the kernel. */
  hz: number;
}

export interface FactsSource {
  /** Looks whether something has changed; called once a minute, in the time after the kernel's look. */
  learn(): void;
  close(): void;
}

/**
 * Finds out what the rows mean: what runs here, how it is configured. It tells at once, before `open` returns, and again when
 * something is other than before. What is not there yet may come: a source may be open and its `availability`, which is
 * read anew each time, say that there is nothing.
 */
export interface FactsCollector extends CollectorCard {
  kind: "facts";
  open(
    context: Context,
    tell: (known: Partial<Known>) => void,
  ): { readonly availability: Availability; source: FactsSource | null };
}

export type Collector = LookCollector | EventCollector | FactsCollector;
