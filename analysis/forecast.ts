import type { Period } from "./derived/beats.ts";
import type { KernelLooks } from "./derived/kernel-looks.ts";
import type { RunClass } from "./derived/runs.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { passage, type Slip, type Way } from "./slip.ts";
import { deviation, mean, median, quantile } from "./statistics/robust.ts";
import { lowerBound } from "./statistics/search.ts";

/** Instants on the timeline, seconds. The interval is meant to hold the next beginning nine times in ten. */
export interface Forecast {
  at: number;
  low: number;
  high: number;
}

/** Normal quantile of a two-sided 90 % interval. */
const Z90 = 1.645;
/** Where a spike begins is known to about this: two looks. */
const ONSET_ERROR_S = 10;
const SPIKE_ERROR_S = 45;
/**
 * A run's children come one after another: its tasks are together for a spike only this far into it (a share of its length), give or
 * take as much. Past spikes say it better.
 */
const ONSET_DEPTH = 0.05;
/** Share of a beat that an interval may have. */
const MOST_WIDTH = 0.6;
/** So many runs place the phase now. */
const LATEST = 40;

/**
 * When the kernel's looks will next fall into the job's runs, after `now`; a beat under way is let pass. What wanders is the slip,
 * and what past spikes (their `starts`) scattered by is the least that the next one will.
 */
export function forecastBeat(
  looks: KernelLooks,
  runs: RunClass,
  period: Period,
  slip: Slip,
  now: number,
  underWay: boolean,
  starts: readonly number[] = [],
): Forecast | null {
  const grid = looks.grids.at(-1);
  if (!grid) return null;
  const recent = Math.max(0, lowerBound(runs.start, now) - LATEST);
  const last = runs.start[Math.min(recent + LATEST - 1, runs.length - 1)]!;
  if (now - last > 20 * period.period_s) return null;
  // The mean phase of the latest runs: a single start is off by its own jitter.
  const late: number[] = [];
  for (let i = recent; i < Math.min(recent + LATEST, runs.length); i++) {
    const behind = (last - runs.start[i]!) / period.period_s;
    late.push(runs.start[i]! + Math.round(behind) * period.period_s - last);
  }
  const start = last + median(late);
  const began = firstOfEach(starts, slip.beat_s / 2);
  const depth = onsetDepth(runs, period, slip, began);

  let best: number | null = null;
  for (let index = 0; index < slip.looks; index++) {
    const look = grid.phase + (Math.ceil((now - grid.phase) / grid.period_s) + index) * grid.period_s;
    const phase = (((look - start) % period.period_s) + period.period_s) % period.period_s;
    const inside = phase <= period.busy_s;
    // Looks that move forwards enter a run at its start, those that fall back enter at its end.
    const edge = slip.slip_s > 0 ? period.period_s - phase : phase - period.busy_s;
    const way = edge + depth.way_s;
    const distance = way > 0 && !(inside && !underWay) ? way : way + period.period_s;
    const wait = (distance / Math.abs(slip.slip_s)) * slip.step_s;
    if (wait > SPIKE_ERROR_S && (best === null || distance < best)) best = distance;
  }
  if (best === null) return null;
  const share = scatterOf(began);
  const speed = Math.abs(slip.slip_s / slip.step_s);
  const scatter_s = (t: number) => share * speed * Math.sqrt(t * slip.beat_s);
  const error_s = Math.hypot(speed * ONSET_ERROR_S, depth.error_s, slip.jitter_s / Math.sqrt(LATEST / 2));
  const times = passage(slip, { way_s: best, error_s }, [0.05, 0.5, 0.95], scatter_s);
  if (!times) return null;
  const [low, at, high] = times as [number, number, number];
  // Wider it says hardly more than that there is a beat.
  if (high - low > MOST_WIDTH * slip.beat_s) return null;
  return { at: now + at, low: now + low, high: now + high };
}

/** The looks pass through the runs once a beat: spikes soon after another are of the same passage, or of something that came with it. */
function firstOfEach(starts: readonly number[], apart_s: number): number[] {
  const first: number[] = [];
  for (const start of starts)
    if (start - (first.at(-1) ?? Number.NEGATIVE_INFINITY) > apart_s) first.push(start);
  return first;
}

/** How far into a run looks have to come until a spike begins, by the spikes that came. */
function onsetDepth(
  runs: RunClass,
  { busy_s, busy_p95_s }: Period,
  { slip_s }: Slip,
  starts: readonly number[],
): Way {
  // Ends scatter as the runs' lengths do, and the longest runs are met first.
  const spread_s = slip_s > 0 ? 0 : Math.max(0, busy_p95_s - busy_s) / Z90;
  const depths = starts.flatMap((start) => {
    const i = lowerBound(runs.start, start) - 1;
    const run = runs.start[i];
    if (run === undefined || start - run > 2 * busy_s) return [];
    return [slip_s > 0 ? start - run : busy_s - (start - run)];
  });
  const usual = {
    way_s: ONSET_DEPTH * busy_s - spread_s,
    error_s: Math.hypot(ONSET_DEPTH * busy_s, spread_s),
  };
  if (depths.length === 0) return usual;
  // The first of a few is as much of a witness as what is usual.
  // One that was taken for two begins in the middle of a run: the median leaves it out.
  const way_s = median([usual.way_s, ...depths]);
  return {
    way_s,
    error_s: depths.length < 3 ? usual.error_s : Math.max(0.5 * usual.error_s, deviation(depths)),
  };
}

/** How much the distances between spikes scatter, as a share of them; 0 where there are fewer than two, or one was missed. */
function scatterOf(starts: readonly number[]): number {
  const distances = distancesOf(starts);
  return distances.length < 2 || !periodicity(starts) ? 0 : spreadOf(distances) / mean(distances);
}

/** Standard deviation of a few values about their mean. */
function spreadOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/**
 * The next of spikes that come at regular distances; `null` where they are too few or too irregular to say.
 * @param wanders the distances do not scatter about a mean, but change from one to the next, as a beat's do
 */
export function forecastRegular(
  starts: readonly number[],
  now: number,
  { step_s = 0, wanders = false } = {},
): Forecast | null {
  const distances = distancesOf(starts);
  if (distances.length < 2) return null;
  const typical = median(distances);
  const spread = spreadOf(distances);
  if (spread > 0.2 * typical) return null;
  // Few distances: a wider quantile than the normal one (Student's t at 90 %).
  const t90 = [6.31, 2.92, 2.35, 2.13, 2.02, 1.94][distances.length - 2] ?? 1.8;
  // Where readings are minutes apart an onset lies somewhere between two of them.
  const onset_s = Math.max(SPIKE_ERROR_S, step_s / Math.sqrt(12));
  const steps = distances.slice(1).map((distance, i) => distance - distances[i]!);
  const scatter = spread * Math.sqrt(1 + 1 / distances.length);
  const walk = wanders ? Math.sqrt(mean(steps.map((step) => step * step))) : 0;
  const half = Math.hypot(t90 * Math.max(scatter, walk), Z90 * onset_s);
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
