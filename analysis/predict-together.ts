import {
  type Beat,
  hits,
  type PlannedJob,
  peakOfHits,
  predictBeat,
  rhythmOf,
  strongestStep,
} from "./predict.ts";

/** Jobs of the same interval: they start in the same moment, so one look meets them all. */
export interface InStep {
  /** Their places in the list of jobs. */
  jobs: number[];
  /** Of all together; its duration is that of the longest. */
  beat: Beat;
}

/** What several jobs do to load average on one machine. */
export interface Together {
  hz: number;
  sample_period_s: number;
  groups: InStep[];
  /** Highest load1, while the spikes of all groups coincide. */
  peak_load1: number;
  /**
   * From one such coincidence to the next, on average, and how long it lasts: of beats that drift each at its own pace. Where all
   * intervals are whole seconds and nothing drifts the coincidence comes with the slowest beat. `null`: a group is locked,
   * and the others' spikes stand on top of it.
   */
  coincide_every_s: number | null;
  coincide_for_s: number | null;
}

/**
 * keepalived starts all scripts at once and re-arms each from "now": those of one interval stay in step and their peaks add.
 *
 * Held against the kernel's arithmetic look by look: what jobs of one interval reach is exceeded by at most one hit more, what
 * groups reach together is never exceeded by more than one hit of each.
 *
 * @param jobs at least one, all of the same kernel
 * @throws {RangeError} where a number is out of its range, or the kernels differ
 */
export function predictTogether(jobs: readonly PlannedJob[]): Together {
  const [first] = jobs;
  if (!first) throw new RangeError("jobs: expected at least one, found none");
  const { look_s } = rhythmOf(first);
  if (jobs.some((job) => rhythmOf(job).look_s !== look_s || job.hz !== first.hz))
    throw new RangeError("hz: expected the same for all jobs");

  const places = new Map<string, number[]>();
  jobs.forEach(({ interval_s, drift_s = 0 }, at) => {
    const rhythm = `${interval_s} ${drift_s}`;
    places.set(rhythm, [...(places.get(rhythm) ?? []), at]);
  });
  const groups = [...places.values()].map((at): InStep => {
    const members = at.map((place) => jobs[place]!);
    return { jobs: at, beat: beatOfGroup(members) };
  });
  return {
    hz: first.hz,
    sample_period_s: look_s,
    groups,
    peak_load1: groups.reduce((sum, { beat }) => sum + beat.peak_load1, 0),
    ...coincidence(
      groups.map(({ beat }) => beat),
      jobs.every(({ interval_s, drift_s = 0 }) => Number.isInteger(interval_s) && drift_s === 0),
    ),
  };
}

function beatOfGroup(jobs: readonly PlannedJob[]): Beat {
  const longest = jobs.reduce((a, b) => ((b.burst_s ?? 0.1) > (a.burst_s ?? 0.1) ? b : a));
  const beat = predictBeat(longest);
  return { ...beat, peak_load1: peakOfGroup(jobs, longest) };
}

/** Of jobs that start together, the looks meet all of them at the start of a run and only the longer ones at its end. */
function peakOfGroup(jobs: readonly PlannedJob[], longest: PlannedJob): number {
  const { look_s, kept } = rhythmOf(longest);
  // A run that outlasts a look has its peak at its end, a shorter one at some look in between: together at most the sum.
  if ((longest.burst_s ?? 0.1) >= look_s)
    return jobs.reduce((sum, job) => sum + predictBeat(job).peak_load1, 0);
  const { looks, slip_s, forwards } = strongestStep(longest);
  const met = jobs.map(({ burst_s = 0.1, tasks = 1 }) => ({ count: hits(burst_s, slip_s), tasks }));
  const ends = [...new Set(met.map(({ count }) => count))].sort((a, b) => a - b);
  const parts = ends.map((end, i) => ({
    count: end - (ends[i - 1] ?? 0),
    tasks: met.reduce((sum, each) => sum + (each.count >= end ? each.tasks : 0), 0),
  }));
  if (!forwards) parts.reverse();
  let load = 0;
  let peak = 0;
  for (const { count, tasks } of parts) {
    load = load * kept ** (looks * count) + tasks * peakOfHits(looks, count, kept);
    peak = Math.max(peak, load);
  }
  return peak;
}

/** Beats at phases of their own meet as often as chance has it: the rate at which intervals that alternate overlap. */
function coincidence(
  beats: readonly Beat[],
  inStep: boolean,
): Pick<Together, "coincide_every_s" | "coincide_for_s"> {
  let share = 1;
  let ends_per_s = 0;
  let slowest_s = 0;
  let shortest_s = Number.POSITIVE_INFINITY;
  for (const { beat_period_s, spike_duration_s } of beats) {
    if (beat_period_s === null || spike_duration_s === null)
      return { coincide_every_s: null, coincide_for_s: null };
    share *= spike_duration_s / beat_period_s;
    ends_per_s += 1 / spike_duration_s;
    slowest_s = Math.max(slowest_s, beat_period_s);
    shortest_s = Math.min(shortest_s, spike_duration_s);
  }
  if (inStep) return { coincide_every_s: slowest_s, coincide_for_s: shortest_s };
  return { coincide_every_s: 1 / ends_per_s / share, coincide_for_s: 1 / ends_per_s };
}
