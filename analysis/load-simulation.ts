import { lookPeriod, nextLoad, type Rounding, shownLoad } from "./load-arithmetic.ts";

/** Tasks that one run of a job makes runnable together. */
export interface Burst {
  tasks: number;
  busy_s: number;
  /** Up to this many seconds of random delay before it: new for each run, the same share for all bursts of a run. */
  random_delay_s?: number;
}

export interface SimulatedJob {
  /** True mean distance of the starts, drift included. */
  period_s: number;
  /** First start, in seconds after a look of the kernel. */
  offset_s?: number;
  /** Starts as they were measured, seconds after the first look, in place of a period. */
  starts?: ArrayLike<number>;
  bursts: readonly Burst[];
}

/**
 * What the kernel counts at each of its looks: an ideal instantaneous look at every `lookPeriod(hz)`, which is what
 * kernels since 4.11 amount to. CentOS 7's 3.10 can lose looks of sleeping CPUs, so its spikes may be lower, never higher.
 *
 * @param random numbers from 0 to 1, for the jobs with a random delay
 * @param look_s seconds between two looks of a kernel with another `LOAD_FREQ`
 */
export function countsAtLooks(
  jobs: readonly SimulatedJob[],
  hz: number,
  looks: number,
  random: () => number = Math.random,
  look_s: number = lookPeriod(hz),
): Uint16Array {
  const counts = new Uint16Array(looks);
  for (const { period_s, offset_s = 0, starts, bursts } of jobs) {
    const runs = starts?.length ?? Math.ceil((looks * look_s - offset_s) / period_s);
    const delayed = bursts.some((burst) => (burst.random_delay_s ?? 0) > 0);
    // The same share for all bursts of a run.
    const shares = delayed ? Float64Array.from({ length: runs }, random) : null;
    for (const { tasks, busy_s, random_delay_s = 0 } of bursts)
      for (let run = 0; run < runs; run++) {
        const start = (starts?.[run] ?? offset_s + run * period_s) + (shares?.[run] ?? 0) * random_delay_s;
        const end = start + busy_s;
        for (let look = Math.max(0, Math.ceil(start / look_s)); look < looks && look * look_s < end; look++)
          counts[look]! += tasks;
      }
  }
  return counts;
}

/** The load average, as `/proc/loadavg` would print it, after each of these looks. It starts from an idle machine. */
export function loadFromCounts(counts: Uint16Array, exp: number, rounding?: Rounding): Float64Array {
  const shown = new Float64Array(counts.length);
  let load = 0;
  for (let look = 0; look < counts.length; look++) {
    load = nextLoad(load, exp, counts[look]!, rounding);
    shown[look] = shownLoad(load);
  }
  return shown;
}

/** A small seeded generator (mulberry32), so that a report of the same recording says the same twice. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
