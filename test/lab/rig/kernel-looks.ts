import { readFileSync } from "node:fs";

/**
 * When the kernel samples the load, from its own count of ticks (/proc/timer_list, root only): jiffies start at 2^32 − 300·HZ,
 * and every CPU samples at each multiple of 5·HZ + 1 ticks after that (kernel/sched/loadavg.c). Independent of the agent.
 */
export class KernelLookTimes {
  readonly period_s: number;
  /** CLOCK_MONOTONIC of the first tick; between it and 1970 lies `#offset_s`. */
  readonly #first_s: number;
  readonly #offset_s: number;

  constructor(hz: number) {
    this.period_s = (5 * hz + 1) / hz;
    const start = 2 ** 32 - 300 * hz;
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 50; i++) {
      const text = readFileSync("/proc/timer_list", "utf8");
      const now_s = Number(/now at (\d+) nsecs/.exec(text)?.[1]) / 1e9;
      const ticks = Number(/jiffies: (\d+)/.exec(text)?.[1]) - start;
      earliest = Math.min(earliest, now_s - ticks / hz);
    }
    // "now" is read a little before the ticks; on kernels whose ticks lie on multiples of their length, round up.
    this.#first_s = Math.ceil(earliest * hz) / hz;
    const mono = Number(process.hrtime.bigint()) / 1e9;
    this.#offset_s = (performance.timeOrigin + performance.now()) / 1000 - mono;
  }

  /** The looks within [start, end], seconds since 1970. */
  within(start: number, end: number): number[] {
    const zero = this.#first_s + this.#offset_s;
    const first = Math.ceil((start - zero) / this.period_s);
    const last = Math.floor((end - zero) / this.period_s);
    return Array.from(
      { length: Math.max(0, last - first + 1) },
      (_, i) => zero + (first + i) * this.period_s,
    );
  }
}

/** HZ of this kernel from two reads of its tick counter. */
export function kernelHz(): number {
  const read = () => {
    const text = readFileSync("/proc/timer_list", "utf8");
    return [
      Number(/now at (\d+) nsecs/.exec(text)?.[1]) / 1e9,
      Number(/jiffies: (\d+)/.exec(text)?.[1]),
    ] as const;
  };
  const [t0, n0] = read();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  const [t1, n1] = read();
  const rate = (n1 - n0) / (t1 - t0);
  return [100, 250, 300, 1000].reduce((best, hz) =>
    Math.abs(hz - rate) < Math.abs(best - rate) ? hz : best,
  );
}
