import { lowerBound } from "../statistics/search.ts";
import type { KernelLooks } from "./kernel-looks.ts";

/**
 * How the kernel's looks move through the periods of a CPU limit. A group with a limit is runnable from the start of each period
 * until its quota is gone (`throttle_cfs_rq()`, kernel/sched/fair.c), and its period timer keeps its phase also while the group sleeps
 * (`start_cfs_bandwidth()` forwards it by whole periods). The looks, 5·HZ + 1 ticks apart, slip against that by the same amount each
 * time: 4 ms of 100 ms at HZ 250, 1 ms at HZ 1000.
 */
export interface PulseCycle {
  /** What a look is later in the period than the one before, or earlier: the shorter way round. */
  slip_s: number;
  /** Looks until they have gone once through the period; how long that takes. */
  looks: number;
  cycle_s: number;
}

export function pulseCycle(look_s: number, period_s: number): PulseCycle {
  const later = look_s % period_s;
  const slip_s = Math.min(later, period_s - later);
  const looks = slip_s < 1e-6 ? Number.POSITIVE_INFINITY : period_s / slip_s;
  return { slip_s, looks, cycle_s: looks * look_s };
}

/** Pulses in the kernel's counts that keep their place in the period. */
export interface QuotaBeat extends PulseCycle {
  /** Mean count of the looks in that place, and of the others; the place as a share of the period. */
  inside: number;
  outside: number;
  place: number;
  /** Share of the scatter of the counts that the place explains. */
  explained: number;
  /** Times that the looks went through it, and times that somebody was counted there. */
  passes: number;
  came: number;
}

/** A cycle of fewer looks is no pulse that load1 shows: it hardly falls in between. */
const LEAST_LOOKS = 6;
const BINS = 50;
/** Longer stretches say no more, and the machine is another one. */
const MOST_CYCLES = 40;

/**
 * Folds the looks of `[from, to]` at the period and finds the place in it where the counts stand out. `null`: the looks do not slip
 * slowly, or they were not counted one by one.
 */
export function quotaBeat(looks: KernelLooks, period_s: number, from: number, to: number): QuotaBeat | null {
  if (looks.hz === null || looks.synthetic) return null;
  const slip = pulseCycle(looks.period_s, period_s);
  if (slip.looks < LEAST_LOOKS || !Number.isFinite(slip.looks)) return null;
  const end = Math.min(to, from + MOST_CYCLES * slip.cycle_s);
  const bins = Math.min(BINS, Math.round(slip.looks));
  const seen: { bin: number; cycle: number; count: number }[] = [];
  // Single ticks and roundings must not put a look that stands at the edge of a bin into either.
  const first = looks.t[lowerBound(looks.t, from)] ?? from;
  for (let i = lowerBound(looks.t, from); i < looks.length && looks.t[i]! <= end; i++) {
    if (looks.looks[i] !== 1) continue;
    const n = Math.round((looks.t[i]! - first) / looks.period_s);
    const through = n / slip.looks + 1e-9;
    const cycle = Math.floor(through);
    seen.push({
      bin: Math.min(bins - 1, Math.floor((through - cycle) * bins)),
      cycle,
      count: looks.count[i]!,
    });
  }
  if (seen.length < slip.looks) return null;
  const best = bestPlace(seen, bins);
  return best && { ...slip, ...best, ...passesOf(seen, best, bins) };
}

type Seen = { bin: number; cycle: number; count: number };
interface Place {
  start: number;
  width: number;
  inside: number;
  outside: number;
  place: number;
  explained: number;
}

/** The run of bins, around the circle, that parts the counts best. */
function bestPlace(seen: readonly Seen[], bins: number): Place | null {
  const sums = new Float64Array(bins);
  const numbers = new Float64Array(bins);
  let sum = 0;
  let squares = 0;
  for (const { bin, count } of seen) {
    sums[bin]! += count;
    numbers[bin]! += 1;
    sum += count;
    squares += count * count;
  }
  const all = seen.length;
  const total = squares - (sum * sum) / all;
  if (total <= 0) return null;
  let best: Place | null = null;
  for (let start = 0; start < bins; start++) {
    let own = 0;
    let number = 0;
    for (let width = 1; width < bins; width++) {
      own += sums[(start + width - 1) % bins]!;
      number += numbers[(start + width - 1) % bins]!;
      if (number === 0 || number === all) continue;
      const inside = own / number;
      const outside = (sum - own) / (all - number);
      if (inside <= outside) continue;
      const between = ((number * (all - number)) / all) * (inside - outside) ** 2;
      const explained = between / total;
      if (best === null || explained > best.explained + 1e-9)
        best = { start, width, inside, outside, place: width / bins, explained };
    }
  }
  return best;
}

/** Passes with a look in the place, and those in which the mean there was half of what it is on average, or more. */
function passesOf(seen: readonly Seen[], { start, width, inside, outside }: Place, bins: number) {
  const means = new Map<number, { sum: number; number: number }>();
  for (const { bin, cycle, count } of seen) {
    const at = (bin - start + bins) % bins;
    if (at >= width) continue;
    // The place may lie across the end of a cycle.
    const pass = bin < start ? cycle - 1 : cycle;
    const own = means.get(pass) ?? { sum: 0, number: 0 };
    own.sum += count;
    own.number += 1;
    means.set(pass, own);
  }
  const half = (inside + outside) / 2;
  const came = [...means.values()].filter(({ sum, number }) => sum / number >= half).length;
  return { passes: means.size, came };
}
