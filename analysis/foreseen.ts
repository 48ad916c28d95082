import type { Period } from "./derived/beats.ts";
import { type RunClass, runningAt } from "./derived/runs.ts";
import type { FirstSpike } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { type Forecast, forecastBeat } from "./forecast.ts";
import { predictBeat } from "./predict.ts";
import { measureSlip } from "./slip.ts";

/** A spike that is on its way, and the first of its kind. */
export type Foreseen = Forecast & { first: FirstSpike };

/** An operator calls nothing less a spike (as `findSpikes` does). */
const LEAST_PEAK = 1;
const LEAST_LENGTH_S = 60;
/** A machine that has just started is busier, and its timers later, than in the hours to come. */
const LEAST_SEEN_S = 3600;
/** Jobs that run for more of their time are load, wherever the kernel looks. */
const MOST_DUTY = 0.2;
/** From how many looks at its runs it is known how many run together. */
const LEAST_LOOKS = 20;

/**
 * The first spike of a beat, from phases alone: where no spike came yet, and the kernel's looks did not pass through the whole of a job's
 * cycle either. `null`: nothing of that kind is on its way, or it cannot be told.
 */
export function foreseeFirst(evidence: Evidence): Foreseen | null {
  const isPeriodic = (comm: string) =>
    evidence.runs.some((runs) => runs.comm === comm && evidence.period(runs) !== null);
  const coming = evidence.runs
    // What a periodic job starts beats as that does.
    .filter(({ comm, parent }) => parent === comm || !isPeriodic(parent))
    .map((runs) => foreseeFor(evidence, runs))
    .filter((one) => one !== null);
  return coming.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

function foreseeFor(evidence: Evidence, runs: RunClass): Foreseen | null {
  const { looks, axis } = evidence;
  const period = evidence.period(runs);
  const seen_s = axis.end - Math.max(axis.start, runs.start[0]!);
  if (!period || seen_s < LEAST_SEEN_S) return null;
  if (period.busy_s > MOST_DUTY * Math.min(period.period_s, looks.period_s)) return null;
  const slip = measureSlip(looks, runs, period);
  // The looks went through all of its cycle once, and nobody called that a spike.
  if (!slip || seen_s > slip.beat_s) return null;
  const beat = beatOf(evidence, runs, period);
  const next = beat && forecastBeat(looks, runs, period, slip, axis.end, false);
  return next && { ...next, first: { culprit: runs.comm, ...beat } };
}

function beatOf(evidence: Evidence, runs: RunClass, { period_s, busy_s }: Period) {
  const { hz, period_s: look_period_s } = evidence.looks;
  const tasks = tasksTogether(evidence, runs);
  if (hz === null || tasks === null || tasks <= 0) return null;
  const job = { interval_s: period_s, burst_s: busy_s, tasks, hz, look_period_s };
  const { peak_load1, spike_duration_s } = predictBeat(job);
  if (peak_load1 < LEAST_PEAK || spike_duration_s === null || spike_duration_s < LEAST_LENGTH_S) return null;
  return { peak_load1, length_s: spike_duration_s };
}

/** How many tasks more are runnable while one of its runs goes on than at other times; `null`: too few looks met one. */
function tasksTogether({ recording: { samples }, axis }: Evidence, runs: RunClass): number | null {
  const during = { looks: 0, sum: 0 };
  const beside = { looks: 0, sum: 0 };
  for (let i = 0; i < samples.length; i++) {
    const runnable = samples.runnable.at(i);
    if (Number.isNaN(runnable)) continue;
    const part = runningAt(runs, axis.samples[i]!, 0) ? during : beside;
    part.looks++;
    part.sum += runnable;
  }
  if (during.looks < LEAST_LOOKS || beside.looks < LEAST_LOOKS) return null;
  return during.sum / during.looks - beside.sum / beside.looks;
}
