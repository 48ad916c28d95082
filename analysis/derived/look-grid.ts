import { lookPeriod } from "../load-arithmetic.ts";
import { median } from "../statistics/robust.ts";

/**
 * When the kernel looks at the run queues: at `phase + k·period` on the timeline, k = 0, 1, 2 …
 * The result of a look appears in `/proc/loadavg` ten ticks later (`calc_global_load()`, kernel/sched/loadavg.c).
 */
export interface LookGrid {
  hz: number;
  period_s: number;
  phase: number;
  /** Half the width of what the phase may still be, seconds. */
  uncertainty_s: number;
  source: "observed" | "kernel" | "manifest";
}

/** Tick rates that kernels are built with, the likeliest of the incident's systems first. */
const RATES = [1000, 250, 100, 300] as const;
const PUBLICATION_TICKS = 10;
/** Stated looks whose phases differ by more than this do not belong to one grid. */
const MOST_APART_S = 0.05;
/** So many changes have an instant in common if the kernel made them. */
const MANY = 100;
/** Width of a bin of the phase circle, seconds. */
const BIN = 0.001;

/**
 * Finds tick rate and phase from the data alone. Each change of `/proc/loadavg` between two readings says that a
 * publication fell between them; folded at the right period, all these intervals share an instant, and at a wrong one
 * they drift apart.
 *
 * @param t        seconds of each reading, ascending, within one boot
 * @param changed  for each reading, whether a load differs from the reading before
 * @param knownHz  tick rate where it is known, so that only the phase is sought
 * @returns `"too-few"` where too few changes were caught between readings that lie close enough together;
 *   `"no-instant"` where many were and they share none: the values are not the kernel's
 */
export function observeGrid(
  t: ArrayLike<number>,
  changed: (i: number) => boolean,
  knownHz: number | null,
): LookGrid | "too-few" | "no-instant" {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let i = 1; i < t.length; i++) {
    if (!changed(i) || t[i]! - t[i - 1]! > 4.5) continue;
    starts.push(t[i - 1]!);
    ends.push(t[i]!);
  }
  if (starts.length < 6) return "too-few";

  const rates = knownHz ? [knownHz] : RATES;
  let best: { grid: LookGrid; share: number } | null = null;
  for (const hz of rates) {
    const fit = foldIntervals(starts, ends, lookPeriod(hz));
    // A rate must do better than a likelier one to be preferred: in a short recording all of them fit.
    if (best && fit.share <= best.share + 0.002) continue;
    const period_s = lookPeriod(hz);
    const phase = fit.instant - PUBLICATION_TICKS / hz;
    const first = t[0]! + ((((phase - t[0]!) % period_s) + period_s) % period_s);
    best = {
      share: fit.share,
      grid: {
        hz,
        period_s,
        phase: first,
        uncertainty_s: fit.width / 2,
        source: knownHz ? "manifest" : "observed",
      },
    };
  }
  if (best && best.share >= 0.8) return best.grid;
  return starts.length < MANY ? "too-few" : "no-instant";
}

/**
 * The grid that the recorder read from the kernel itself.
 * @param looked the latest look before each reading, seconds, `shift` from the timeline; `NaN`: unknown
 * @param t seconds of each reading on the timeline, ascending, within one boot
 */
export function statedGrid(
  looked: (i: number) => number,
  shift: number,
  hz: number | null,
  t: Float64Array,
): LookGrid | null {
  const stated: number[] = [];
  // Some thousand of them say as much as all.
  const step = Math.max(1, Math.floor(t.length / 4000));
  for (let i = t.length - 1; i >= 0; i -= step) {
    const look = looked(i);
    if (!Number.isNaN(look)) stated.push(look + shift);
  }
  stated.reverse();
  if (stated.length < 2 || !hz) return null;
  const period_s = lookPeriod(hz);
  // Phases modulo the period, taken around the last one so that no two of them straddle the fold.
  const last = stated.at(-1)!;
  const around = stated.map((look) => {
    const apart = look - last;
    return last + apart - period_s * Math.round(apart / period_s);
  });
  const phase = median(around);
  // After a suspend or a migration the phase is another one: then what was observed says more than one number.
  const apart = around.reduce((most, value) => Math.max(most, Math.abs(value - phase)), 1 / hz);
  if (apart > MOST_APART_S) return null;
  const start = t[0] ?? phase;
  return {
    hz,
    period_s,
    phase: start + ((((phase - start) % period_s) + period_s) % period_s),
    uncertainty_s: apart,
    source: "kernel",
  };
}

/** The instant of the circle that most intervals cover, their share, and how wide that best place is. */
function foldIntervals(
  starts: number[],
  ends: number[],
  period: number,
): { instant: number; share: number; width: number } {
  const bins = Math.ceil(period / BIN);
  const edges = new Int32Array(bins + 1);
  let wrapped = 0;
  for (let i = 0; i < starts.length; i++) {
    const from = Math.floor((starts[i]! % period) / BIN);
    const to = Math.floor((ends[i]! % period) / BIN);
    edges[from]!++;
    edges[Math.min(to + 1, bins)]!--;
    if (to < from) wrapped++;
  }
  const cover = new Int32Array(bins);
  let level = wrapped;
  let most = 0;
  for (let bin = 0; bin < bins; bin++) {
    level += edges[bin]!;
    cover[bin] = level;
    if (level > most) most = level;
  }
  // The longest run of bins within a hair of the best, around the circle.
  const enough = most - Math.max(1, Math.floor(starts.length * 0.002));
  let bestLength = 0;
  let bestStart = 0;
  let length = 0;
  for (let bin = 0; bin < 2 * bins; bin++) {
    length = cover[bin % bins]! >= enough ? length + 1 : 0;
    if (length > bestLength && length <= bins) {
      bestLength = length;
      bestStart = bin - length + 1;
    }
  }
  return {
    instant: (bestStart + bestLength / 2) * BIN,
    share: most / starts.length,
    width: bestLength * BIN,
  };
}
