import type { Clock, Stamp } from "../collectors/collector.ts";

/** CLOCK_MONOTONIC in whole microseconds: `process.hrtime` reads that clock. */
const monotonicMicroseconds = () => Number(process.hrtime.bigint() / 1000n);

/**
 * Both clocks of the machine. JavaScript's wall clock has milliseconds only. CLOCK_REALTIME is CLOCK_MONOTONIC plus
 * an offset that changes by steps alone (the kernel slews both together), so each reading narrows the offset to the
 * millisecond that it allows, and a reading that contradicts the earlier ones is a step and starts anew.
 */
export class LiveClock implements Clock {
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  readonly #monotonic: () => number;
  readonly #wall: () => number;

  /** @param monotonic microseconds, @param wall whole milliseconds since 1970 UTC */
  constructor(monotonic = monotonicMicroseconds, wall: () => number = Date.now) {
    this.#monotonic = monotonic;
    this.#wall = wall;
  }

  stamp(): Stamp {
    const monotonic = this.#monotonic();
    const low = this.#wall() * 1000 - monotonic;
    const high = low + 999;
    const stepped = low > this.#high || high < this.#low;
    this.#low = stepped ? low : Math.max(low, this.#low);
    this.#high = stepped ? high : Math.min(high, this.#high);
    return { time: monotonic + Math.round((this.#low + this.#high) / 2), mono_s: monotonic / 1e6 };
  }
}
