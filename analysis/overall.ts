import type { Spike, SuspectCard } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { type Fact, fact } from "./facts.ts";
import { suspects } from "./suspects/index.ts";
import { unmet } from "./suspects/needs.ts";
import { type Suspect, tellingP } from "./suspects/suspect.ts";
import { mostCommon } from "./verdict.ts";

declare module "./facts.ts" {
  interface Facts {
    "overall.supported": { supported: number; spikes: number };
    "overall.no-spike": Nothing;
  }
}

/** Each suspect over the whole recording: its own numbers, the test over all spikes, and how it fared at each. */
export function overallCards(evidence: Evidence, spikes: readonly Spike[]): SuspectCard[] {
  return suspects.map((suspect, index) => {
    const cards = spikes.map((spike) => spike.suspects[index]!);
    const guilty = cards.filter((card) => card.status === "supported");
    const test = spikes.length === 0 ? null : (suspect.test?.(evidence) ?? null);
    const p = cards.map((card) => card.p_value).filter((value) => value !== null);
    const status = statusOf(cards);
    const missing = missingFor(evidence, suspect, cards);
    return {
      cause: suspect.cause,
      culprit: mostCommon(guilty.map((card) => card.culprit)),
      status,
      score: cards.length === 0 ? 0 : cards.reduce((sum, card) => sum + card.score, 0) / cards.length,
      p_value: tellingP(status, test?.p_value ?? (p.length === 0 ? null : Math.min(...p))),
      facts: [
        // Of what no spike could be examined for, the reason says it all.
        ...(missing === null && (status !== "not-examined" || cards.length === 0)
          ? suspect.describe(evidence)
          : []),
        ...(test ? [test.fact] : []),
        ...(status === "not-examined"
          ? []
          : [fact("overall.supported", { supported: guilty.length, spikes: spikes.length })]),
      ],
      reason: missing ?? reasonOf(cards, status),
    };
  });
}

/** What it needs and was never there; then it has no numbers either. */
function missingFor(evidence: Evidence, suspect: Suspect, cards: readonly SuspectCard[]): Fact | null {
  if (cards.some(({ status }) => status !== "not-examined")) return null;
  return unmet(evidence, suspect.needs, evidence.axis.start, evidence.axis.end);
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

function reasonOf(cards: readonly SuspectCard[], status: SuspectCard["status"]): Fact | null {
  if (cards.length === 0) return fact("overall.no-spike", {});
  if (status === "supported") return null;
  return cards.find((card) => card.status === status)?.reason ?? null;
}
