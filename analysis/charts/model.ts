/**
 * What the pictures of a report are drawn from: numbers reduced while they were computed, never whole columns. `NaN` is unknown.
 * Instants are µs since 1970 UTC. Only a format that draws asks for them (`Diagnosis.charts`).
 */
export interface Charts {
  timeline: TimelineChart;
  /** `null`: nothing ran often enough, or the instants of the kernel's looks are not known. */
  strobe: StrobeChart | null;
  counted: CountedChart[];
  epochs: EpochsChart[];
  lengths: LengthsChart[];
  /** `null`: no change was simulated. */
  relief: ReliefChart | null;
}

/** Whole-machine columns that stand beside the load, each a lane of its own. */
export const LANES = [
  "cpu_busy_pct",
  "iowait_pct",
  "steal_pct",
  "psi_cpu_some_pct",
  "psi_io_full_pct",
  "psi_mem_some_pct",
] as const;
export type LaneId = (typeof LANES)[number];

/** Values at equal steps, the first of which begins at `start`. */
export interface Stretch {
  start: number;
  step_s: number;
  /** Highest load1 of each step. */
  load1: Float32Array;
  /** Mean of what the kernel counted at its looks. */
  counted: Float32Array;
  /** Mean of what was active at random times, over a window wide enough to be a mean, and twice its standard error. */
  active: Float32Array;
  error: Float32Array;
  /** Those that were recorded, in percent. */
  lanes: Partial<Record<LaneId, Float32Array>>;
}

export interface TimelineChart {
  overview: Stretch;
  /** Around spikes, one step a look of the kernel, oldest first; they do not overlap. */
  details: Stretch[];
}

/** What was active at one look is 0 or 5 by chance: a mean is over this long at least, some forty looks. */
export const MEAN_S = 90;

/** Percent: a lane that stays below is as good as empty. */
const STILL_BELOW = 1;

export function isStill({ overview, details }: TimelineChart, lane: LaneId): boolean {
  return [overview, ...details].every(({ lanes }) => !lanes[lane]?.some((value) => value >= STILL_BELOW));
}

/** Where in the job's period each look of the kernel fell. */
export interface StrobeChart {
  comm: string;
  /** Usual distance of the starts, usual length of a run, distance of the kernel's looks. */
  period_s: number;
  busy_s: number;
  look_s: number;
  /** `beat`: its runs met the looks in the spikes; `noise`: they did no more than by chance; `quiet`: there was no spike. */
  kind: "beat" | "noise" | "quiet";
  /** Looks in order, all of them around spikes and some of the others: seconds after `start`, seconds after the start of the run that it is nearest to (in `[low_s, high_s]`, the run's middle in the middle), tasks counted. */
  start: number;
  t: Float64Array;
  after_s: Float32Array;
  counted: Uint8Array;
  low_s: number;
  high_s: number;
  /**
   * Looks folded at the run: mean count in each of the equal bins, its standard error, and how many looks. Of a beat all looks close to the
   * run; of `noise` those in spikes, over the whole period.
   */
  folded: {
    from_s: number;
    step_s: number;
    counted: Float32Array;
    error: Float32Array;
    looks: Uint32Array;
  };
  /** Looks that a run covered, and all others: how many, and the mean count. */
  inside: MeanCount;
  outside: MeanCount;
  /** Share of the looks in spikes that a run covered, what it would be by chance, and whether runs took longer then; `null`: there was no spike. */
  covered: { share: number; by_chance: number; longer: boolean } | null;
}

export interface MeanCount {
  looks: number;
  /** `NaN` where there was no look. */
  counted: number;
}

/** Who was counted through one spike. Values stand name by name, `bins` of each; the last name "" is all others. */
export interface CountedChart {
  spike: number;
  start: number;
  step_s: number;
  bins: number;
  names: string[];
  /** Mean number of threads just after the kernel's looks, and at random times. */
  kernel: Float32Array;
  random: Float32Array;
  /** The same over the whole spike. Of looks just after the kernel's only those are there that found somebody. */
  over: { kernel: LooksMean; random: LooksMean };
}

export interface LooksMean {
  looks: number;
  /** One a name; `NaN`: nobody looked. */
  names: number[];
  /** All names together, and its standard error. */
  all: number;
  error: number;
}

/** What a suspect did around the beginning of spikes, on average, beside the same around moved ones. */
export interface EpochsChart {
  what: "dump-writes" | "tmpfiles-cleanup" | "check-script" | "vm-stun" | "job";
  comm: string;
  spikes: number;
  before_s: number;
  step_s: number;
  /** Mean number going on. */
  mean: Float32Array;
  /** 95 of 100 shifted ones lie between. */
  low: Float32Array;
  high: Float32Array;
  /** Whether it is above that where the spikes begin, and the chance that it is as high where moved ones do. */
  above: boolean;
  chance: number;
}

/** How long something took, over time: how many of each length. */
export interface LengthsChart {
  what: "runs" | "dump-writes";
  comm: string;
  start: number;
  step_s: number;
  columns: number;
  /** Lower edges of the rows, seconds, ascending, and the upper edge of the last. */
  edges_s: number[];
  /** Column by column. */
  count: Uint32Array;
  total: number;
  median_s: number;
  longest_s: number;
}

/** The load that each change would have made over the same time. */
export interface ReliefChart {
  start: number;
  step_s: number;
  /** In the order of `Diagnosis.alternatives`: highest load1 of each step. */
  curves: Float32Array[];
}
