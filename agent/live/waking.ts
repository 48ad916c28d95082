import { GUARD_S } from "../schedule.ts";

const DRAWS_EVERY_S = 1;
/** After its look the kernel has counted by the second tick: 20 ms at HZ 100. */
const AFTER_S = 0.025;

/**
 * When the view wakes next: about once a second, and never while the kernel counts, or it would stand in the load average that it
 * shows. All in seconds of CLOCK_MONOTONIC. @param next_look_s of the kernel; `null`: not known
 */
export function wakeAt(now_s: number, next_look_s: number | null, every_s = DRAWS_EVERY_S): number {
  // Where it is not known, no grid: a beat of its own would be the worst.
  if (next_look_s === null) return now_s + every_s * (0.5 + Math.random());
  const wanted = now_s + every_s;
  const isNear = wanted > next_look_s - 2 * GUARD_S && wanted < next_look_s + AFTER_S;
  return isNear ? next_look_s + AFTER_S : wanted;
}
