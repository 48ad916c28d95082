import type { Host } from "../collectors/collector.ts";
import type { RecordedSource } from "../storage/recording.ts";
import type { Candidate } from "./books/candidates.ts";
import type { Charts } from "./charts/model.ts";
import type { Advice, Cause, Fact } from "./facts.ts";

/**
 * The result of an analysis and all that a report ever sees. Its fields are those of the public JSON report
 * `loadspike.report/1`, in its names and units; what is not in that format's first edition is marked "added".
 * Instants are microseconds since 1970 UTC here and RFC 3339 in JSON. It holds facts and no sentence: `report/locales/` has the words.
 */
export interface Diagnosis {
  host: Host;
  /** `step_s`: median distance of the looks; 0 where there are none. */
  window: { start: number; end: number; samples: number; step_s: number; gaps: Gap[] };
  /** Which recorder it comes from. Whoever writes our trace counts as we do. */
  origin: "loadspike" | HistoryOrigin;
  /** What the recorder could see, and when; `null`: the recording does not say. */
  sources: readonly RecordedSource[] | null;
  kernel_sampling: KernelSampling | null;
  spikes: Spike[];
  periodicity: { period_s: number; low_s: number; high_s: number; spikes: number } | null;
  /** Added: how high the load was over the whole recording; `null`: it is not known. */
  load: LoadSummary | null;
  /** Added: a load that is high all the time, or has not gone back; `null`: it is neither. */
  sustained: Sustained | null;
  suspects: SuspectCard[];
  verdict: Verdict;
  /** Added: whole names of commands of which the kernel keeps only 15 bytes, by what it keeps. Verdicts and facts have the latter. */
  full_names: Readonly<Record<string, string>>;
  next_spike: { at: number; low: number; high: number; first?: FirstSpike } | null;
  advice: Advice[];
  /** Added: the job that beats with the kernel, or keepalived's check script, as measured. */
  profile: JobProfile | null;
  /** Added: the profile simulated as it is and with each change, best last. */
  alternatives: Alternative[];
  /** Added: what earlier reports predicted, and what came. */
  predictions: CheckedPrediction[];
  /** Added: what was changed, with the spikes before and after it, oldest first. */
  changes: ComparedChange[];
  /** Added: what a history of another tool's can and cannot say; `null`: it is no such history. */
  history: HistoryView | null;
  /** Added: what this recording cannot show. */
  limits: Fact[];
  /** Added: what happened beside the load, oldest first: failovers, steps of the clock, stalls, what keepalived logged. */
  timeline: Happening[];
  /** Added: what the recorder itself cost; unknown in recordings of other tools. */
  self: {
    cpu_pct: number | null;
    rss_kb: number | null;
    /** Events that were lost, and losses of which nobody knows how many. */
    lost_events: number;
    losses_unknown: number;
  };
  /** Added: the load curve, at most a few hundred points of equal width; `null` where nothing was recorded. */
  curve: Curve;
  /** Added: what pictures are drawn from; `null`: nobody asked for them (`diagnose`). No part of the JSON report. */
  charts: Charts | null;
}

/** Tools whose history is read: they look on a grid, and know less. */
export type HistoryOrigin = "prometheus" | "sar" | "atop" | "csv";
export const HISTORY_ORIGINS: readonly HistoryOrigin[] = ["prometheus", "sar", "atop", "csv"];

export interface HistoryView {
  can: Fact[];
  cannot: Fact[];
  /** Whether the tool's own readings may be the job that beats; `null`: they cannot be, or there is nothing to compare with. */
  reader: Fact | null;
  /** Jobs that would beat as the spikes came, with the drift that each would need; none where these are not regular. */
  candidates: Candidate[];
  /** What a day of our own recorder would add. */
  agent: Fact | null;
}

export interface Gap {
  start: number;
  end: number;
  reason: Fact;
}

/** Something that happened beside the load. */
export interface Happening {
  at: number;
  fact: Fact;
}

export interface KernelSampling {
  hz: number;
  /** (5·HZ + 1) / HZ */
  period_s: number;
  hz_source: "observed" | "kernel" | "config" | "manifest";
  decoded: number;
  undecodable: number;
}

export interface Verdict {
  /** `null`: no spike, and no load that stays. `mixed`: no single cause over the window. */
  cause: Cause | "unexplained" | "mixed" | null;
  /** The `comm` to blame; "" where no process of this guest is to blame. */
  culprit: string;
  /** A promise: of the verdicts given at 0.9, nine in ten are right. */
  confidence: number;
}

export interface Spike {
  id: number;
  start: number;
  end: number;
  duration_s: number;
  peak_time: number;
  peak_load1: number;
  /** Mean number of tasks that the kernel itself counted at its looks during the spike. */
  kernel_active_mean: number;
  /** Mean number of tasks active at times that do not follow the kernel's phase. `null`: not measured. */
  true_active_mean: number | null;
  /**
   * Added: what that mean is from, and its standard error (0 for those by counters). `looks`: counts at random times. `run-queue-time`: who
   * ran or waited for a processor by the kernel's own book-keeping, who slept uninterruptibly by looks. `counters`: the history of
   * another tool, see `books/`. `null`: not measured.
   */
  true_active_from: "looks" | "run-queue-time" | "counters" | null;
  true_active_error: number | null;
  /** Added: phantom, real, or unclear where there is nothing to tell by. */
  reality: "phantom" | "real" | "unclear";
  verdict: Verdict;
  suspects: SuspectCard[];
  /** Added: mean number of tasks by name, counted just after the kernel's looks, and at random times. */
  who: Who[];
  /** Added: what else happened in it or just before: failovers of VRRP first of all. */
  happened: Happening[];
}

export interface LoadSummary {
  load1_low: number;
  load1_high: number;
  load1_mean: number;
  /** What the kernel counted in the highest minute; `null` where its counts are not known. Load1 may be left over from before the recording. */
  counted_high: number | null;
  /** Mean number of tasks active at random times; `null`: not measured. */
  active_mean: number | null;
  /** The same by name, the most first; empty where nobody was seen or nobody looked. */
  by: NamedTasks[];
}

/** Mean number of tasks of a name, and of those in uninterruptible sleep; the kernel function that most of these slept in, "" where it is not known. */
export interface NamedTasks {
  comm: string;
  tasks: number;
  asleep: number;
  wchan: string;
}

export interface Sustained {
  since: number;
  /** High since the recording began: nobody knows what was before. */
  whole: boolean;
  load1_mean: number;
  per_cpu: number | null;
  reality: Spike["reality"];
  /** Tasks by name, as in `LoadSummary`. */
  by: LoadSummary["by"];
  /** How many threads sleep uninterruptibly for good, and who they are. */
  offset_tasks: number;
  offset: { comm: string; tasks: number; since: number; from_start: boolean; wchan: string }[];
  /** As the kernel counted, as it truly was, and of that those in uninterruptible sleep. */
  counted_mean: number;
  active_mean: number | null;
  asleep_mean: number | null;
  /** What the kernel counted before; `null`: it was high already. */
  before: number | null;
  /** Share of the processors' time. */
  busy: number | null;
  verdict: Verdict;
}

export interface Who {
  comm: string;
  at_kernel_look: number | null;
  at_random: number;
  /** Added: the program, and systemd's unit, of most of its threads; "" where not known. */
  exe: string;
  unit: string;
}

export type Status = "supported" | "contradicted" | "undecided" | "not-examined";

export interface SuspectCard {
  cause: Cause;
  culprit: string;
  status: Status;
  /** 0–1: how much of what this suspect would explain is there. */
  score: number;
  p_value: number | null;
  /** What was found: what accuses and what acquits it. */
  facts: Fact[];
  /** Why it was not examined, or what is missing for a decision. */
  reason: Fact | null;
}

/** What the first spike of a beat will be: none came yet, and the phase of a job's runs alone says that one will. */
export interface FirstSpike {
  culprit: string;
  /** Of this job alone. */
  peak_load1: number;
  length_s: number;
}

/** A periodic job as it was measured. */
export interface JobProfile {
  comm: string;
  parent_comm: string;
  /** Mean distance of the starts, and its standard error. */
  period_s: number;
  period_error_s: number;
  /** Mean time from exec to exit, the 95th percentile of it. */
  busy_s: number;
  busy_p95_s: number;
  /** Tasks that are active together while it runs. */
  tasks: number;
  runs: number;
  dumps_per_run: number;
}

/** What could run in place of the job as it is: the one of today, and each change that applies. */
export type Change =
  | { id: "as-is" }
  /** `fractional`: next to the golden ratio of the kernel's period, which keepalived 2.3.2 and later can do. */
  | { id: "interval"; interval_s: number; later_s: number; fractional: boolean }
  | { id: "random-delay"; longest_s: number }
  | { id: "no-dump" }
  | { id: "rare-dump"; every_s: number }
  /** `available`: the installed version knows it, `null` where that is not known. */
  | {
      id: "track-process" | "track-file";
      since: string;
      installed: string | null;
      available: boolean | null;
    };

export interface Alternative {
  change: Change;
  /** Highest load1 and hours a week above half of today's peak, from the simulation. */
  peak_load1: number;
  spike_hours_per_week: number;
}

export interface CheckedPrediction {
  made_at: number;
  at: number;
  low: number;
  high: number;
  /** Start of the spike that came, where one came within the interval or nearest to it. */
  came: number | null;
  outcome: "came" | "missed" | "open";
}

export type ChangeVerdict = "cured" | "better" | "same" | "worse" | "too-early";
export type SpikeCause = Cause | "unexplained";

/** Spikes of one cause before and after a change. */
export interface Comparison {
  /** `hours`: those for which somebody looked. */
  before: { spikes: number; hours: number };
  after: { spikes: number; hours: number };
  /** Spikes that were to be expected after it, had nothing changed; `null`: there is no telling. */
  expected_after: number | null;
  /** Of so few (so many) as came, had nothing changed. */
  chance: number | null;
  verdict: ChangeVerdict;
  /** When silence, or the spikes that came by then, will tell; `null`: it is told, or would take longer than anybody waits. */
  wait_until: number | null;
}

/** A change, or several too close to be told apart, and what the spikes of one cause did at it. */
export interface ComparedChange extends Comparison {
  /** Of the last of them, and of the first. */
  at: number;
  since: number;
  what: Fact[];
  /** `null`: there was no spike to compare. */
  cause: SpikeCause | null;
  /** What stands against the verdict, or delays it. */
  notes: Fact[];
  /** Instants at which a spike was foretold, or due by the spacing of the earlier ones, and none came. */
  quiet: number[];
}

export interface Curve {
  /** Of the recording: the last step may be longer than what is left of it. */
  start: number;
  end: number;
  step_s: number;
  /** Highest load1 of each step, mean of what the kernel counted, mean of what was truly active. */
  load1: (number | null)[];
  counted: (number | null)[];
  active: (number | null)[];
}
