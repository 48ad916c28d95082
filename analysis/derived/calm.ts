import type { PresenceWithin } from "./presence.ts";
import { spanLengths } from "./spans.ts";

/**
 * A spike's edges are smeared, and its aftermath is not calm: what lies so long before and after it is left out. A recording
 * of some minutes has no time so far away from its spike, and makes do with less.
 */
const CALM_MARGINS = [
  { before_s: 300, after_s: 900 },
  { before_s: 60, after_s: 120 },
  { before_s: 20, after_s: 60 },
];
const LEAST_CALM_S = 60;

export interface Stretch {
  from: number;
  to: number;
}

/** Stretches between two instants that lie well away from every span; spans ascend. */
export function calmStretches(
  { from: begin, to: end }: Stretch,
  spans: readonly { start: number; end: number }[],
): Stretch[] {
  for (const { before_s, after_s } of CALM_MARGINS) {
    const calm: Stretch[] = [];
    let from = begin;
    for (const span of spans) {
      const to = Math.min(end, span.start - before_s);
      if (to - from > LEAST_CALM_S) calm.push({ from, to });
      from = Math.max(from, span.end + after_s);
    }
    if (end - from > LEAST_CALM_S) calm.push({ from, to: end });
    if (calm.length > 0) return calm;
  }
  return [];
}

export function weightedMean(
  stretches: readonly Stretch[],
  mean: (from: number, to: number) => number | null,
): number | null {
  let sum = 0;
  let weight = 0;
  for (const { from, to } of stretches) {
    const value = mean(from, to);
    if (value === null) continue;
    sum += value * (to - from);
    weight += to - from;
  }
  return weight === 0 ? null : sum / weight;
}

/** Lengths (s) of the spans in calm times. */
export function calmLengths(
  spans: Parameters<typeof spanLengths>[0],
  calm: readonly Stretch[],
): Float32Array {
  const parts = calm.map(({ from, to }) => spanLengths(spans, from, to));
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Mean number of threads by name at random looks of calm times. */
export function calmPresence(
  presence: PresenceWithin | null,
  calm: readonly Stretch[],
): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  let looks = 0;
  for (const { from, to } of presence ? calm : []) {
    const stretch = presence!(from, to);
    looks += stretch.randomLooks;
    for (const [comm, { random }] of stretch.names)
      seen.set(comm, (seen.get(comm) ?? 0) + (random || 0) * stretch.randomLooks);
  }
  for (const [comm, sum] of seen) seen.set(comm, looks === 0 ? 0 : sum / looks);
  return seen;
}
