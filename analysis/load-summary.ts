import type { LoadSummary } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";

const MOST_NAMES = 6;
const LEAST_TASKS = 0.1;

/** How high the load was over the whole recording, spikes and all; `null` where no load average stands in it, or one that is nobody's count. */
export function summariseLoad({ looks, axis, active, recording, ...evidence }: Evidence): LoadSummary | null {
  if (looks.frozen) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of recording.samples.load1) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const load1_mean = evidence.column("load1", axis.start, axis.end);
  if (load1_mean === null || low > high) return null;
  return {
    load1_low: hundredths(low),
    load1_high: hundredths(high),
    load1_mean,
    active_mean: active.mean(axis.start, axis.end)?.value ?? null,
    by: tasksByName(evidence, axis.start, axis.end),
  };
}

/** Mean number of tasks by name at random looks, the most first; empty where nobody was seen or nobody looked. */
export function tasksByName(
  { presence }: Pick<Evidence, "presence">,
  from: number,
  to: number,
): LoadSummary["by"] {
  return [...(presence?.(from, to).names ?? [])]
    .map(([comm, { random }]) => ({ comm, tasks: random }))
    .filter(({ tasks }) => tasks >= LEAST_TASKS)
    .sort((a, b) => b.tasks - a.tasks)
    .slice(0, MOST_NAMES);
}

/** As the kernel prints them. */
const hundredths = (load: number) => Math.round(load * 100) / 100;
