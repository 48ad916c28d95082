import type { Scale } from "./scale.ts";
import { px } from "./svg.ts";

/** Values at equal steps, the first of which begins at `start` (µs since 1970 UTC); `NaN` is unknown. */
export interface Steps {
  start: number;
  step_s: number;
  values: ArrayLike<number>;
}

/** What is drawn of them: from one instant to another. */
export interface Part extends Steps {
  from: number;
  to: number;
}

export function endOf({ start, step_s, values }: Steps): number {
  return start + values.length * step_s * 1e6;
}

/** Index of the step at an instant; beyond the ends the first or last. */
export function stepAt({ start, step_s, values }: Steps, time: number): number {
  return Math.max(0, Math.min(values.length - 1, Math.floor((time - start) / (step_s * 1e6))));
}

/**
 * Fine steps where there are some and a reader could tell them apart, coarse ones for the rest.
 * @param details oldest first, not overlapping
 */
export function partsOf(
  overview: Steps,
  details: readonly Steps[],
  from: number,
  to: number,
  width: number,
): Part[] {
  const pixels = (overview.step_s * 1e6 * width) / (to - from);
  if (pixels < 1.5) return [{ ...overview, from, to }];
  const parts: Part[] = [];
  let at = from;
  for (const detail of details) {
    const begin = Math.max(detail.start, from);
    const end = Math.min(endOf(detail), to);
    if (begin >= end) continue;
    if (begin > at) parts.push({ ...overview, from: at, to: begin });
    parts.push({ ...detail, from: begin, to: end });
    at = end;
  }
  if (at < to) parts.push({ ...overview, from: at, to });
  return parts;
}

/** The highest of what is shown. */
export function highestIn(parts: readonly Part[]): number {
  let most = 0;
  for (const part of parts)
    for (let i = stepAt(part, part.from); i <= stepAt(part, part.to - 1); i++)
      if (part.values[i]! > most) most = part.values[i]!;
  return most;
}

/** Each stretch of known steps as corners: `[x of its start, x of its end, y]`. */
export function stretches(parts: readonly Part[], x: Scale, y: Scale): [number, number, number][][] {
  const found: [number, number, number][][] = [];
  let open: [number, number, number][] | null = null;
  for (const part of parts) {
    const width = part.step_s * 1e6;
    for (let i = stepAt(part, part.from); i <= stepAt(part, part.to - 1); i++) {
      const value = part.values[i]!;
      if (Number.isNaN(value)) {
        open = null;
        continue;
      }
      const begin = Math.max(part.from, part.start + i * width);
      const end = Math.min(part.to, part.start + (i + 1) * width);
      if (open === null) {
        open = [];
        found.push(open);
      }
      const height = y(value);
      const last = open.at(-1);
      // Steps of one height are one.
      if (last && px(last[2]) === px(height)) last[1] = x(end);
      else open.push([x(begin), x(end), height]);
    }
  }
  return found;
}

/** A line of steps. */
export function stepLine(parts: readonly Part[], x: Scale, y: Scale): string {
  return stretches(parts, x, y)
    .map((steps) =>
      steps
        .map(([begin, end, at], i) => `${i === 0 ? `M${px(begin)} ${px(at)}` : `V${px(at)}`}H${px(end)}`)
        .join(""),
    )
    .join("");
}

/** The same, filled to the ground. */
export function stepArea(parts: readonly Part[], x: Scale, y: Scale, ground = y(0)): string {
  return stretches(parts, x, y)
    .map(
      (steps) =>
        `M${px(steps[0]![0])} ${px(ground)}${steps.map(([, end, at]) => `V${px(at)}H${px(end)}`).join("")}V${px(ground)}Z`,
    )
    .join("");
}

/** What lies between two lines of the same steps: there along the upper, and back along the lower. */
export function bandArea(low: readonly Part[], high: readonly Part[], x: Scale, y: Scale): string {
  const lows = stretches(low, x, y);
  return stretches(high, x, y)
    .map((steps, i) => {
      const there = steps.map(([, end, at]) => `V${px(at)}H${px(end)}`).join("");
      const back = (lows[i] ?? [])
        .toReversed()
        .map(([begin, , at]) => `V${px(at)}H${px(begin)}`)
        .join("");
      return `M${px(steps[0]![0])} ${px(steps[0]![2])}${there}${back}Z`;
    })
    .join("");
}
