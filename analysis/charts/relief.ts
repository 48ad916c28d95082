import { replacementsFor } from "../advice/alternatives.ts";
import type { RunClass } from "../derived/runs.ts";
import type { Alternative, JobProfile } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { EXP_1, lookPeriod } from "../load-arithmetic.ts";
import { countsAtLooks, loadFromCounts, type SimulatedJob, seededRandom } from "../load-simulation.ts";
import { lowerBound } from "../statistics/search.ts";
import type { ReliefChart } from "./model.ts";

const STEPS = 480;
/** A job that keeps its period to this share keeps its starts as well. */
const SAME_PERIOD = 1e-9;

/** The load that the job would have made with each change, over the time of the recording and from the runs that there were. */
export function reliefChart(
  evidence: Evidence,
  job: RunClass | null,
  profile: JobProfile | null,
  alternatives: readonly Alternative[],
): ReliefChart | null {
  const { looks, axis, recording } = evidence;
  const grid = looks.grids[0];
  if (alternatives.length === 0 || job === null || profile === null || looks.hz === null || !grid)
    return null;
  const look_s = lookPeriod(looks.hz);
  const from = Math.max(axis.start, job.start[0]!);
  const first = grid.phase + Math.ceil((from - grid.phase) / look_s) * look_s;
  const number = Math.floor((axis.end - first) / look_s);
  if (number < 2) return null;
  const starts = job.start.subarray(lowerBound(job.start, from)).map((start) => start - first);
  const replacements = new Map(
    replacementsFor(profile, looks.hz, recording.keepalived).map(({ change, jobs }) => [
      JSON.stringify(change),
      jobs,
    ]),
  );
  const asMeasured = (one: SimulatedJob): SimulatedJob =>
    Math.abs(one.period_s / profile.period_s - 1) < SAME_PERIOD
      ? { ...one, starts }
      : { offset_s: starts[0] ?? 0, ...one };
  const size = Math.max(1, Math.ceil(number / STEPS));
  const curves = alternatives.map(({ change }) => {
    const jobs = replacements.get(JSON.stringify(change)) ?? [];
    const counts = countsAtLooks(jobs.map(asMeasured), looks.hz!, number, seededRandom(2480));
    return highestOf(loadFromCounts(counts, EXP_1), size);
  });
  return { start: axis.wall(first), step_s: size * look_s, curves };
}

function highestOf(load: Float64Array, size: number): Float32Array {
  const steps = new Float32Array(Math.ceil(load.length / size));
  for (let i = 0; i < load.length; i++) {
    const step = Math.floor(i / size);
    if (load[i]! > steps[step]!) steps[step] = load[i]!;
  }
  return steps;
}
