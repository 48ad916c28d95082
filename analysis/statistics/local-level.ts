/** A level that wanders, seen through noise: one assumption of how much of each, and what the past says of it. */
export interface LocalLevel {
  /** How well the past fits this assumption, against the others: all weights add up to 1. */
  weight: number;
  /** The level at the end, and its variance. */
  level: number;
  variance: number;
  /** By which the variance of the level grows in each step, and that of one value about it. */
  wander: number;
  noise: number;
}

export interface Assumption {
  prior: number;
  wander: number;
  noise: number;
}

/** A first value may be this many times the noise away from what is expected before anything was seen. */
const DIFFUSE = 1e4;

/**
 * What values at equal steps (`null`: not seen) say of each assumption about how they came about: the local-level model
 * (random walk plus noise), followed by Kalman's filter.
 */
export function localLevels(
  values: readonly (number | null)[],
  assumptions: readonly Assumption[],
): LocalLevel[] {
  const followed = assumptions.map(({ prior, wander, noise }) => {
    let level = 0;
    let variance = DIFFUSE * (noise + wander);
    let fit = Math.log(prior);
    let seen = 0;
    for (const value of values) {
      if (seen > 0) variance += wander;
      if (value === null) continue;
      const spread = variance + noise;
      const surprise = value - level;
      // The first value places the level; only those after it speak of the assumption.
      if (seen++ > 0) fit -= 0.5 * (Math.log(spread) + surprise ** 2 / spread);
      const gain = variance / spread;
      level += gain * surprise;
      variance *= 1 - gain;
    }
    return { weight: fit, level, variance, wander, noise };
  });
  const best = Math.max(...followed.map(({ weight }) => weight));
  let total = 0;
  for (const one of followed) {
    one.weight = Math.exp(one.weight - best);
    total += one.weight;
  }
  for (const one of followed) one.weight /= total;
  return followed;
}

/** Share of a normal distribution below `z` (Abramowitz and Stegun 7.1.26, within 1e-7). */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * poly * Math.exp(-x * x);
  return z > 0 ? 1 - tail : tail;
}
