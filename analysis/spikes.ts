import type { KernelLooks } from "./derived/kernel-looks.ts";
import { deviation, quantile } from "./statistics/robust.ts";

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

export interface SpikeSearch {
  spikes: SpikeSpan[];
  /** Tasks: what the smoothed count must reach above the baseline. */
  threshold: number;
}

/** Looks are averaged over this time, so that a job that hits every second or twelfth look makes one spike. */
const WINDOW_S = 60;
/** Baselines are medians over this time: a spike of up to half of it stands out, a busy afternoon does not. */
const BASELINE_S = 6 * 3600;
const LEAST_THRESHOLD = 0.5;
/** What counts as a spike to an operator: load1 that reaches about one above normal. */
const LEAST_RISE = 0.8;
const LEAST_AREA = 60;
/** Flickering edges of a beat, or the waves of one snapshot, belong together. */
const JOIN_S = 240;

export function findSpikes(looks: KernelLooks): SpikeSearch {
  const n = looks.length;
  if (n < 12) return { spikes: [], threshold: LEAST_THRESHOLD };
  const level = smooth(looks);
  const baseline = rollingBaseline(looks, level);
  const above = level.map((value, i) => value - baseline[i]!);
  const threshold = Math.max(LEAST_THRESHOLD, 5 * lowerSpread(above));

  const spans: { first: number; last: number }[] = [];
  for (let i = 0; i < n; i++) {
    if (above[i]! < threshold) continue;
    const current = spans.at(-1);
    if (current && looks.t[i]! - looks.t[current.last]! <= JOIN_S) current.last = i;
    else spans.push({ first: i, last: i });
  }
  const spikes: SpikeSpan[] = [];
  for (const span of spans) {
    const spike = measure(looks, above, baseline, span, threshold);
    if (spike) spikes.push(spike);
  }
  return { spikes, threshold };
}

/** Mean count within half a window of each look. */
function smooth(looks: KernelLooks): Float64Array {
  const level = new Float64Array(looks.length);
  let sum = 0;
  let weight = 0;
  let from = 0;
  let to = 0;
  for (let i = 0; i < looks.length; i++) {
    const t = looks.t[i]!;
    while (to < looks.length && looks.t[to]! <= t + WINDOW_S / 2) {
      sum += looks.count[to]! * looks.looks[to]!;
      weight += looks.looks[to]!;
      to++;
    }
    while (looks.t[from]! < t - WINDOW_S / 2) {
      sum -= looks.count[from]! * looks.looks[from]!;
      weight -= looks.looks[from]!;
      from++;
    }
    level[i] = sum / weight;
  }
  return level;
}

function rollingBaseline(looks: KernelLooks, level: Float64Array): Float64Array {
  const baseline = new Float64Array(looks.length);
  // Medians of blocks of about ten minutes, then of the blocks around: exact enough and linear in time.
  const blocks: { t: number; value: number }[] = [];
  for (let i = 0; i < level.length; ) {
    const first = i;
    while (i < level.length && looks.t[i]! < looks.t[first]! + 600) i++;
    blocks.push({ t: looks.t[first]!, value: quantile(level.subarray(first, i), 0.5) });
  }
  const all = quantile(
    blocks.map((block) => block.value),
    0.4,
  );
  let index = 0;
  let from = 0;
  let to = 0;
  let value = all;
  for (let i = 0; i < level.length; i++) {
    const t = looks.t[i]!;
    if (i === 0 || (index + 1 < blocks.length && t >= blocks[index + 1]!.t)) {
      if (i > 0) index++;
      while (to < blocks.length && blocks[to]!.t <= t + BASELINE_S / 2) to++;
      while (blocks[from]!.t < t - BASELINE_S / 2) from++;
      const near = blocks.slice(from, to).map((block) => block.value);
      // At the edges, or in short recordings, half of what is near may be the spike itself.
      value = near.length >= 24 ? quantile(near, 0.4) : Math.min(all, quantile(near, 0.4));
    }
    baseline[i] = value;
  }
  return baseline;
}

/** Spread of the quiet part: the lower half, mirrored, so that spikes do not hide themselves. */
function lowerSpread(above: Float64Array): number {
  const low = above.filter((value) => value <= 0.5 * LEAST_THRESHOLD);
  return low.length < 10 ? deviation(above) : deviation(low);
}

function measure(
  looks: KernelLooks,
  above: Float64Array,
  baseline: Float64Array,
  span: { first: number; last: number },
  threshold: number,
): SpikeSpan | null {
  let peak = 0;
  for (let i = span.first; i <= span.last; i++) peak = Math.max(peak, above[i]!);
  if (peak < Math.max(LEAST_RISE, threshold)) return null;
  // The smoothing window reaches half its width beyond the looks that raised it: back to the first and last of them.
  const level = Math.max(0.75, peak / 4);
  const raised = (i: number) => looks.count[i]! - baseline[i]! >= Math.min(level, 1);
  let first = span.first;
  let last = span.last;
  while (first < last && !raised(first)) first++;
  while (last > first && !raised(last)) last--;
  while (first > 0 && raised(first - 1) && looks.t[first]! - looks.t[first - 1]! < 30) first--;
  while (last + 1 < looks.length && raised(last + 1) && looks.t[last + 1]! - looks.t[last]! < 30) last++;

  let area = 0;
  let counted = 0;
  let weight = 0;
  for (let i = first; i <= last; i++) {
    const many = looks.looks[i]!;
    area += (looks.count[i]! - baseline[i]!) * many * looks.period_s;
    counted += looks.count[i]! * many;
    weight += many;
  }
  if (area < LEAST_AREA) return null;
  const before = looks.looks[first]! * looks.period_s;
  return {
    start: looks.t[first]! - (looks.looks[first]! > 1 ? before : 0),
    end: looks.t[last]!,
    counted: counted / weight,
    baseline: baseline[span.first]!,
    area,
    cut: first === 0 || last === looks.length - 1,
  };
}
