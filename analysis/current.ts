import { type Period, periodOf } from "./derived/beats.ts";
import { type RunClass, runsBegun } from "./derived/runs.ts";
import type { ComparedChange } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";

/** Runs enough to say anew how long they are and how far apart. */
const LEAST_RUNS = 100;
/** A host's busier and quieter hours move the lateness of a timer by less than this share of the period. */
const WANDER = 2e-5;

/**
 * The job's runs since it was last changed, as its runs show it: what is foretold and advised is of the job as it runs now. Where it
 * stopped, or hardly ran since, and where that change was the cure, those before: they made the spikes.
 */
export function asItIsNow(
  evidence: Evidence,
  job: RunClass,
  changes: readonly ComparedChange[],
  cured: boolean,
): RunClass {
  const last = changes.at(-1);
  if (!last) return job;
  const before = runsBegun(job, evidence.axis.start, evidence.axis.at(last.since));
  const after = runsBegun(job, evidence.axis.at(last.at), Number.POSITIVE_INFINITY);
  if (cured || after.length < LEAST_RUNS) return before.length < LEAST_RUNS ? job : before;
  const then = periodOf(before);
  const now = periodOf(after);
  return then && now && differ(then, now) ? after : job;
}

function differ(then: Period, now: Period): boolean {
  const error_s = Math.hypot(then.error_s, now.error_s);
  const apart_s = Math.abs(then.period_s - now.period_s);
  const isLonger = Math.abs(Math.log(then.busy_s / now.busy_s)) > 0.3;
  return isLonger || apart_s > Math.max(6 * error_s, WANDER * then.period_s);
}
