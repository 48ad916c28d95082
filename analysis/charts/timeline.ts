import type { Evidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Focus } from "./focus.ts";
import { LANES, type LaneId, MEAN_S, type Stretch, type TimelineChart } from "./model.ts";

const OVERVIEW_STEPS = 600;
const DETAIL_STEPS = 1500;
/** A value that is read holds until the next reading; a longer silence is one. */
const HOLDS_S = 15;
/** A look stands for the time beside it: half of what looks are apart at most. */
const BESIDE_S = 2.5;

export function timelineChart(evidence: Evidence, focuses: readonly Focus[]): TimelineChart {
  const { axis, looks } = evidence;
  const met = usuallyMet(evidence);
  const span = Math.max(1, axis.end - axis.start);
  const known = LANES.filter((lane) => evidence.column(lane, axis.start, axis.end + 1) !== null);
  // Readings further apart than the kernel's looks show none of those.
  const finest = Math.max(looks.period_s, looks.step_s);
  const step = (length: number, most: number) =>
    length / most <= finest ? finest : Math.ceil(length / most);
  return {
    overview: stretchOf(evidence, { from: axis.start, to: axis.end }, step(span, OVERVIEW_STEPS), known, met),
    details: focuses.map((focus) =>
      stretchOf(evidence, focus, step(focus.to - focus.from, DETAIL_STEPS), known, met),
    ),
  };
}

function stretchOf(
  evidence: Evidence,
  { from, to }: Focus,
  step_s: number,
  known: readonly LaneId[],
  met: number,
): Stretch {
  const { recording, axis, looks, active } = evidence;
  const steps = Math.max(1, Math.ceil((to - from) / step_s));
  const unknown = () => new Float32Array(steps).fill(Number.NaN);
  const first = lowerBound(axis.samples, from);
  const load1 = unknown();
  for (let i = first; i < axis.samples.length && axis.samples[i]! <= to; i++) {
    const step = Math.min(steps - 1, Math.floor((axis.samples[i]! - from) / step_s));
    const load = recording.samples.load1.at(i);
    if (!(load1[step]! >= load)) load1[step] = load;
  }
  const counted = unknown();
  const counts = new Uint32Array(steps);
  for (let i = lowerBound(looks.t, from); i < looks.length && looks.t[i]! <= to; i++) {
    const step = Math.min(steps - 1, Math.floor((looks.t[i]! - from) / step_s));
    counted[step] = (counts[step] === 0 ? 0 : counted[step]!) + looks.count[i]!;
    counts[step]!++;
  }
  for (let i = 0; i < steps; i++) if (counts[i]! > 1) counted[i]! /= counts[i]!;

  const mean = unknown();
  const error = unknown();
  const width = Math.max(step_s, MEAN_S);
  const watched = watchedIn(active.t.subarray(0, active.length), Math.max(HOLDS_S, 3 * looks.step_s));
  // Looks on a grid beat with the job themselves.
  for (let i = 0; i < steps && !active.onGrid; i++) {
    const window = windowAt(watched, from + (i + 0.5) * step_s, width);
    const seen = window && active.mean(...window);
    if (!seen) continue;
    mean[i] = seen.value;
    // Nobody seen in n looks is not certainly nobody: one that met somebody may have been missed.
    error[i] = 2 * Math.hypot(seen.error, seen.exact ? 0 : met / seen.looks);
  }
  const lanes: Stretch["lanes"] = {};
  for (const lane of known) lanes[lane] = means(evidence, lane, from, to, step_s, steps);
  const all = [load1, counted, ...Object.values(lanes)];
  for (const values of all) hold(values, Math.floor(Math.max(HOLDS_S, 1.5 * looks.step_s) / step_s));
  return { start: axis.wall(from), step_s, load1, counted, active: mean, error, lanes };
}

/** Stretches in which somebody looked again and again; in a longer silence nobody knows who was active. */
function watchedIn(t: Float64Array, most_s: number): [number, number][] {
  const found: [number, number][] = [];
  for (const at of t) {
    const last = found.at(-1);
    if (last && at - last[1] <= most_s) last[1] = at;
    else found.push([at, at]);
  }
  return found.map(([start, end]) => [start - BESIDE_S, end + BESIDE_S]);
}

/** Within one stretch, and as wide as all others where that is long enough: a mean over a silence is one of its two ends. */
function windowAt(
  watched: readonly [number, number][],
  middle: number,
  width: number,
): [number, number] | null {
  const stretch = watched[lowerEnd(watched, middle)];
  if (!stretch || middle < stretch[0]) return null;
  const [start, end] = stretch;
  const from = Math.max(start, Math.min(middle - width / 2, end - width));
  return [from, Math.min(end, from + width)];
}

/** The first stretch that does not end before an instant. */
function lowerEnd(watched: readonly [number, number][], at: number): number {
  let low = 0;
  let high = watched.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (watched[middle]![1] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many a look meets where it meets somebody: a task counts by how many are there with it. At least one. */
function usuallyMet({ active: { active } }: Evidence): number {
  let sum = 0;
  let squares = 0;
  for (const value of active) {
    sum += value;
    squares += value ** 2;
  }
  return Math.max(1, squares / sum || 0);
}

function means(
  { recording, axis }: Evidence,
  lane: LaneId,
  from: number,
  to: number,
  step_s: number,
  steps: number,
): Float32Array {
  const sum = new Float32Array(steps);
  const count = new Uint32Array(steps);
  const values = recording.samples[lane];
  for (let i = lowerBound(axis.samples, from); i < axis.samples.length && axis.samples[i]! <= to; i++) {
    if (Number.isNaN(values.at(i))) continue;
    const step = Math.min(steps - 1, Math.floor((axis.samples[i]! - from) / step_s));
    sum[step]! += values.at(i);
    count[step]!++;
  }
  return sum.map((total, i) => (count[i] === 0 ? Number.NaN : total / count[i]!));
}

function hold(values: Float32Array, most: number): void {
  let silent = 0;
  for (let i = 1; i < values.length; i++) {
    silent = Number.isNaN(values[i]!) ? silent + 1 : 0;
    if (silent > 0 && silent <= most) values[i] = values[i - 1]!;
  }
}
