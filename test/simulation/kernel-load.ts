/**
 * The load arithmetic of the kernel, written from `kernel/sched/loadavg.c` (>= 4.7) and `kernel/sched/core.c` of
 * 3.10.0-1160, and on purpose not shared with `analysis/`: what is tested must not test itself.
 */
const FIXED_1 = 2048;
const DECAY = [1884, 2014, 2037] as const;

/** `3.10`: rounds to nearest (2.6.37 to 4.6, CentOS 7). `4.7`: rounds up only while the load rises. */
export type Rounding = "3.10" | "4.7";

function calcLoad(load: number, decay: number, active: number, rounding: Rounding): number {
  const sum = load * decay + active * (FIXED_1 - decay);
  if (rounding === "3.10") return Math.floor((sum + FIXED_1 / 2) / FIXED_1);
  return Math.floor((active >= load ? sum + FIXED_1 - 1 : sum) / FIXED_1);
}

/** `fixed_power_int(x, 11, n)`: x^n by squaring, rounding to nearest at each step. */
function fixedPower(x: number, n: number): number {
  let result = FIXED_1;
  let base = x;
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.floor((result * base + FIXED_1 / 2) / FIXED_1);
    base = Math.floor((base * base + FIXED_1 / 2) / FIXED_1);
  }
  return result;
}

/** What `/proc/loadavg` prints: `LOAD_INT.LOAD_FRAC` of the value plus FIXED_1/200, cut to two decimals. */
function printed(load: number): number {
  const rounded = load + Math.floor(FIXED_1 / 200);
  const hundredths = Math.floor(((rounded % FIXED_1) * 100) / FIXED_1);
  return (Math.floor(rounded / FIXED_1) * 100 + hundredths) / 100;
}

export class LoadAverages {
  readonly #raw = [0, 0, 0];
  readonly #rounding: Rounding;

  constructor(rounding: Rounding, active = 0) {
    this.#rounding = rounding;
    // Hours of the given activity, from above: that is where the idle floors of 3.10 (0.00 0.01 0.05) come from.
    this.#raw.fill(FIXED_1 * (active + 1));
    for (let i = 0; i < 3000; i++) this.update(active);
  }

  /** One window of LOAD_FREQ ticks, or `windows` of them at once as after a stop of all ticks. */
  update(active: number, windows = 1): void {
    for (const [i, decay] of DECAY.entries()) {
      const power = windows === 1 ? decay : fixedPower(decay, windows);
      this.#raw[i] = calcLoad(this.#raw[i]!, power, active * FIXED_1, this.#rounding);
    }
  }

  printed(): [number, number, number] {
    return [printed(this.#raw[0]!), printed(this.#raw[1]!), printed(this.#raw[2]!)];
  }
}

/** The kernel's looks stand at T_k = first + k·(5·HZ+1) ticks; `/proc/loadavg` changes 10 ticks later. */
export class KernelClock {
  readonly hz: number;
  readonly period_s: number;
  readonly publication_s: number;
  readonly #first: number;

  constructor(hz: number, first: number) {
    this.hz = hz;
    this.period_s = (5 * hz + 1) / hz;
    this.publication_s = 10 / hz;
    this.#first = first;
  }

  look(k: number): number {
    return this.#first + k * this.period_s;
  }

  /** Number of the first look at or after `t`. */
  next(t: number): number {
    return Math.ceil((t - this.#first) / this.period_s - 1e-9);
  }
}

/**
 * NO_HZ of 3.10 (`calc_load_exit_idle` tests `rq->calc_load_update` before it refreshes it): a CPU that slept through
 * a look and wakes in the window after it has its next look put two windows ahead, so a short burst each 10 s is
 * mostly not counted. Tasks in D enter through the fold at the last idle entry and are always counted.
 */
export class LateNoHz {
  /** Number of the look at which each CPU counts next. */
  readonly #due: number[];
  /** Share of looks at which a CPU that has no job is awake for background work. */
  readonly #awake: number;
  readonly #last: number[];

  constructor(cpus: number, awake: number) {
    this.#due = new Array<number>(cpus).fill(0);
    this.#last = new Array<number>(cpus).fill(0);
    this.#awake = awake;
  }

  /** `running[cpu]` at look `k`; gives how many of them the kernel counts. */
  count(k: number, running: ArrayLike<number>, chance: () => number): number {
    let counted = 0;
    for (let cpu = 0; cpu < this.#due.length; cpu++) {
      const tasks = running[cpu]!;
      const sleeping = tasks === 0 && chance() >= this.#awake;
      if (sleeping) {
        // It wakes somewhere in the window that follows.
        if (this.#due[cpu]! <= k) this.#due[cpu] = k + 2;
        this.#last[cpu] = 0;
      } else if (this.#due[cpu]! <= k) {
        this.#due[cpu] = k + 1;
        this.#last[cpu] = tasks;
      } else if (this.#last[cpu]! > tasks) {
        this.#last[cpu] = tasks;
      }
      counted += this.#last[cpu]!;
    }
    return counted;
  }
}
