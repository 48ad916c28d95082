import { type Fact, fact } from "../facts.ts";
import { mean, quantile } from "../statistics/robust.ts";
import { type Account, isMixed } from "./account.ts";
import type { Quiet } from "./quiet.ts";
import { type Rhythm, rhythmOf } from "./rhythm.ts";

/** Whether spikes that no work explains are a beat's: what speaks for it, and what stands against it. */
export interface Proof {
  /** Those of them that are large enough to be judged by. */
  family: readonly Account[];
  rhythm: Rhythm | null;
  /** Counted too much in spikes, as a share of what was counted too little between them; `null`: nothing was missed. */
  ratio: number | null;
  facts: Fact[];
  /** `null`: it is proven. */
  against: Fact | null;
}

/** Counted too much against counted too little: other work is missed as well, and some is counted that waits. */
const BALANCED = { least: 0.4, most: 1.45 };
const CLEARLY = 3;
/** What rounding leaves on a mean of load1: two decimals cut, and the kernel's own fixed point. */
const ROUNDING = 0.006;
const REGULAR = 0.12;
/** Stalls that come at any time are to look as regular by luck once in a hundred times at most: the fewer spikes, the more alike. */
const LUCK = 0.01;
/**
 * Spikes of one beat are as high as each other, and about as large; a stall takes who happens to come. How high is known where a spike
 * holds some readings; else sizes have to be the more alike, and the more so the fewer they are.
 */
const ALIKE = { height: 0.12, size: 0.3, sizeAlone: 0.2, few: 0.65 };
const FEW = 3;
const READINGS = 3;
/** Three that wait for a processor for each that runs: more are not believed. */
const MOST_QUEUE = 4;
const LEAST_SPIKES = 3;
/** A spike below this share of the larger ones is of something else: a beat's are alike. */
const MINOR = 0.4;

/**
 * @param open those spikes, in the order of time
 * @param cpus processors of the guest
 */
export function proofOf(open: readonly Account[], quiet: Quiet | null, cpus: number, step_s: number): Proof {
  const large = quantile(
    open.map(({ counted }) => counted),
    0.75,
  );
  const alike = open.filter(({ counted }) => counted >= MINOR * large);
  // One with work besides begins and is as high as that has it: it is of the beat, or not, and shows nothing of either.
  const family = alike.filter((account) => !isMixed(account));
  const rhythm = rhythmOf(
    family.map(({ span }) => span.start),
    step_s,
  );
  const ratio = quiet && ratioOf(quiet, alike);
  const found = { family, rhythm, ratio };
  const not = (against: Fact, facts: Fact[] = []): Proof => ({ ...found, facts, against });
  if (quiet === null) return not(fact("books.too-little-quiet", {}));
  const { counted, done } = quiet;
  if (family.length < LEAST_SPIKES) return not(fact("books.too-few", { spikes: family.length }));
  if (ratio === null) return not(fact("books.nothing-missed", { counted, done }));
  // Tasks that wait for a processor are counted with the one that runs; the processors' books have the work alone. A job that every
  // second look finds is twice as many tasks as their mean.
  const height = mean(family.map(({ span }) => span.counted - span.baseline));
  const queue = Math.min(MOST_QUEUE, Math.max(1, (2 * height) / cpus));
  if (ratio < BALANCED.least || ratio > BALANCED.most * queue)
    return not(fact("books.unbalanced", { counted, done, ratio }));
  const balanced = fact("books.balanced", { counted, done, ratio });
  if (rhythm === null || rhythm.scatter >= REGULAR)
    return not(fact("books.irregular", { spikes: family.length, scatter: rhythm?.scatter ?? null }), [
      balanced,
    ]);
  const { spikes, period_s, scatter } = rhythm;
  if (rhythm.chance > LUCK)
    return not(fact("books.by-luck", { spikes, scatter, chance: rhythm.chance }), [balanced]);
  // Distances are known no finer than the readings lie apart.
  const known = Math.max(scatter, step_s / period_s);
  const facts = [balanced, fact("books.regular", { spikes, period_s, scatter: known })];
  if (rhythm.timetable) return not(fact("books.timetable", { period_s }), facts);
  const uneven = unevenness(family, step_s);
  if (uneven !== null) return not(fact("books.uneven", { scatter: uneven }), facts);
  return { ...found, facts, against: null };
}

/** Whole cycles: all spikes but the last, and the time between the first one's beginning and the last one's. */
function ratioOf(quiet: Quiet, family: readonly Account[]): number | null {
  if (family.length < 2 || quiet.missed - CLEARLY * quiet.error < ROUNDING) return null;
  const between_s = family.at(-1)!.span.start - family[0]!.span.start;
  const whole = family.slice(0, -1);
  const within_s = whole.reduce((sum, { span }) => sum + span.end - span.start, 0);
  const tooMuch = whole.reduce((sum, { counted, done }) => sum + counted - done, 0);
  return tooMuch / (quiet.missed * (between_s - within_s));
}

/** How much spikes differ that are too unlike for one beat; `null`: they are alike. One that was cut says nothing. */
function unevenness(family: readonly Account[], step_s: number): number | null {
  const whole = family.filter(({ span }) => !span.cut);
  const size = variation(whole.map(({ counted }) => counted));
  const height = variation(whole.map(({ span }) => span.counted - span.baseline));
  const lasted = mean(whole.map(({ span }) => span.end - span.start));
  const isResolved = lasted >= READINGS * step_s;
  const few = whole.length <= FEW ? ALIKE.few : 1;
  if (isResolved && height >= ALIKE.height) return height;
  return size >= few * (isResolved ? ALIKE.size : ALIKE.sizeAlone) ? size : null;
}

function variation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value / middle - 1) ** 2)));
}
