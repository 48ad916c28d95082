import { GUARD_S } from "../schedule.ts";

const DRAWS_EVERY_S = 1;
/** After its look the kernel has counted by the second tick: 20 ms at HZ 100. */
const AFTER_S = 0.025;
/** Work that takes longer than this is not waited for: it would never begin. */
const MOST_WORK_S = 2;
/** The longest of so many is expected of the next. */
const REMEMBERED = 60;

/**
 * When the view wakes: about once a second, and never so that it works while the kernel counts, or it would stand in the load average that
 * it shows. All in seconds of CLOCK_MONOTONIC; the kernel's next look is `null` where it is not known.
 */
export class Waking {
  #works_s: number[] = [];

  /** What was done after a waking took so long. */
  worked(seconds: number): void {
    this.#works_s = [...this.#works_s, Math.min(MOST_WORK_S, seconds)].slice(-REMEMBERED);
  }

  at(now_s: number, next_look_s: number | null, every_s = DRAWS_EVERY_S): number {
    // Where it is not known, no grid: a beat of its own would be the worst.
    if (next_look_s === null) return now_s + every_s * (0.5 + Math.random());
    const wanted = now_s + every_s;
    return this.#isNear(wanted, next_look_s) ? next_look_s + AFTER_S : wanted;
  }

  /** Whether who wakes now, late maybe, would work into the kernel's look: then it is better to sleep on. */
  isNear(now_s: number, next_look_s: number | null): boolean {
    return next_look_s !== null && this.#isNear(now_s, next_look_s);
  }

  #isNear(at_s: number, look_s: number): boolean {
    return at_s > look_s - 2 * GUARD_S - Math.max(0, ...this.#works_s) && at_s < look_s + AFTER_S;
  }
}
