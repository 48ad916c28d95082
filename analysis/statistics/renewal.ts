/**
 * Spikes as a renewal process: each comes a spacing after the one before. Poisson would be wrong here (beats and nightly jobs are nearly
 * periodic, so that one missed spike already says much), and so would a fixed period be (few spacings were seen, and they scatter).
 * The spacings are taken as lognormal; its two parameters are not known, and drawn anew for each history, as Bayes has it, from what
 * the spacings say and a weak prior: two spacings' worth of a scatter of 35 %. So few or irregular spacings make for patience.
 */
export interface Before {
  /** Distances of the spikes that were seen, s: two at least. */
  spacings: readonly number[];
  /** From the last spike to the change; `null`: some may have been missed in between. */
  elapsed_s: number | null;
}

/** Stretches after the change for which somebody looked, seconds after it. What lies behind `end` is taken as looked at. */
export interface Watch {
  spans: readonly { from: number; to: number }[];
  end: number;
}

export interface Expectation {
  /** Spikes to be expected until `end`: the mean of the middle 80 % of the histories. */
  expected: number;
  /** Chance of at most, and of at least, so many. */
  atMost(count: number): number;
  atLeast(count: number): number;
  /** Seconds after the change until no spike at all is that unlikely, and until so many are to be expected. */
  silentAt(chance: number): number;
  reachedAt(count: number): number;
}

const PRIOR_SPACINGS = 2;
const PRIOR_SCATTER = 0.35;
const HISTORIES = 2000;
const MOST_STEPS = 500_000;
/** Later spikes than this are not asked for beyond the end. */
const ASKED = 3;

/** @param random numbers from 0 to 1 */
export function renewals(before: Before, watch: Watch, random: () => number): Expectation {
  const draw = historyOf(before, random);
  const typical = middle(before.spacings);
  const histories = Math.min(HISTORIES, Math.max(200, Math.floor((MOST_STEPS * typical) / watch.end)));
  const most = 100 + (20 * watch.end) / typical;
  const counts: number[] = [];
  const arrivals: number[][] = Array.from({ length: ASKED }, () => []);
  for (let history = 0; history < histories; history++) {
    const next = draw();
    let count = 0;
    let seen = 0;
    for (let at = next(); (at <= watch.end || seen < ASKED) && count < most; at = next()) {
      if (at <= watch.end && !watch.spans.some(({ from, to }) => at >= from && at <= to)) continue;
      if (at <= watch.end) count++;
      if (seen < ASKED) arrivals[seen++]!.push(at);
    }
    counts.push(count);
  }
  counts.sort((a, b) => a - b);
  for (const times of arrivals) times.sort((a, b) => a - b);
  const inner = counts.slice(Math.floor(0.1 * histories), Math.ceil(0.9 * histories));
  return {
    expected: inner.reduce((sum, count) => sum + count, 0) / inner.length,
    atMost: (count) => (1 + counts.filter((one) => one <= count).length) / (histories + 1),
    atLeast: (count) => (1 + counts.filter((one) => one >= count).length) / (histories + 1),
    silentAt: (chance) =>
      arrivals[0]![Math.ceil((1 - chance) * (histories + 1)) - 1] ?? Number.POSITIVE_INFINITY,
    reachedAt: (count) => middle(arrivals[Math.min(ASKED, Math.max(1, count)) - 1]!),
  };
}

/** Makes histories: functions that give the instants of one after another, seconds after the change. */
function historyOf({ spacings, elapsed_s }: Before, random: () => number): () => () => number {
  const logs = spacings.map(Math.log);
  // A wait that was longer than usual when the change came is the least that this spacing can have been.
  if (elapsed_s !== null && elapsed_s > middle(spacings)) logs.push(Math.log(elapsed_s));
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  const squares = logs.reduce((sum, one) => sum + (one - mean) ** 2, PRIOR_SPACINGS * PRIOR_SCATTER ** 2);
  const freedom = logs.length - 1 + PRIOR_SPACINGS;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return () => {
    const scatter = Math.sqrt(squares / chiSquare(freedom, normal));
    const centre = mean + (scatter / Math.sqrt(logs.length)) * normal();
    const spacing = () => Math.exp(centre + scatter * normal());
    let at: number | null = null;
    return () => {
      if (at !== null) at += spacing();
      else if (elapsed_s === null) at = random() * spacing();
      else if (elapsed_s <= 0) at = spacing();
      else {
        const least = (Math.log(elapsed_s) - centre) / scatter;
        at = Math.exp(centre + scatter * normalAbove(least, normal, random)) - elapsed_s;
      }
      return at;
    };
  };
}

function chiSquare(freedom: number, normal: () => number): number {
  if (freedom > 40) return Math.max(1, freedom + Math.sqrt(2 * freedom) * normal());
  let sum = 0;
  for (let i = 0; i < freedom; i++) sum += normal() ** 2;
  return sum;
}

/** A standard normal number above `least` (C. P. Robert, "Simulation of truncated normal variables", 1995). */
function normalAbove(least: number, normal: () => number, random: () => number): number {
  if (least <= 0)
    for (;;) {
      const drawn = normal();
      if (drawn > least) return drawn;
    }
  const rate = (least + Math.sqrt(least * least + 4)) / 2;
  for (;;) {
    const drawn = least - Math.log(1 - random()) / rate;
    if (random() <= Math.exp(-((drawn - rate) ** 2) / 2)) return drawn;
  }
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}
