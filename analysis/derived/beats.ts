import { mean, quantile } from "../statistics/robust.ts";
import { lowerBound } from "../statistics/search.ts";
import type { KernelLooks } from "./kernel-looks.ts";
import { type RunClass, runningAt } from "./runs.ts";
import { spanLengths } from "./spans.ts";

/** How the runs of one command fall on the kernel's looks within an interval. */
export interface PhaseMatch {
  /** Share of the counted excess that stands at looks which a run covers. */
  explained: number;
  /** Share of the looks that a run covers, in the interval, and over the whole recording. */
  covered: number;
  coveredAlways: number;
  /** Mean count at the looks that a run covers: the tasks of one run. */
  tasks: number;
  looks: number;
}

/** A run that begins or ends within this of a look may or may not have been counted: the tick's own width, and ours. */
function tolerance(looks: KernelLooks): number {
  const uncertainty = Math.max(0, ...looks.grids.map((grid) => grid?.uncertainty_s ?? 0));
  return Math.min(0.05, uncertainty + 1.5 / (looks.hz ?? 1000));
}

export function phaseMatch(
  looks: KernelLooks,
  runs: RunClass,
  from: number,
  to: number,
  baseline: number,
): PhaseMatch | null {
  if (looks.hz === null || runs.length < 10) return null;
  const near = tolerance(looks);
  let total = 0;
  let explained = 0;
  let covered = 0;
  let tasks = 0;
  let n = 0;
  for (let i = lowerBound(looks.t, from); i < looks.length && looks.t[i]! <= to; i++) {
    if (looks.looks[i] !== 1) continue;
    n++;
    const excess = Math.max(0, looks.count[i]! - baseline);
    total += excess;
    if (!runningAt(runs, looks.t[i]!, near)) continue;
    covered++;
    explained += excess;
    tasks += looks.count[i]!;
  }
  if (n < 4 || total === 0) return null;
  return {
    explained: explained / total,
    covered: covered / n,
    coveredAlways: Math.min(1, runs.duty + (2 * near * runs.length) / runSpan(runs)),
    tasks: covered === 0 ? 0 : tasks / covered,
    looks: n,
  };
}

const SHIFTS = 499;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** So many looks of each spike are enough to see whether they hit. */
const LOOKS_TESTED = 20;

/**
 * Chance that the runs, moved as a whole to another time of the recording, would cover as many of the looks that counted
 * somebody in the spikes: a circular shift, so that their period and drift stay as they are.
 */
export function phaseChance(
  looks: KernelLooks,
  runs: RunClass,
  spikes: readonly { start: number; end: number; baseline: number }[],
): number {
  const near = tolerance(looks);
  const tested: number[] = [];
  for (const { start, end, baseline } of spikes) {
    const raised: number[] = [];
    for (let i = lowerBound(looks.t, start); i < looks.length && looks.t[i]! <= end; i++)
      if (looks.looks[i] === 1 && looks.count[i]! >= baseline + 1) raised.push(looks.t[i]!);
    const step = Math.max(1, raised.length / LOOKS_TESTED);
    for (let at = 0; at < raised.length; at += step) tested.push(raised[Math.floor(at)]!);
  }
  const from = runs.start[0]!;
  const span = runSpan(runs);
  const isCovered = (t: number, shift: number) =>
    runningAt(runs, from + ((((t - from + shift) % span) + span) % span), near);
  const observed = tested.filter((t) => isCovered(t, 0)).length;
  const isAsGood = (shift: number) => {
    let misses = tested.length - observed;
    // Most shifts meet few looks: they are done as soon as too many are missed.
    return tested.every((t) => isCovered(t, shift) || --misses >= 0);
  };
  let asGood = 0;
  for (let i = 1; i <= SHIFTS; i++) if (isAsGood(((i * GOLDEN) % 1) * span)) asGood++;
  return (1 + asGood) / (SHIFTS + 1);
}

const runSpan = (runs: RunClass) => Math.max(1, runs.start.at(-1)! - runs.start[0]!);

/** A job that comes again and again at the same distance. */
export interface Period {
  /** Mean distance of the starts, its standard error, and the spread of single distances, seconds. */
  period_s: number;
  error_s: number;
  jitter_s: number;
  /** 95th percentile and mean of the time from start to end. */
  busy_s: number;
  busy_p95_s: number;
  runs: number;
}

/** The period of a class of runs within `[from, to]`; `null` where the runs follow none. */
export function periodOf(
  runs: RunClass,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): Period | null {
  const distance = distanceOf(runs, from, to);
  if (distance === null) return null;
  const busy = spanLengths(runs, from, to);
  return {
    ...distance,
    busy_s: busy.length === 0 ? 0 : mean(busy),
    busy_p95_s: quantile(busy, 0.95),
  };
}

/** What a period says of the starts alone. Runs that are missing from the record are skipped: only distances near the median count. */
export function distanceOf(
  runs: RunClass,
  from: number,
  to: number,
): Omit<Period, "busy_s" | "busy_p95_s"> | null {
  const a = lowerBound(runs.start, from);
  const b = lowerBound(runs.start, to);
  if (b - a < 10) return null;
  const distances = new Float64Array(b - a - 1);
  for (let i = a; i + 1 < b; i++) distances[i - a] = runs.start[i + 1]! - runs.start[i]!;
  const typical = quantile(distances, 0.5);
  let regular = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < distances.length; i++) {
    const distance = distances[i]!;
    if (!(Math.abs(distance - typical) < 0.1 * typical)) continue;
    regular++;
    sum += distance;
    squares += distance * distance;
  }
  if (typical <= 0 || regular < 0.7 * distances.length) return null;
  const period = sum / regular;
  const jitter = Math.sqrt(Math.max(0, squares / regular - period * period));
  return {
    period_s: period,
    error_s: jitter / Math.sqrt(regular),
    jitter_s: jitter,
    runs: b - a,
  };
}
