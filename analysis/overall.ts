import type { Spike, SuspectCard } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { suspects } from "./suspects/index.ts";
import { mostCommon } from "./verdict.ts";

/** Each suspect over the whole recording: its own numbers, the test over all spikes, and how it fared at each. */
export function overallCards(evidence: Evidence, spikes: readonly Spike[]): SuspectCard[] {
  return suspects.map((suspect, index) => {
    const cards = spikes.map((spike) => spike.suspects[index]!);
    const guilty = cards.filter((card) => card.status === "supported");
    const test = spikes.length === 0 ? null : (suspect.test?.(evidence) ?? null);
    const p = cards.map((card) => card.p_value).filter((value) => value !== null);
    const status = statusOf(cards);
    return {
      cause: suspect.cause,
      culprit: mostCommon(guilty.map((card) => card.culprit)),
      status,
      score: cards.length === 0 ? 0 : cards.reduce((sum, card) => sum + card.score, 0) / cards.length,
      p_value: test?.p_value ?? (p.length === 0 ? null : Math.min(...p)),
      evidence: [
        ...suspect.describe(evidence),
        ...(test ? [test.said] : []),
        ...(spikes.length === 0 ? [] : [`Supported at ${guilty.length} of ${spikes.length} spikes.`]),
      ],
      reason: reasonOf(cards, status),
    };
  });
}

function statusOf(cards: readonly SuspectCard[]): SuspectCard["status"] {
  const guilty = cards.filter((card) => card.status === "supported").length;
  if (cards.length === 0) return "not-examined";
  if (guilty * 2 >= cards.length) return "supported";
  if (guilty > 0) return "undecided";
  return (
    (["undecided", "contradicted"] as const).find((wanted) => cards.some((card) => card.status === wanted)) ??
    "not-examined"
  );
}

function reasonOf(cards: readonly SuspectCard[], status: SuspectCard["status"]): string | null {
  if (cards.length === 0) return "there was no spike to examine";
  if (status === "supported") return null;
  return cards.find((card) => card.status === status)?.reason ?? null;
}
