/**
 * When the agent wakes. Its looks follow no period; and it is never runnable when the kernel takes its own look at the
 * run queue, or it would be counted itself.
 *
 * Time is cut at the kernel's publications (`/proc/loadavg` changes 10 ticks after the look T). Each piece gets the
 * points of a Poisson process of which at least one lies before the next look: so every value of the file is seen,
 * and a look is as likely at one phase of the kernel's period as at another. The one exception is the quiet zone
 * [T − guard, T + 2 ticks], where nobody looks. That hides 0.7 % of the time, and just the part in which a job that
 * beats with the kernel runs: over a spike of n tasks the mean of our looks is up to 0.007·n too low. Who needs it
 * exact puts the sliver back with the kernel's own count: mean = (1 − q)·looks + q·n, q the zone's share of the period.
 */

/** When the kernel looks; `collectors/kernel-look.ts` finds it out. All in seconds of CLOCK_MONOTONIC. */
export interface LookTimes {
  tick_s: number;
  /** (5·HZ + 1) ticks */
  period_s: number;
  uncertainty_s: number;
  /** The first look after the instant, the last one at or before it. */
  next(mono_s: number): number;
  previous(mono_s: number): number;
}

/**
 * - `look`  at the whole machine
 * - `hush`  the kernel's look is near: whatever could wake the agent is switched off
 * - `work`  the kernel has looked: events are read, rows are written, and while load is up, the aimed look is taken
 */
export type Act = "look" | "hush" | "work";

export interface Step {
  /** What is due now; `null`: nothing, sleep. */
  act: Act | null;
  /** When there will be something to do again, if `act` is `null`. */
  until: number;
}

/** A timer is late by 0.1 % of the wait and a wake-up; a look takes some milliseconds. Both end within this. */
export const GUARD_S = 0.03;
const QUIET_TICKS = 2;
const PUBLICATION_TICKS = 10;
/** Shares over less than this are noise: a point nearer than this to the one before is left out. */
const MIN_GAP_S = 0.05;
/**
 * Points a second before the added and the omitted ones. A piece of 5 s with μ = 2.48 points gets μ + e^−μ (one is
 * added where there is none) − 0.06 (left out, too near) = 2.5: one in 2 s.
 */
const RATE_PER_S = 2.48 / 5;
/** The same for the pieces of 2.45 s that are used while the kernel's looks are not known. */
const BLIND_RATE_PER_S = 0.77 / 2.45;
/** Two such pieces are shorter than a period of the kernel, so that no value is missed either. */
const BLIND_PIECE_S = 2.45;
const WORK_EVERY_S = 5;

export class Schedule {
  #looks: number[] = [];
  #plannedUntil = Number.NEGATIVE_INFINITY;
  #workedAfter = Number.NEGATIVE_INFINITY;
  #hushed = false;
  readonly #random: () => number;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Decides at the instant `now`; called again after each act and each sleep. */
  step(now: number, kernel: LookTimes | null): Step {
    const quiet = kernel && quietZone(now, kernel);
    if (quiet && now >= quiet.start) {
      if (this.#hushed) return { act: null, until: quiet.end };
      this.#hushed = true;
      return { act: "hush", until: now };
    }
    if (this.#workIsDue(now, kernel)) {
      this.#hushed = false;
      return { act: "work", until: now };
    }
    this.#plan(now, kernel);
    if (this.#looks[0]! <= now) {
      // After a stall one look stands for all that were slept through.
      while (this.#looks.length > 0 && this.#looks[0]! <= now) this.#looks.shift();
      return { act: "look", until: now };
    }
    return { act: null, until: Math.min(this.#looks[0]!, quiet?.start ?? Number.POSITIVE_INFINITY) };
  }

  #workIsDue(now: number, kernel: LookTimes | null): boolean {
    const due = kernel
      ? kernel.previous(now) - this.#workedAfter > kernel.period_s / 2 || this.#hushed
      : now - this.#workedAfter > WORK_EVERY_S;
    if (due) this.#workedAfter = kernel ? kernel.previous(now) : now;
    return due;
  }

  #plan(now: number, kernel: LookTimes | null): void {
    if (this.#plannedUntil < now) this.#plannedUntil = now;
    while (this.#looks.length === 0) {
      const start = this.#plannedUntil;
      this.#plannedUntil = kernel ? publication(kernel.next(start), kernel) : start + BLIND_PIECE_S;
      this.#looks = kernel ? this.#piece(start, kernel) : this.#blindPiece(start);
    }
  }

  /** From one publication to the next, without the quiet zone that lies shortly before its end. */
  #piece(start: number, kernel: LookTimes): number[] {
    const quiet = quietZone(start, kernel);
    const before = Math.max(0, quiet.start - start);
    const points = this.#points(before + (this.#plannedUntil - quiet.end), RATE_PER_S);
    if (!points.some((point) => point < before)) points.unshift(this.#random() * before);
    return spread(points).map((point) => (point < before ? start + point : quiet.end + (point - before)));
  }

  #blindPiece(start: number): number[] {
    const points = this.#points(BLIND_PIECE_S, BLIND_RATE_PER_S);
    if (points.length === 0) points.push(this.#random() * BLIND_PIECE_S);
    return spread(points).map((point) => start + point);
  }

  /** A Poisson process on [0, length). */
  #points(length: number, rate: number): number[] {
    const points: number[] = [];
    for (let at = this.#gap(rate); at < length; at += this.#gap(rate)) points.push(at);
    return points;
  }

  #gap(rate: number): number {
    return -Math.log(1 - this.#random()) / rate;
  }
}

/** The zone around the first look of which it is not over yet, give or take a microsecond of rounding. */
function quietZone(now: number, kernel: LookTimes): { start: number; end: number } {
  const after = QUIET_TICKS * kernel.tick_s + kernel.uncertainty_s;
  const look = kernel.next(now - after + 1e-6);
  return { start: look - GUARD_S - kernel.uncertainty_s, end: look + after };
}

/** One tick more than the kernel takes, so that the piece begins with the new value. */
function publication(look: number, kernel: LookTimes): number {
  return look + (PUBLICATION_TICKS + 1) * kernel.tick_s + kernel.uncertainty_s;
}

function spread(points: number[]): number[] {
  return points.filter((point, index) => index === 0 || point - points[index - 1]! >= MIN_GAP_S);
}
