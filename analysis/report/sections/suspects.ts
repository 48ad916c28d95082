import type { Diagnosis, Spike, SuspectCard } from "../../diagnosis.ts";
import { suspects as all } from "../../suspects/index.ts";
import type { Block, CardBlock } from "../blocks.ts";
import type { Saying } from "./section.ts";

const ALWAYS_SHOWN = new Set(all.filter(({ always }) => always).map(({ cause }) => cause));

export function suspects(saying: Saying): Block[] {
  const { words, say } = saying;
  const { told, others } = inOrder(saying.diagnosis);
  const cleared = others.filter((card) => card.status === "contradicted").map((card) => card.cause);
  const inShort = cleared.length === 0 ? [] : [words.suspects.cleared(cleared)];
  const unseen = others.filter((card) => card.status === "not-examined");
  const reason = (card: SuspectCard) => (card.reason === null ? "" : words.sentence(say.fact(card.reason)));
  for (const [why, cards] of Map.groupBy(unseen, reason))
    inShort.push(
      words.suspects.notExamined(
        cards.map((card) => card.cause),
        why,
      ),
    );
  const cards = (of: readonly SuspectCard[]) =>
    of.map((card) => cardBlock(card, saying, points(card, saying.diagnosis.spikes, saying)));
  return [
    ...cards(told),
    ...(others.length === 0 ? [] : [{ kind: "others" as const, cards: cards(others), inShort }]),
  ];
}

/** Those that are told in full (the convicted, the three of the mission, what fits or is open), and the others. */
function inOrder({ suspects, verdict }: Diagnosis): { told: SuspectCard[]; others: SuspectCard[] } {
  const rank = ({ cause, status }: SuspectCard) =>
    cause === verdict.cause ? -1 : ["supported", "undecided", "contradicted", "not-examined"].indexOf(status);
  const inFull = ({ cause, status }: SuspectCard) =>
    ALWAYS_SHOWN.has(cause) || status === "supported" || status === "undecided";
  const sorted = [...suspects].sort((a, b) => rank(a) - rank(b) || b.score - a.score);
  return { told: sorted.filter(inFull), others: sorted.filter((card) => !inFull(card)) };
}

export function cardBlock(card: SuspectCard, { words }: Saying, points: string[]): CardBlock {
  const { who, title, statuses, measured } = words.suspects;
  return {
    kind: "card",
    cause: card.cause,
    status: card.status,
    title: title(who(card.cause, card.culprit), statuses[card.status]),
    measured: card.status === "not-examined" ? "" : measured(card.score.toFixed(2), pValue(card)),
    points,
  };
}

function pValue({ p_value: p }: SuspectCard): string | null {
  if (p === null) return null;
  return p < 0.0001 ? "< 0.0001" : String(Number(p.toPrecision(2)));
}

/** What a report tells of a suspect: its own numbers, the evidence at the spike that shows it best, what is missing. */
function points(card: SuspectCard, spikes: readonly Spike[], { say, words }: Saying): string[] {
  const told = card.facts.map(say.fact);
  if (card.status === "supported" || card.status === "undecided") {
    const best = spikes
      .flatMap(({ id, suspects }) =>
        suspects.filter(({ cause }) => cause === card.cause).map((at) => ({ id, at })),
      )
      .sort((a, b) => b.at.score - a.at.score)[0];
    for (const sentence of best?.at.facts.map(say.fact) ?? [])
      if (!told.includes(sentence)) told.push(words.suspects.at(best!.id, sentence));
  }
  if (card.reason !== null) told.push(words.sentence(say.fact(card.reason)));
  return told;
}
