import { distanceOf, type Period } from "./derived/beats.ts";
import type { KernelLooks } from "./derived/kernel-looks.ts";
import type { RunClass } from "./derived/runs.ts";
import { predictBeat } from "./predict.ts";
import { type Assumption, type LocalLevel, localLevels, normalBelow } from "./statistics/local-level.ts";
import { deviation } from "./statistics/robust.ts";

/** How the phase of a job moves against the kernel's looks. */
export interface Slip {
  /** Every `looks`-th look of the kernel falls `looks·period − runs·job` further into the job's cycle: seconds a step. */
  looks: number;
  step_s: number;
  slip_s: number;
  beat_s: number;
  /** By which share the job's period was longer than its mean at the end of the recording, and how that wanders from hour to hour. */
  late: LocalLevel[];
  /** What single starts are off by without putting off the next ones. */
  jitter_s: number;
}

/**
 * A timer is late by a time that itself wanders: by this share of its lateness in an hour (a random walk: the square root of its
 * variance). Measured on CentOS 7.9 (16 h of test/lab's time-lapse: Allan deviation of the drift 1 % over 6 h, which is 0.7 % an hour) and
 * on a recording with spikes 13 h 49, 14 h 52 and 13 h 41 apart (2 %).
 */
const WANDERS = [0.003, 0.006, 0.011, 0.02, 0.035, 0.06];
const USUAL_WANDER = 0.016;
const WANDER_SPREAD = 0.7;
/** What single blocks scatter by may be mostly the wander, or all noise. */
const NOISES = [0.25, 0.5, 0.8, 1.2, 1.8];
/**
 * What a recording shows of how a timer wanders is what it did in it: the next distance is off by more. Measured on 303 forecasts of
 * beats made while simulated recordings grew: inside came 86 % of those 8 h apart or more, and 83 % of those from two spikes.
 */
const WIDER = 1.2;
/** Lateness of which nothing is known: a timer on a busy or quiet host is never steadier than this, seconds a run. */
const LEAST_LATE_S = 20e-6;
const HOUR_S = 3600;

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
  const slip_s = step_s - cycles * period.period_s;
  if (slip_s === 0) return null;
  const beat_s = (period.period_s * step_s) / (cycles * Math.abs(slip_s)) / every;
  return {
    looks: every,
    step_s,
    slip_s,
    beat_s,
    late: latenessOf(runs, period),
    jitter_s: jitterOf(runs, period),
  };
}

/** The period block by block, as shares by which it differs from its mean, and what they say of how it wanders. */
function latenessOf(runs: RunClass, period: Period): LocalLevel[] {
  const first = runs.start[0]!;
  const span = runs.start.at(-1)! - first;
  const block_s = Math.max(600, 30 * period.period_s, Math.min(HOUR_S, span / 6), span / 200);
  const values: (number | null)[] = [];
  for (let from = first; from + block_s <= first + span + 1; from += block_s) {
    const block = distanceOf(runs, from, from + block_s);
    values.push(block && block.period_s / period.period_s - 1);
  }
  const known = values.filter((value) => value !== null);
  const tenths = Math.round(period.period_s * 10) / 10;
  const late = Math.max(LEAST_LATE_S, Math.abs(period.period_s - tenths)) / period.period_s;
  const single = period.error_s * Math.sqrt(Math.max(1, span / block_s));
  const scatter = Math.max(deviation(known) || 0, single / period.period_s, 1e-3 * late);
  const hours = block_s / HOUR_S;
  const assumptions: Assumption[] = [];
  for (const wander of WANDERS)
    for (const noise of NOISES)
      assumptions.push({
        prior: Math.exp(-0.5 * (Math.log(wander / USUAL_WANDER) / WANDER_SPREAD) ** 2),
        wander: (wander * late) ** 2 * hours,
        noise: (noise * scatter) ** 2,
      });
  // From steps of a block to steps of an hour; noise that is new in each block averages out over more of them.
  return localLevels(known.length > 0 ? values : [0], assumptions).map((one) => ({
    ...one,
    wander: one.wander / hours,
    noise: one.noise * hours,
  }));
}

/** A start that is late by itself makes one distance longer and the next shorter: by as much as neighbours go against each other. */
function jitterOf({ start, length }: RunClass, { period_s }: Period): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 2; i < length; i++) {
    const before = start[i - 1]! - start[i - 2]! - period_s;
    const after = start[i]! - start[i - 1]! - period_s;
    if (Math.abs(before) > 0.1 * period_s || Math.abs(after) > 0.1 * period_s) continue;
    sum += before * after;
    pairs++;
  }
  return pairs === 0 ? 0 : Math.sqrt(Math.max(0, -sum / pairs));
}

/**
 * The chance that the phase has moved on by `way_s` after `t` seconds.
 * @param scatter_s how far single spikes came from where a steady beat would have them, as a shift of the phase
 */
function passed({ slip_s, step_s, late }: Slip, way: Way, t: number, scatter_s: (t: number) => number) {
  const hours = t / HOUR_S;
  let chance = 0;
  for (const { weight, level, variance, wander, noise } of late) {
    // A job whose period grows falls behind the kernel's looks: the phase of these moves on less.
    const speed = Math.sign(slip_s) * (slip_s / step_s - level);
    const spread =
      (WIDER * HOUR_S) ** 2 * (variance * hours ** 2 + (wander * hours ** 3) / 3 + noise * hours);
    const error = Math.sqrt(Math.max(spread, scatter_s(t) ** 2) + way.error_s ** 2);
    chance += weight * normalBelow((speed * t - way.way_s) / error);
  }
  return chance;
}

/** How far the phase has to go until the next spike begins, and the error of that, seconds. */
export interface Way {
  way_s: number;
  error_s: number;
}

const FURTHEST_S = 30 * 86_400;
const FIRST_STEP_S = 1;

/** After how many seconds the phase will have gone that way with the chances given; `null`: not within a month. */
export function passage(
  slip: Slip,
  way: Way,
  chances: readonly number[],
  scatter_s: (t: number) => number,
): number[] | null {
  const found: number[] = [];
  for (const chance of chances) {
    const after = reached(slip, way, chance, scatter_s);
    if (after === null) return null;
    found.push(after);
  }
  return found;
}

/**
 * When that chance is first reached. It is reached in steps that grow: far ahead nothing is certain any more, as the way gone grows with the
 * time, and its scatter faster.
 */
function reached(slip: Slip, way: Way, chance: number, scatter_s: (t: number) => number): number | null {
  const furthest = Math.min(FURTHEST_S, 20 * (slip.beat_s + HOUR_S));
  let low = 0;
  let high = FIRST_STEP_S;
  while (passed(slip, way, high, scatter_s) < chance) {
    if (high >= furthest) return null;
    low = high;
    high = Math.min(furthest, 1.1 * high);
  }
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (passed(slip, way, middle, scatter_s) < chance) low = middle;
    else high = middle;
  }
  return high;
}
