import { EXP_1, FIXED_1, lookPeriod } from "./load-arithmetic.ts";

/** A periodic job as it is planned or measured. */
export interface PlannedJob {
  /** Configured seconds between two starts, or the measured mean. */
  interval_s: number;
  /** What each run comes later than that: a timer that is re-armed from "now" adds it up, run by run. */
  drift_s?: number;
  /** How long the tasks of one run are runnable. */
  burst_s?: number;
  /** How many are runnable together. */
  tasks?: number;
  /** The kernel's CONFIG_HZ; not `getconf CLK_TCK`, which is 100 on every machine. */
  hz: number;
}

/** The beat of that job with the kernel's looks at the run queues. */
export interface Beat {
  hz: number;
  sample_period_s: number;
  /** From spike to spike; `null` where the two are locked. */
  beat_period_s: number | null;
  /** From the first hit of a spike to its last; load1 takes about a minute longer to fall. `null` where locked. */
  spike_duration_s: number | null;
  /** Highest load1 from this job alone. On CentOS 7 an upper bound where only every n-th look hits. */
  peak_load1: number;
  /** During a spike every n-th look of the kernel finds the job. */
  hit_every_nth_sample: number;
  /** In step for so long that load stays high, or low, for weeks: nobody would call it a spike. */
  locked: boolean;
}

const LOCKED_S = 30 * 86_400;
/** After five minutes load1 has forgotten a look. */
const FORGOTTEN_LOOKS = 60;

/** One way in which `looks` of the kernel nearly equal `runs` of the job, and what comes of it. */
interface Step {
  looks: number;
  /** Seconds by which the job's phase moves against the kernel's within `looks`. */
  slip_s: number;
  peak_load1: number;
}

/**
 * Beat of a periodic job with the kernel's sampling of load average, in closed form: while `looks` periods of the
 * kernel slip past whole runs of the job by less than a burst, each of them finds the job running.
 *
 * @throws {RangeError} where a number is out of its range; the message names it
 */
export function predictBeat(job: PlannedJob): Beat {
  const { interval_s, drift_s = 0, burst_s = 0.1, tasks = 1, hz } = job;
  for (const [name, value] of Object.entries({ interval_s, burst_s, tasks, hz }))
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name}: expected a number above 0, found ${value}`);
  const period_s = interval_s + drift_s;
  if (!(period_s > 0 && Number.isFinite(period_s)))
    throw new RangeError(
      `drift_s: expected a number that leaves the interval of ${interval_s} s above 0, found ${drift_s}`,
    );

  const look_s = lookPeriod(hz);
  const step = strongestStep(interval_s, period_s, look_s, burst_s, tasks);
  const beat_s = (period_s * look_s) / step.slip_s;
  const locked = beat_s > LOCKED_S;
  return {
    hz,
    sample_period_s: look_s,
    beat_period_s: locked ? null : beat_s,
    spike_duration_s: locked ? null : Math.min(beat_s, (burst_s * step.looks * look_s) / step.slip_s),
    peak_load1: step.peak_load1,
    hit_every_nth_sample: step.looks,
    locked,
  };
}

/**
 * The configured interval gives the step (5 s and 10 s: every and every second look). Another one is taken where it
 * makes a clearly higher load, as with odd intervals or a drift as large as that of a slow loop.
 */
function strongestStep(
  interval_s: number,
  period_s: number,
  look_s: number,
  burst_s: number,
  tasks: number,
): Step {
  const longest = Math.max(FORGOTTEN_LOOKS, Math.ceil(interval_s / 5));
  const near = (wanted: number): Step => {
    const runs = Math.max(1, Math.round((wanted * look_s) / period_s));
    const looks = Math.max(1, Math.round((runs * period_s) / look_s));
    const slip_s = Math.abs(looks * look_s - runs * period_s);
    return { looks, slip_s, peak_load1: tasks * peakOfHits(looks, hits(burst_s, slip_s)) };
  };
  let best = near(nominalLooks(interval_s / 5, longest));
  for (let looks = 1; looks <= FORGOTTEN_LOOKS; looks++) {
    const other = near(looks);
    if (other.peak_load1 > best.peak_load1 * 1.05) best = other;
  }
  return best;
}

/** Looks in a row (of every n-th) that find a job whose phase moves on by `slip_s` between them: at least one. */
function hits(burst_s: number, slip_s: number): number {
  return Math.max(1, Math.floor(burst_s / slip_s + 1e-6));
}

/** Highest load1 that one task reaches when every `looks`-th look of the kernel finds it, `count` times. */
function peakOfHits(looks: number, count: number): number {
  const kept = EXP_1 / FIXED_1;
  return ((1 - kept) * (1 - kept ** (looks * count))) / (1 - kept ** looks);
}

/** Numerator of the simplest fraction that equals `ratio`, or of the nearest one whose numerator is at most `largest`. */
function nominalLooks(ratio: number, largest: number): number {
  let [before, numerator, below, denominator] = [1, Math.floor(ratio), 0, 1];
  let rest = ratio;
  while (Math.abs(numerator / denominator - ratio) > 1e-9) {
    rest = 1 / (rest - Math.floor(rest));
    const next = Math.floor(rest) * numerator + before;
    if (next > largest) break;
    [before, numerator, below, denominator] = [
      numerator,
      next,
      denominator,
      Math.floor(rest) * denominator + below,
    ];
  }
  return Math.max(1, numerator);
}
