import { EXP_1, FIXED_1, lookPeriod } from "./load-arithmetic.ts";
import { longRuns } from "./long-runs.ts";

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
  /**
   * Seconds between two looks of a kernel that was built with another `LOAD_FREQ`: `4*HZ+61` ticks in Android's and some
   * enthusiasts' (4.061 s at 1000 Hz). Left out: `5*HZ+1` ticks, as everywhere else.
   */
  look_period_s?: number;
}

/** The beat of that job with the kernel's looks at the run queues. */
export interface Beat {
  hz: number;
  sample_period_s: number;
  /**
   * From spike to spike; `null` where the two are locked. Runs that outlast a look are met every time: where load1 falls
   * between them more than the beat lifts it, each run is a spike and this is their distance.
   */
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
export interface Step {
  looks: number;
  /** Whether a look comes later in the run each time, and so finds the start of a run first. */
  forwards: boolean;
  /** Seconds by which the job's phase moves against the kernel's within `looks`. */
  slip_s: number;
  /** Of one task. */
  peak_load1: number;
}

/**
 * Beat of a periodic job with the kernel's sampling of load average, in closed form: while `looks` periods of the
 * kernel slip past whole runs of the job by less than a burst, each of them finds the job running.
 *
 * Held against the kernel's arithmetic look by look: the peak of runs shorter than a look is what the looks surely find, so it
 * is exceeded by at most one hit more; that of longer ones is the highest of all phases, to 0.02 a task.
 *
 * @throws {RangeError} where a number is out of its range; the message names it
 */
export function predictBeat(job: PlannedJob): Beat {
  const { burst_s = 0.1, tasks = 1, hz } = job;
  const { period_s, look_s, kept } = rhythmOf(job);
  const step = strongestStep(job);
  const beat_s = (period_s * look_s) / step.slip_s;
  const at = { hz, sample_period_s: look_s };
  // Such a job never ends: load1 is its number of tasks for good.
  if (burst_s >= period_s)
    return { ...at, ...IN_STEP, peak_load1: tasks, hit_every_nth_sample: 1, locked: true };
  if (burst_s >= look_s) {
    const runs = longRuns(period_s, burst_s, look_s, kept);
    const peak_load1 = tasks * runs.peak_load1;
    if (runs.fall >= runs.swing) {
      const spikes = { beat_period_s: period_s, spike_duration_s: burst_s, hit_every_nth_sample: 1 };
      return { ...at, ...spikes, peak_load1, locked: false };
    }
    const nth = Math.max(1, Math.round(period_s / look_s / runs.most_hits));
    return { ...at, ...lasting(beat_s, runs.high_share * beat_s), peak_load1, hit_every_nth_sample: nth };
  }
  return {
    ...at,
    ...lasting(beat_s, (burst_s * step.looks * look_s) / step.slip_s),
    peak_load1: tasks * step.peak_load1,
    hit_every_nth_sample: step.looks,
  };
}

const IN_STEP = { beat_period_s: null, spike_duration_s: null } as const;

function lasting(
  beat_s: number,
  spike_s: number,
): Pick<Beat, "beat_period_s" | "spike_duration_s" | "locked"> {
  if (beat_s > LOCKED_S) return { ...IN_STEP, locked: true };
  return { beat_period_s: beat_s, spike_duration_s: Math.min(beat_s, spike_s), locked: false };
}

/** The constants of kernels with `4*HZ+61` are those of 4.61 s, whatever their HZ. */
const EXP_1_OF_4_61_S = 1896;

/** The job's true period, the kernel's, and what stays of load1 from look to look. */
export function rhythmOf(job: PlannedJob): { period_s: number; look_s: number; kept: number } {
  const { interval_s, drift_s = 0, burst_s = 0.1, tasks = 1, hz, look_period_s } = job;
  const numbers = {
    interval_s,
    burst_s,
    tasks,
    hz,
    ...(look_period_s === undefined ? {} : { look_period_s }),
  };
  for (const [name, value] of Object.entries(numbers))
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name}: expected a number above 0, found ${value}`);
  const period_s = interval_s + drift_s;
  if (!(period_s > 0 && Number.isFinite(period_s)))
    throw new RangeError(
      `drift_s: expected a number that leaves the interval of ${interval_s} s above 0, found ${drift_s}`,
    );
  const look_s = look_period_s ?? lookPeriod(hz);
  return { period_s, look_s, kept: (look_s < SHORTER_LOOKS_S ? EXP_1_OF_4_61_S : EXP_1) / FIXED_1 };
}

const SHORTER_LOOKS_S = 4.8;
/** A look of 5 s and a tick: the intervals that people choose are multiples or parts of the 5 s. */
const NOMINAL_S = 5;

/**
 * The configured interval gives the step (5 s and 10 s: every and every second look). Another one is taken where it
 * makes a clearly higher load, as with odd intervals or a drift as large as that of a slow loop.
 */
export function strongestStep(job: PlannedJob): Step {
  const { interval_s, burst_s = 0.1 } = job;
  const { period_s, look_s, kept } = rhythmOf(job);
  const nominal_s = Math.min(look_s, NOMINAL_S);
  const longest = Math.max(FORGOTTEN_LOOKS, Math.ceil(interval_s / nominal_s));
  const near = (wanted: number): Step => {
    const runs = Math.max(1, Math.round((wanted * look_s) / period_s));
    const looks = Math.max(1, Math.round((runs * period_s) / look_s));
    const forwards = looks * look_s > runs * period_s;
    const slip_s = Math.abs(looks * look_s - runs * period_s);
    return { looks, forwards, slip_s, peak_load1: peakOfHits(looks, hits(burst_s, slip_s), kept) };
  };
  let best = near(nominalLooks(interval_s / nominal_s, longest));
  for (let looks = 1; looks <= FORGOTTEN_LOOKS; looks++) {
    const other = near(looks);
    if (other.peak_load1 > best.peak_load1 * 1.05) best = other;
  }
  return best;
}

/** Looks in a row (of every n-th) that surely find a job whose phase moves on by `slip_s` between them: at least one. */
export function hits(burst_s: number, slip_s: number): number {
  return Math.max(1, Math.floor(burst_s / slip_s + 1e-6));
}

/** Highest load1 that one task reaches when every `looks`-th look of the kernel finds it, `count` times. */
export function peakOfHits(looks: number, count: number, kept: number): number {
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
