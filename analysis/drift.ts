import { atLeast, type Version } from "../collectors/keepalived/config/version.ts";
import { type Beat, predictBeat } from "./predict.ts";

/** A run's length is not in the configuration; the report knows it when the agent has seen some. */
export const ASSUMED_BURST_S = 0.1;

/**
 * Seconds by which each run comes later than its interval. keepalived re-arms from "now", so lateness adds up. Before 2.0.8 it
 * waits in `select()`, which the kernel lets be late by 0.1 % of at most a second: 0.5 ms on average; later it uses a timerfd and is
 * late by the time of a wake-up.
 */
export function usualDrift(version: Version): number {
  return atLeast(version, "2.0.8") ? 0.0002 : 0.00055;
}

/** The assumed activity of one run; of very short intervals it is half of one. */
export function burstOf(interval_s: number): number {
  return Math.min(ASSUMED_BURST_S, interval_s / 2);
}

/** A configured job's beat with the kernel's looks, as late as it is and as if it were on time. */
export function plannedBeats(
  interval_s: number,
  hz: number,
  drift_s: number,
): { beat: Beat; beat_without_drift: Beat } {
  const job = { interval_s, burst_s: burstOf(interval_s), hz };
  return { beat: predictBeat({ ...job, drift_s }), beat_without_drift: predictBeat(job) };
}
