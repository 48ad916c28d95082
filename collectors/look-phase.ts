/**
 * When the kernel takes its load samples: every `5*HZ + 1` ticks, counted from the first jiffy of the boot
 * (include/linux/sched/loadavg.h LOAD_FREQ, kernel/sched/core.c sched_init). Ticks are whole multiples of TICK_NSEC on
 * CLOCK_MONOTONIC, so the period has no drift, and what is unknown is one number, the phase. It is held as an interval
 * that each observation narrows.
 */
export class LookPhase {
  readonly hz: number;
  readonly tick_s: number;
  readonly period_s: number;
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #contradictions = 0;
  #misfits = 0;
  #source: "jiffies" | "observed" = "observed";

  constructor(hz: number) {
    this.hz = hz;
    // TICK_NSEC is rounded to whole ns: 3333333 at HZ=300.
    this.tick_s = Math.round(1e9 / hz) / 1e9;
    this.period_s = (5 * hz + 1) * this.tick_s;
  }

  /** Half the width of what the instant may be, seconds; Infinity while nothing was observed. */
  get uncertainty_s(): number {
    return (this.#high - this.#low) / 2;
  }

  /** What the phase was taken from: the kernel's tick counter, or the changes of `/proc/loadavg`. */
  get source(): "jiffies" | "observed" {
    return this.#source;
  }

  /** Observations in a row that do not fit the phase. */
  get contradictions(): number {
    return this.#contradictions;
  }

  /** All observations that did not fit: a wrong HZ gathers them slowly, with others that fit in between. */
  get misfits(): number {
    return this.#misfits;
  }

  /** First of the kernel's looks after the instant, seconds of CLOCK_MONOTONIC. */
  next(mono_s: number): number {
    return this.previous(mono_s) + this.period_s;
  }

  /** Last of the kernel's looks at or before the instant. */
  previous(mono_s: number): number {
    const one = (this.#low + this.#high) / 2;
    return one + Math.floor((mono_s - one) / this.period_s) * this.period_s;
  }

  /** `jiffies` had this value at some instant between the two: the looks stand at multiples of the period since boot. */
  sawJiffies(jiffies: number, before_s: number, after_s: number): void {
    // 64-bit kernels start at 2^32 - 300*HZ, so that a 32-bit wrap shows in testing (INITIAL_JIFFIES).
    const sinceLook = (jiffies - (2 ** 32 - 300 * this.hz)) % (5 * this.hz + 1);
    const low = before_s - (sinceLook + 1) * this.tick_s;
    const high = after_s - sinceLook * this.tick_s;
    // jiffies may be stale (the CPU that advances it was held up) but never runs ahead: an upper bound below all that
    // was thought possible is right, and what raised the lower one was stale.
    const surelyEarlier = high + this.#shift(low, high) < this.#low;
    if (this.#source === "observed" || surelyEarlier) this.#set(low, high);
    else this.#narrow(low, high);
    this.#source = "jiffies";
  }

  /**
   * `/proc/loadavg` still had its old value at `before_s` (or later) and the new one at `after_s`. It is published 10 ticks
   * after the look (calc_global_load), and may come two ticks late where the timekeeping CPU is busy. A phase from
   * jiffies is finer than that: such a one is only checked.
   */
  sawUpdate(before_s: number, after_s: number): void {
    const low = before_s - 12 * this.tick_s;
    const high = after_s - 10 * this.tick_s;
    if (high - low >= this.period_s) return;
    if (this.#source === "observed") this.#narrow(low, high);
    else if (this.#meetings(low, high).length > 0) this.#contradictions = 0;
    else this.#contradict();
  }

  forget(): void {
    this.#low = Number.NEGATIVE_INFINITY;
    this.#high = Number.POSITIVE_INFINITY;
    this.#contradictions = 0;
    this.#misfits = 0;
    this.#source = "observed";
  }

  #set(low: number, high: number): void {
    this.#low = low;
    this.#high = high;
    this.#contradictions = 0;
  }

  #narrow(low: number, high: number): void {
    const [shift, another] = this.#meetings(low, high);
    if (shift === undefined) {
      this.#contradict();
    } else if (another === undefined) {
      this.#set(Math.max(this.#low, low + shift), Math.min(this.#high, high + shift));
    } else if (high - low < this.#high - this.#low) {
      // Two wide intervals can meet on both sides of the circle: the narrower one is kept, later ones will tell.
      this.#set(low, high);
    }
  }

  #contradict(): void {
    this.#contradictions++;
    this.#misfits++;
  }

  /** The moves by whole periods that make an interval meet ours. */
  #meetings(low: number, high: number): number[] {
    if (this.#high === Number.POSITIVE_INFINITY) return [0];
    const shift = this.#shift(low, high);
    return [shift - this.period_s, shift, shift + this.period_s].filter(
      (by) => low + by <= this.#high && high + by >= this.#low,
    );
  }

  /** By how much to move an interval so that its middle comes nearest to ours. */
  #shift(low: number, high: number): number {
    return Math.round((this.#low + this.#high - low - high) / 2 / this.period_s) * this.period_s;
  }
}
