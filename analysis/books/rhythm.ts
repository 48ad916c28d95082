import { mean, median } from "../statistics/robust.ts";

/** How regularly spikes come. */
export interface Rhythm {
  spikes: number;
  /** Median distance of their beginnings. */
  period_s: number;
  /** Coefficient of variation of the distances, one that spans a missing spike taken as two or three. */
  scatter: number;
  /** Chance that as many distances of spikes that come at any time are as alike. */
  chance: number;
  /** They keep to the clock: a cron job, a timer, a backup. */
  timetable: boolean;
}

const MOST_MISSING = 3;
/** At least so many distances are whole ones. */
const LEAST_WHOLE = 2;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** Where people choose a distance, they choose one of these, or whole hours, or a day. */
const CHOSEN_S = [300, 600, 900, 1200, 1800];
/** Give or take as much of it. */
const ABOUT = 0.01;
/** A beat of 24 h is rarer than a job of the day whose hour wanders. */
const ABOUT_A_DAY = 0.06;
/** Each distance whole hours to so much, and to the reading: timers are late by up to a minute or two at random. */
const LATE_S = 120;

/** `null` where they are fewer than three, or no two distances are alike. */
export function rhythmOf(starts: readonly number[], step_s: number): Rhythm | null {
  const distances = starts.slice(1).map((start, i) => start - starts[i]!);
  if (distances.length < LEAST_WHOLE) return null;
  const typical = median(distances);
  const single = distances.map((distance) => {
    const times = Math.max(1, Math.round(distance / typical));
    return times > MOST_MISSING ? Number.NaN : distance / times;
  });
  const whole = distances.filter((distance) => Math.round(distance / typical) === 1);
  if (single.some(Number.isNaN) || whole.length < LEAST_WHOLE) return null;
  const period_s = mean(single);
  const scatter = Math.sqrt(mean(single.map((one) => (one - period_s) ** 2))) / period_s;
  const slack = LATE_S + step_s / 2;
  const near = (value: number, of: number, room: number) => Math.abs(value - of) < room;
  const timetable =
    near(period_s, DAY_S, ABOUT_A_DAY * DAY_S) ||
    CHOSEN_S.some((one) => near(period_s, one, ABOUT * one)) ||
    // A beat of about two hours leaves the hour behind; a timer does not.
    [...distances, starts.at(-1)! - starts[0]!].every((one) => near(one, wholeHours(one), slack));
  return { spikes: starts.length, period_s, scatter, chance: chanceOf(single.length, scatter), timetable };
}

/**
 * Of spikes at random, the distances are any parts of the whole time: a point of a simplex of k − 1 dimensions, √k / (k − 1)! large. As alike
 * as these are those within a ball of scatter / √k around its middle. Two distances are alike to a tenth once in ten times.
 */
function chanceOf(k: number, scatter: number): number {
  const dimensions = k - 1;
  let share = dimensions % 2 === 0 ? 1 : 2 * (scatter / Math.sqrt(k));
  for (let d = dimensions % 2 === 0 ? 2 : 3; d <= dimensions; d += 2)
    share *= ((2 * Math.PI) / d) * (scatter ** 2 / k);
  for (let i = 2; i <= dimensions; i++) share *= i;
  return Math.min(1, share / Math.sqrt(k));
}

const wholeHours = (length_s: number) => HOUR_S * Math.max(1, Math.round(length_s / HOUR_S));
