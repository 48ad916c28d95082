import { type Period, phaseMatch } from "./derived/beats.ts";
import type { RunClass } from "./derived/runs.ts";
import type { JobProfile } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { mean } from "./statistics/robust.ts";
import { lowerBound } from "./statistics/search.ts";

/** What one run of a periodic job is like, as measured: the ground for every prediction of a change. */
export function profileOf(evidence: Evidence, runs: RunClass, period: Period): JobProfile {
  const matches = evidence.spikes
    .map((spike) => phaseMatch(evidence.looks, runs, spike.start, spike.end, spike.baseline))
    .filter((match) => match !== null && match.covered > 0)
    .map((match) => match!.tasks);
  const span = runs.start.at(-1)! - runs.start[0]!;
  return {
    comm: runs.comm,
    parent_comm: runs.parent,
    period_s: period.period_s,
    period_error_s: period.error_s,
    busy_s: period.busy_s,
    busy_p95_s: period.busy_p95_s,
    tasks: matches.length > 0 ? mean(matches) : tasksOutside(evidence, runs),
    runs: runs.length,
    dumps_per_run: evidence.dumps.length === 0 || span <= 0 ? 0 : dumpsPerRun(evidence, runs),
  };
}

/** Mean count at looks that a run covers, over the whole recording; at least the run's own process. */
function tasksOutside(evidence: Evidence, runs: RunClass): number {
  const match = phaseMatch(evidence.looks, runs, evidence.axis.start, evidence.axis.end, 0);
  return Math.max(1, match?.tasks ?? 1);
}

function dumpsPerRun(evidence: Evidence, runs: RunClass): number {
  const { dumps } = evidence;
  const from = Math.max(runs.start[0]!, dumps.start[0]!);
  const to = Math.min(runs.start.at(-1)!, dumps.start.at(-1)!);
  const within = (starts: Float64Array) => lowerBound(starts, to) - lowerBound(starts, from);
  const ran = within(runs.start);
  return ran === 0 ? 0 : within(dumps.start) / ran;
}
