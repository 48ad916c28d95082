import { type KernelLooks, LOOK_S } from "./derived/kernel-looks.ts";
import { levelOf } from "./derived/level.ts";
import { isClear, noScatter } from "./scatter.ts";
import { deviation, median, quantile } from "./statistics/robust.ts";
import { lowerBound } from "./statistics/search.ts";

/** One span of raised load on the timeline, found on the counts that the kernel took, not on the smeared load1. */
export interface SpikeSpan {
  start: number;
  end: number;
  /** Mean count of the looks inside, and what the kernel counts when there is no spike. */
  counted: number;
  baseline: number;
  /** Excess over the baseline, tasks × seconds. */
  area: number;
  /** The recording ends, or begins, within it. */
  cut: boolean;
}

/** Readings minutes apart: a spike parted by less than so many of them is one. */
const JOIN_STEPS = 1.6;
/** So many readings on either side say what is usual around a spike. */
const AROUND_STEPS = 12;
/** Baselines are medians over this time: a spike of up to half of it stands out, a busy afternoon does not. */
const BASELINE_S = 6 * 3600;
/**
 * Who records for some minutes because the load is up has mostly spike. Where nothing stands out from what is usual in a
 * recording shorter than this, the quietest part of it is taken for normal.
 */
const SHORT_S = 2 * 3600;
const SHORT_QUIET = 0.1;
/** Fewer looks tell nothing. */
export const LEAST_LOOKS = 12;
const LEAST_THRESHOLD = 0.5;
/** What counts as a spike to an operator: load1 that reaches about one above normal. */
const LEAST_RISE = 0.9;
const LEAST_AREA = 60;
/** A busy hour that stays below one task on average pages nobody, however its minutes scatter. */
const LEAST_MEAN = 0.75;
/** What one look counts on what is always there, with room for how it scatters. */
const ONE_LOOK = 1.25;
/** A spike reaches as far as the level stays above this share of its height. */
const EDGE = 0.3;
/** What a spike must stand out from: the time around it. */
const AROUND_S = 3600;
/** What is never again below this share of its height, but for a short dip, is none. */
const STAYS = 0.6;
/** Flickering edges of a beat, or the waves of one snapshot, belong together. */
const JOIN_S = 120;

/**
 * @param floor what is always there now, for each look: a load that stays is no spike, and a spike stands on it
 * @param level of `levelOf`
 */
export function findSpikes(
  looks: KernelLooks,
  floor: Float32Array | null = null,
  level = levelOf(looks),
): SpikeSpan[] {
  const n = looks.length;
  if (n < LEAST_LOOKS) return [];
  // What is usual beside what stays: a step would make the hours on its other side unusual.
  const rest = floor === null ? level : level.map((value, i) => Math.max(0, value - floor[i]!));
  const onFloor = (baseline: Float32Array) =>
    floor === null ? baseline : baseline.map((value, i) => value + floor[i]!);
  const baseline = onFloor(rollingBaseline(looks, rest));
  const above = apart(level, baseline);
  const found = standingOut(looks, above, baseline, 5 * lowerSpread(above), 5);
  if (looks.t[n - 1]! - looks.t[0]! >= SHORT_S) return found;
  if (found.length > 0) return found.filter((spike) => isClear(looks, found, spike));
  // The levels of some minutes are mostly the spike's own and its feet: what scatters is told from the counts alone.
  const quiet = onFloor(new Float32Array(n).fill(quantile(rest, SHORT_QUIET)));
  return noScatter(looks, standingOut(looks, apart(level, quiet), quiet, 0, 0));
}

function apart(level: Float32Array, baseline: Float32Array): Float32Array {
  const above = new Float32Array(level.length);
  for (let i = 0; i < level.length; i++) above[i] = level[i]! - baseline[i]!;
  return above;
}

function standingOut(
  looks: KernelLooks,
  above: Float32Array,
  baseline: Float32Array,
  least: number,
  scatters: number,
): SpikeSpan[] {
  const threshold = Math.max(LEAST_THRESHOLD, least);
  const field: Field = { looks, above, baseline, threshold, scatters };
  const spikes = raisedSpans(field, 0, above.length - 1, threshold).flatMap(({ first, last }) =>
    carve(field, first, last),
  );
  return spikes.sort((a, b) => a.start - b.start);
}

interface Field {
  looks: KernelLooks;
  /** Smoothed counts above the baseline, one for each look. */
  above: Float32Array;
  baseline: Float32Array;
  threshold: number;
  /** By so many standard deviations of the levels around it a spike stands out. */
  scatters: number;
}

/** Spans within `[from, to]` whose level reaches `level`; short dips do not part them. */
function raisedSpans({ looks, above }: Field, from: number, to: number, level: number) {
  const spans: { first: number; last: number }[] = [];
  const join_s = joinedWithin(looks);
  for (let i = from; i <= to; i++) {
    if (above[i]! < level) continue;
    const current = spans.at(-1);
    if (current && looks.t[i]! - looks.t[current.last]! <= join_s) current.last = i;
    else spans.push({ first: i, last: i });
  }
  return spans;
}

/**
 * Cuts the spike around the highest point out of a raised span, then those of what is left on both sides: a spike may
 * stand on a busy hour, which is none itself. It must stand out from the hour around it, by what that hour scatters.
 */
function carve(field: Field, first: number, last: number): SpikeSpan[] {
  if (first > last) return [];
  const { looks, above, baseline, threshold, scatters } = field;
  let peak = first;
  for (let i = first; i <= last; i++) if (above[i]! > above[peak]!) peak = i;
  const height = above[peak]!;
  const cut = raisedSpans(field, first, last, Math.max(threshold, EDGE * height));
  const span = cut.find((candidate) => candidate.first <= peak && peak <= candidate.last);
  if (!span) return [];
  const around: number[] = [];
  const around_s = Math.max(AROUND_S, AROUND_STEPS * looks.step_s);
  for (let i = lowerBound(looks.t, looks.t[peak]! - around_s); i < looks.length; i++) {
    if (looks.t[i]! > looks.t[peak]! + around_s) break;
    if (i < span.first || i > span.last) around.push(above[i]!);
  }
  const usual = around.length < 12 ? 0 : median(around);
  const scatter = around.length < 12 ? 0 : deviation(around);
  if (height < usual + Math.max(LEAST_RISE, scatters * scatter)) return [];
  const edges = raisedEdges(field, span, height);
  if (isStep(field, edges)) return carve(field, edges.last + 1, last);
  const spike = measure(looks, baseline, edges);
  // What lies next to a spike is its foot.
  const join_s = joinedWithin(looks);
  const before = lowerBound(looks.t, looks.t[edges.first]! - join_s) - 1;
  const after = lowerBound(looks.t, looks.t[edges.last]! + join_s);
  return [...(spike ? [spike] : []), ...carve(field, first, before), ...carve(field, after, last)];
}

/** Whether the load rose there and has never gone back: part of what stays, however it grew afterwards. */
function isStep(
  { looks, above, baseline }: Field,
  { first, last }: { first: number; last: number },
): boolean {
  const level = (i: number) => above[i]! + baseline[i]!;
  const { t, length } = looks;
  const around_s = Math.max(AROUND_S, AROUND_STEPS * looks.step_s);
  if (t[length - 1]! - t[last]! < around_s) return false;
  const before: number[] = [];
  for (let i = first - 1; i >= 0 && t[i]! > t[first]! - around_s; i--) before.push(level(i));
  if (before.length < LEAST_LOOKS) return false;
  const usual = median(before);
  let height = 0;
  for (let i = first; i <= last; i++) height = Math.max(height, level(i) - usual);
  const least = usual + STAYS * height;
  let back = Number.NaN;
  for (let i = last + 1; i < length; i++) {
    if (level(i) >= least) back = Number.NaN;
    else if (Number.isNaN(back)) back = t[i]!;
    if (t[i]! + looks.step_s - back > JOIN_S) return false;
  }
  return true;
}

const joinedWithin = ({ step_s }: KernelLooks) => Math.max(JOIN_S, JOIN_STEPS * step_s);

/**
 * The smoothing window reaches half its width beyond the looks that raised it: back to the first and last of them, and to those
 * next to these. What else comes and goes near a high spike is no part of it.
 */
function raisedEdges({ looks, baseline }: Field, span: { first: number; last: number }, height: number) {
  const above = (i: number) => looks.count[i]! - baseline[i]!;
  const least = Math.min(0.9, height / 2);
  const raised = (i: number) => above(i) >= least;
  const high = Math.max(least, EDGE * height);
  const near = (i: number) => looks.t[i + 1]! - looks.t[i]! < Math.max(30, JOIN_STEPS * looks.step_s);
  let { first, last } = span;
  while (first < last && above(first) < high) first++;
  while (last > first && above(last) < high) last--;
  while (first > 0 && raised(first - 1) && near(first - 1)) first--;
  while (last + 1 < looks.length && raised(last + 1) && near(last)) last++;
  return { first, last };
}

function rollingBaseline(looks: KernelLooks, level: Float32Array): Float32Array {
  const baseline = new Float32Array(looks.length);
  // Medians of blocks of about ten minutes, then of the blocks around: exact enough and linear in time.
  const blocks: { first: number; t: number; value: number }[] = [];
  for (let i = 0; i < level.length; ) {
    const first = i;
    while (i < level.length && looks.t[i]! < looks.t[first]! + 600) i++;
    blocks.push({ first, t: looks.t[first]!, value: quantile(level.subarray(first, i), 0.5) });
  }
  const all = quantile(
    blocks.map((block) => block.value),
    0.4,
  );
  let from = 0;
  let to = 0;
  for (const [index, { first, t }] of blocks.entries()) {
    while (to < blocks.length && blocks[to]!.t <= t + BASELINE_S / 2) to++;
    while (blocks[from]!.t < t - BASELINE_S / 2) from++;
    const near = blocks.slice(from, to).map((block) => block.value);
    // At the edges, or in short recordings, half of what is near may be the spike itself.
    const value = near.length >= 24 ? quantile(near, 0.4) : Math.min(all, quantile(near, 0.4));
    baseline.fill(value, first, blocks[index + 1]?.first);
  }
  return baseline;
}

/** Spread of the quiet part: the lower half, mirrored, so that spikes do not hide themselves. */
function lowerSpread(above: Float32Array): number {
  // Some ten thousand levels say as much as a month of them.
  const step = Math.max(1, Math.floor(above.length / 20_000));
  const some = Float32Array.from({ length: Math.ceil(above.length / step) }, (_, i) => above[i * step]!);
  const low = some.filter((value) => value <= 0.5 * LEAST_THRESHOLD);
  return deviation(low.length < 10 ? some : low);
}

function measure(
  looks: KernelLooks,
  baseline: Float32Array,
  { first, last }: { first: number; last: number },
): SpikeSpan | null {
  let area = 0;
  let counted = 0;
  let weight = 0;
  for (let i = first; i <= last; i++) {
    const many = looks.looks[i]!;
    area += (looks.count[i]! - baseline[i]!) * many * looks.period_s;
    counted += looks.count[i]! * many;
    weight += many;
  }
  // One reading of a few looks may be a mean over one look more.
  if (first === last && looks.step_s > LOOK_S && area / looks.period_s < ONE_LOOK * baseline[first]!)
    return null;
  if (area < LEAST_AREA || counted / weight - baseline[first]! < LEAST_MEAN) return null;
  const { start, end } = bounds(looks, baseline, first, last);
  // From the first of the kernel's looks to the last there is one distance less than there are looks.
  const distances = looks.looks[last]! > 1 ? weight : weight - 1;
  const parts = end - start < distances * looks.period_s - looks.step_s / 4;
  return {
    start,
    end,
    // What the outer readings say is of a part of their time.
    counted: parts ? baseline[first]! + area / (end - start) : counted / weight,
    baseline: baseline[first]!,
    area,
    cut: first === 0 || last === looks.length - 1,
  };
}

/**
 * A mean of several looks stands for the time from the reading before to its own. Where a whole one lies between, the outer ones
 * tell by their height for which part of that time the spike was on.
 */
function bounds(looks: KernelLooks, baseline: Float32Array, first: number, last: number) {
  const span = (i: number) => (looks.looks[i]! - 1) * looks.period_s;
  const rise = (i: number) => looks.count[i]! - baseline[i]!;
  const part = (i: number, whole: number) =>
    last - first < 2 || looks.step_s <= LOOK_S ? 1 : Math.min(1, Math.max(0, rise(i) / rise(whole)));
  const start = looks.t[first]! - span(first) * part(first, first + 1);
  const on = looks.looks[last]! > 1 ? looks.period_s : 0;
  return { start, end: looks.t[last]! + on - span(last) * (1 - part(last, last - 1)) };
}
