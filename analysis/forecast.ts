import { type Period, periodOf } from "./derived/beats.ts";
import type { KernelLooks } from "./derived/kernel-looks.ts";
import type { RunClass } from "./derived/runs.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { predictBeat } from "./predict.ts";
import { mean, median, quantile } from "./statistics/robust.ts";
import { lowerBound } from "./statistics/search.ts";

/** Instants on the timeline, seconds. The interval is meant to hold the next beginning nine times in ten. */
export interface Forecast {
  at: number;
  low: number;
  high: number;
}

/** Normal quantile of a two-sided 90 % interval. */
const Z90 = 1.645;
/** Where a spike begins is known to about this: its first hits are thin. */
const ONSET_ERROR_S = 90;

/** How the phase of a job moves against the kernel's looks. */
export interface Slip {
  /** Every `looks`-th look of the kernel falls `looks·period − runs·job` further into the job's cycle: seconds a step. */
  looks: number;
  step_s: number;
  slip_s: number;
  /** Standard error of the mean slip over the time of one beat, and of its estimate. */
  error_s: number;
  beat_s: number;
}

/**
 * Measures the slip from the runs themselves: the configured interval says nothing, as a timer that is re-armed from
 * "now" adds its lateness up run by run.
 */
export function measureSlip(looks: KernelLooks, runs: RunClass, period: Period): Slip | null {
  if (looks.hz === null) return null;
  const beat = predictBeat({
    interval_s: period.period_s,
    burst_s: Math.max(0.001, period.busy_s),
    tasks: 1,
    hz: looks.hz,
  });
  const every = beat.hit_every_nth_sample;
  const cycles = Math.max(1, Math.round((every * looks.period_s) / period.period_s));
  const step_s = every * looks.period_s;
  const slipOf = (job: number) => step_s - cycles * job;
  const slip_s = slipOf(period.period_s);
  if (slip_s === 0) return null;
  const beat_s = (period.period_s * step_s) / (cycles * Math.abs(slip_s)) / every;

  // The drift is not the same at all hours: its scatter over blocks tells how well the past predicts the next beat.
  const span = runs.start.at(-1)! - runs.start[0]!;
  const blocks = Math.min(24, Math.floor(span / Math.max(1800, beat_s / 8)));
  let scatter = cycles * period.error_s;
  if (blocks >= 3) {
    const slips: number[] = [];
    for (let i = 0; i < blocks; i++) {
      const from = runs.start[0]! + (i * span) / blocks;
      const block = periodOf(runs, from, from + span / blocks);
      if (block) slips.push(slipOf(block.period_s));
    }
    const middle = mean(slips);
    const deviation = Math.sqrt(mean(slips.map((value) => (value - middle) ** 2)));
    const blocksOfBeat = Math.max(1, (beat_s * blocks) / span);
    scatter = deviation * Math.sqrt(1 / blocksOfBeat + 1 / Math.max(1, slips.length));
  }
  return { looks: every, step_s, slip_s, error_s: scatter, beat_s };
}

/** When the kernel's looks will next fall into the job's runs, after `now`; a beat under way is let pass. */
export function forecastBeat(
  looks: KernelLooks,
  runs: RunClass,
  period: Period,
  slip: Slip,
  now: number,
  underWay: boolean,
): Forecast | null {
  const grid = looks.grids.at(-1);
  if (!grid) return null;
  const recent = Math.max(0, lowerBound(runs.start, now) - 40);
  const last = runs.start[Math.min(recent + 39, runs.length - 1)]!;
  if (now - last > 20 * period.period_s) return null;
  // The mean phase of the latest runs: a single start is off by its own jitter.
  const late: number[] = [];
  for (let i = recent; i < Math.min(recent + 40, runs.length); i++) {
    const behind = (last - runs.start[i]!) / period.period_s;
    late.push(runs.start[i]! + Math.round(behind) * period.period_s - last);
  }
  const start = last + median(late);

  let best: number | null = null;
  for (let index = 0; index < slip.looks; index++) {
    const look = grid.phase + (Math.ceil((now - grid.phase) / grid.period_s) + index) * grid.period_s;
    const phase = (((look - start) % period.period_s) + period.period_s) % period.period_s;
    const inside = phase <= period.busy_s;
    // Looks that move forwards enter a run at its start, those that fall back enter at its end.
    const way = slip.slip_s > 0 ? period.period_s - phase : phase - period.busy_s;
    const distance = way > 0 && !(inside && !underWay) ? way : way + period.period_s;
    const wait = (distance / Math.abs(slip.slip_s)) * slip.step_s;
    if (wait > ONSET_ERROR_S && (best === null || wait < best)) best = wait;
  }
  if (best === null || best > 30 * 86_400) return null;
  const relative = slip.error_s / Math.abs(slip.slip_s);
  const half = Z90 * Math.hypot(best * relative * Math.sqrt(Math.min(4, slip.beat_s / best)), ONSET_ERROR_S);
  return { at: now + best, low: now + Math.max(0, best - half), high: now + best + half };
}

/** The next of spikes that come at regular distances; `null` where they are too few or too irregular to say. */
export function forecastRegular(starts: readonly number[], now: number): Forecast | null {
  const distances = distancesOf(starts);
  if (distances.length < 2) return null;
  const typical = median(distances);
  const spread = Math.sqrt(mean(distances.map((distance) => (distance - typical) ** 2)));
  if (spread > 0.2 * typical) return null;
  // Few distances: a wider quantile than the normal one (Student's t at 90 %).
  const t90 = [6.31, 2.92, 2.35, 2.13, 2.02, 1.94][distances.length - 2] ?? 1.8;
  const half = t90 * Math.hypot(spread * Math.sqrt(1 + 1 / distances.length), ONSET_ERROR_S);
  let at = starts.at(-1)! + typical;
  while (at < now) at += typical;
  return { at, low: Math.max(now, at - half), high: at + half };
}

export function periodicity(starts: readonly number[]): Diagnosis["periodicity"] {
  const distances = distancesOf(starts);
  if (distances.length < 2) return null;
  const period_s = median(distances);
  const low_s = quantile(distances, 0);
  const high_s = quantile(distances, 1);
  if (high_s > 1.6 * period_s || low_s < period_s / 1.6) return null;
  return { period_s, low_s, high_s, spikes: starts.length };
}

function distancesOf(starts: readonly number[]): number[] {
  return starts.slice(1).map((start, i) => start - starts[i]!);
}
