import type { ActiveLooks } from "./derived/active.ts";
import type { KernelLooks } from "./derived/kernel-looks.ts";
import { type StuckThread, stuckAt } from "./derived/stuck.ts";
import { LEAST_LOOKS, type SpikeSpan } from "./spikes.ts";
import { deviation, median, quantile } from "./statistics/robust.ts";
import { lowerBound } from "./statistics/search.ts";

/** A load that is high and stays: all the time, or from a step on that does not go back before the recording ends. */
export interface SteadySpan extends SpikeSpan {
  /** High since the recording began. `baseline` is what was usual before, or 0. */
  whole: boolean;
  /** What is always there now, for each of the kernel's looks. */
  floor: Float32Array;
}

/** A machine drowns where more wait than it has processors, by so much; or where so many wait in sleep all the time. */
const TIMES_CPUS = 1.25;
const ABOVE_CPUS = 0.5;
const ASLEEP = 2;
const ASLEEP_BY_CPU = 0.25;
/** Share of the time that may be below it in a load that is high all the time, and is still what is usual. */
const LOW_PART = 0.1;
const USUAL_PART = 0.25;
/** Where the number of processors is not known. */
const CPUS = 4;
/** That it is so at least so long, and for most of a recording that is shorter than a step has to last. */
const LEAST_S = 90;
const MOST = 0.5;
/** A spike lasts for minutes, and may be under way as the recording ends: what stays for so long is a step. */
const STEP_S = 3600;
const LEAST_RISE = 0.9;
/** And longer than what came before and went back. */
const LONGER = 2;
/** How it is now is what it was in the last part of the recording. */
const NOW_PART = 0.25;
const NOW_S = { least: 30, most: 900 };
/** Dips of so long do not part it: two minutes, but not more than a tenth of the recording, and a twentieth of what is long. */
const DIP_S = { short: 30, least: 120, part: 0.1, most: 600, share: 0.05 };
/** A longer one than the shortest only where the load was as high for most of so many times its length before it: else a spike was. */
const DIP_BEFORE = { times: 5, share: 0.7 };
/** What began no later than this was there when the recording began; a recording of minutes is told to a look or two. */
const AT_ONCE_S = { part: 0.05, least: 12, most: 30 };
/** So long below, at the end, and longer than ever before: it has gone back. */
const GONE_S = 10;

interface Levels {
  looks: KernelLooks;
  level: Float32Array;
  now: number;
}

/** @param level of `levelOf` */
export function steadySpan(
  looks: KernelLooks,
  level: Float32Array,
  active: ActiveLooks,
  stuck: readonly StuckThread[],
  cpus: number | null,
): SteadySpan | null {
  const n = looks.length;
  if (n < LEAST_LOOKS) return null;
  const end = looks.t[n - 1]!;
  const length = end - looks.t[0]!;
  const recent = Math.min(NOW_S.most, Math.max(NOW_S.least, NOW_PART * length));
  const now = median(level.subarray(Math.min(n - 1, lowerBound(looks.t, end - recent))));
  const levels = { looks, level, now };
  // Where those that sleep for good are most of it, the rest is what remains to be judged.
  if (stuck.length >= MOST * now) return offset(levels, stuck);
  return drowning(levels, active, cpus ?? CPUS) ?? step(levels) ?? offset(levels, stuck);
}

/** More than the machine can do, since whenever; or all the time, where a dip parts it and even the low parts are too much. */
function drowning(levels: Levels, active: ActiveLooks, cpus: number): SteadySpan | null {
  const { level, now } = levels;
  const needed = Math.max(TIMES_CPUS * cpus, cpus + ABOVE_CPUS);
  const high = Math.min(now, quantile(level, LOW_PART)) >= needed;
  return (
    highFrom(levels, highSince(levels, 0.5 * now), active, { needed, cpus }) ??
    (high ? highFrom(levels, 0, active, { needed, cpus }) : null)
  );
}

function highFrom(
  levels: Levels,
  first: number,
  active: ActiveLooks,
  { needed, cpus }: { needed: number; cpus: number },
): SteadySpan | null {
  const { looks, level } = levels;
  const [from, to] = [looks.t[first]!, looks.t[looks.length - 1]!];
  const lasted = to - from;
  if (lasted < LEAST_S || lasted < Math.min(STEP_S, MOST * (to - looks.t[0]!))) return null;
  const span = spanFrom(looks, level, first);
  const asleep = active.asleep(from, to)?.usual ?? 0;
  // A spike in it raises the mean: what three quarters of the time are above is there without. And the level is a mean over a
  // minute: of work that comes and goes each minute it is a part of the looks.
  const usual = Math.min(
    quantile(level.subarray(first), USUAL_PART),
    quantile(looks.count.subarray(first), USUAL_PART),
  );
  if (usual < needed && asleep < Math.max(ASLEEP, ASLEEP_BY_CPU * cpus)) return null;
  return { ...span, floor: floorFrom(levels, span, first) };
}

/** A rise that has not gone back, and lasts longer than a spike does here. */
function step(levels: Levels): SteadySpan | null {
  const { looks, level, now } = levels;
  const low = quantile(level, 0.1);
  if (now - low < LEAST_RISE) return null;
  const threshold = (low + now) / 2;
  const first = highSince(levels, threshold);
  const lasted = looks.t[looks.length - 1]! - looks.t[first]!;
  if (first < LEAST_LOOKS || lasted < STEP_S) return null;
  const before = level.subarray(0, first);
  const usual = median(before);
  if (now - usual < Math.max(LEAST_RISE, 5 * deviation(before))) return null;
  if (lasted < LONGER * longestAbove(looks, level, first, threshold)) return null;
  const span = spanFrom(looks, level, first);
  return { ...span, floor: floorFrom(levels, span, first) };
}

/** Threads that sleep for good, whatever comes and goes beside them. */
function offset({ looks, level }: Levels, stuck: readonly StuckThread[]): SteadySpan | null {
  const newest = stuck.at(-1);
  if (!newest) return null;
  const t = (i: number) => looks.t[i]!;
  // From the last of them on it is as it is now.
  const first = newest.fromStart ? 0 : Math.min(looks.length - 1, lowerBound(looks.t, newest.since));
  const rest = median(level.map((value, i) => Math.max(0, value - stuckAt(stuck, t(i)))));
  // Who is first seen at a reading came after the one before: readings may be minutes apart.
  const atLook = (i: number) => stuckAt(stuck, t(i) + looks.step_s);
  const floor = level.map((_, i) => (atLook(i) === 0 ? 0 : rest + atLook(i)));
  return { ...spanFrom(looks, level, first), floor };
}

/** Index of the look from which on the level is above the threshold, but for short dips; the last one where it is not. */
function highSince({ looks, level }: Omit<Levels, "now">, threshold: number): number {
  const { t, count } = looks;
  const last = looks.length - 1;
  const least = Math.min(DIP_S.least, DIP_S.part * (t[last]! - t[0]!));
  let first = last;
  for (let i = last; i >= 0; i--) {
    if (level[i]! >= threshold) {
      if (first - i > 1 && !wasUsual({ looks, level }, threshold, i, t[first]! - t[i]!)) break;
      first = i;
    }
    // What has gone back before the end does not stay.
    if (first === last && level[last]! < threshold && t[last]! - t[i]! > AT_ONCE_S.most) break;
    const lasted = t[last]! - t[first]!;
    const dip = Math.min(DIP_S.most, Math.max(least, DIP_S.share * lasted));
    if (t[first]! - t[i]! > dip) break;
  }
  // The level is a mean over looks to both sides: it rises before they do, and falls after them.
  while (first < last && count[first]! < threshold) first++;
  return hasGone(looks, threshold, first) ? last : first;
}

/** Whether it was high most of the time before a dip, and not just for a spike. */
function wasUsual(
  { looks, level }: Omit<Levels, "now">,
  threshold: number,
  at: number,
  dip_s: number,
): boolean {
  if (dip_s <= DIP_S.short) return true;
  const from = lowerBound(looks.t, looks.t[at]! - DIP_BEFORE.times * dip_s);
  const high = level.subarray(from, at + 1).filter((value) => value >= threshold).length;
  return high >= DIP_BEFORE.share * (at + 1 - from);
}

/** Whether the last looks counted less, and for longer than ever since then. */
function hasGone({ t, count, length }: KernelLooks, threshold: number, first: number): boolean {
  let longest = 0;
  let low = first;
  for (let i = first; i < length; i++) {
    if (count[i]! < threshold) continue;
    longest = Math.max(longest, t[i]! - t[low]!);
    low = i;
  }
  const now = t[length - 1]! - t[low]!;
  return now >= GONE_S && now > longest;
}

/** Seconds of the longest time above the threshold before a look. */
function longestAbove(looks: KernelLooks, level: Float32Array, before: number, threshold: number): number {
  let longest = 0;
  let since = Number.NaN;
  for (let i = 0; i < before; i++) {
    if (!(level[i]! >= threshold)) since = Number.NaN;
    else if (Number.isNaN(since)) since = looks.t[i]!;
    else longest = Math.max(longest, looks.t[i]! - since);
  }
  return longest;
}

function spanFrom(looks: KernelLooks, level: Float32Array, first: number): Omit<SteadySpan, "floor"> {
  let area = 0;
  let weight = 0;
  for (let i = first; i < looks.length; i++) {
    area += looks.count[i]! * looks.looks[i]!;
    weight += looks.looks[i]!;
  }
  const length = looks.t[looks.length - 1]! - looks.t[0]!;
  const atOnce = Math.min(AT_ONCE_S.most, Math.max(AT_ONCE_S.least, AT_ONCE_S.part * length));
  const whole = first === 0 || looks.t[first]! - looks.t[0]! <= atOnce;
  const baseline = whole ? 0 : median(level.subarray(0, first));
  const counted = area / weight;
  return {
    start: looks.t[first]!,
    end: looks.t[looks.length - 1]!,
    counted,
    baseline,
    area: (counted - baseline) * weight * looks.period_s,
    cut: true,
    whole,
  };
}

/** By what a step rose: what was usual before it is usual on it as well, or the time before would stand out from the rest. */
function floorFrom(
  { looks, level }: Levels,
  { baseline }: Pick<SteadySpan, "baseline">,
  first: number,
): Float32Array {
  const rise = Math.max(0, median(level.subarray(first)) - baseline);
  return Float32Array.from(looks.t, (_, i) => (i < first ? 0 : rise));
}
