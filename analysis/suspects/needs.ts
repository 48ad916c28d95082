import { whyNot } from "../derived/sightings.ts";
import type { Evidence } from "../evidence.ts";
import { type Fact, fact } from "../facts.ts";
import type { Need } from "./suspect.ts";

/** Why a suspect cannot be examined over `[from, to]`: the first of its needs that no source meets; `null`: all are met. */
export function unmet(
  { saw, recording, axis }: Evidence,
  needs: readonly Need[],
  from: number,
  to: number,
): Fact | null {
  for (const need of needs) {
    const seen = need.map((source) => saw(source, from, to));
    if (seen.includes("yes")) continue;
    if (!seen.includes("no")) return fact("source.not-said", { sources: [...need] });
    const [start, end] = [axis.wall(from), axis.wall(to)];
    const reasons = need.map((source) => whyNot(recording, source, start, end));
    return fact("source.not-recorded", {
      sources: [...need],
      reason: reasons.find((reason) => reason !== null) ?? null,
    });
  }
  return null;
}
