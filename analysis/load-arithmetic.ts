/**
 * The kernel's load-average arithmetic, forwards: fixed point, as `include/linux/sched/loadavg.h` and
 * `kernel/sched/loadavg.c` (3.10: `include/linux/sched.h`, `kernel/sched/core.c`) have it since 2.6.23.
 */

/** Bits of precision; `/proc/loadavg` shows a raw value divided by `FIXED_1`. */
export const FSHIFT = 11;
export const FIXED_1 = 1 << FSHIFT;

/** What stays of load1, load5 and load15 from one look to the next, in units of 1/`FIXED_1`. */
export const EXP_1 = 1884;
export const EXP_5 = 2014;
export const EXP_15 = 2037;

/**
 * `nearest`: 2.6.37 to 4.6, CentOS 7's 3.10 among them; an idle machine rests at 0.00 0.01 0.05.
 * `upward`: since 4.7 (20878232c523) a rising average is rounded up and a falling one down, so that it reaches 0.00.
 */
export type Rounding = "nearest" | "upward";

/** Ticks between two looks of the kernel at the run queues (`LOAD_FREQ`): one more than 5 seconds' worth. */
export function lookTicks(hz: number): number {
  return 5 * hz + 1;
}

/**
 * Seconds between two looks. A tick is a whole number of nanoseconds (`TICK_NSEC`): 3,333,333 at 300 Hz, so that
 * period is 0.5 µs shorter than (5·HZ + 1)/HZ.
 */
export function lookPeriod(hz: number): number {
  return (lookTicks(hz) * Math.round(1e9 / hz)) / 1e9;
}

/**
 * One step of `calc_load()` on raw fixed-point values.
 *
 * @param load   raw average before the look (a load of 1.00 is `FIXED_1`)
 * @param exp    `EXP_1`, `EXP_5` or `EXP_15`
 * @param active number of tasks that the kernel counted at the look
 * @returns the raw average after the look
 */
export function nextLoad(load: number, exp: number, active: number, rounding: Rounding = "upward"): number {
  const target = active * FIXED_1;
  const sum = load * exp + target * (FIXED_1 - exp);
  if (rounding === "nearest") return Math.floor((sum + FIXED_1 / 2) / FIXED_1);
  return Math.floor((target >= load ? sum + FIXED_1 - 1 : sum) / FIXED_1);
}

/** A raw value as `/proc/loadavg` prints it: half a hundredth added, the rest cut off at two decimals. */
export function shownLoad(raw: number): number {
  return Math.floor(((raw + Math.floor(FIXED_1 / 200)) * 100) / FIXED_1) / 100;
}
