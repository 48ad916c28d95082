import type { PolledRuns } from "./derived/polled-runs.ts";
import type { Spike, SuspectCard, Verdict } from "./diagnosis.ts";
import type { SpikeEvidence } from "./evidence.ts";
import { suspects } from "./suspects/index.ts";

const natureOf = new Map(suspects.map((suspect) => [suspect.cause, suspect.nature]));

/**
 * Whose support another one's explains: a script waits for the dump that it asked for, a cleaner keeps its disk busy, and
 * a guest that stood still or swaps shows waiting and busy tasks as well.
 */
const explainedBy = new Map(suspects.map((suspect) => [suspect.cause, suspect.explains]));

/** Who is to blame for one spike, from the cards of all suspects; `polled`: how many runs these could not know of. */
export function judgeSpike(
  spike: SpikeEvidence,
  cards: readonly SuspectCard[],
  polled: PolledRuns | null = null,
): Verdict {
  const guilty = cards.filter((card) => card.status === "supported");
  if (guilty.length === 0)
    return { cause: "unexplained", culprit: "", confidence: unexplained(cards, polled) };
  const explained = new Set(guilty.flatMap((card) => explainedBy.get(card.cause) ?? []));
  const ranked = guilty
    .map((card) => ({ card, weight: weightOf(card) * (explained.has(card.cause) ? 0.5 : 1) }))
    .sort((a, b) => b.weight - a.weight);
  const best = ranked[0]!.card;
  // A rival actor of nearly the same weight takes away certainty; a condition under an actor does not.
  const rival = ranked.slice(1).find(({ card }) => natureOf.get(card.cause) === natureOf.get(best.cause));
  const doubt = rival ? Math.max(0, rival.weight / ranked[0]!.weight - 0.6) : 0;
  const clarity = (spike.reality === "unclear" ? 0.85 : 1) * (isActor(best) ? 1 : actorsSeen(cards, polled));
  const confidence = clarity * (0.55 + 0.43 * best.score) * (1 - 0.5 * doubt);
  return { cause: best.cause, culprit: best.culprit, confidence: round(confidence) };
}

const isActor = (card: SuspectCard) => natureOf.get(card.cause) === "actor";
const weightOf = (card: SuspectCard) => card.score * (isActor(card) ? 1 : 0.75);

/** A condition is blamed because no actor is: the fewer of them could be examined, the less that is worth. */
function actorsSeen(cards: readonly SuspectCard[], polled: PolledRuns | null): number {
  const actors = cards.filter(isActor);
  const unseen = actors.reduce((sum, card) => sum + unknownOf(card, polled), 0);
  return 1 - (0.35 * unseen) / actors.length;
}

/** How little is known of a suspect, 0 to 1: nothing, or that it did not do it with those of its runs that were seen. */
function unknownOf({ status }: SuspectCard, polled: PolledRuns | null): number {
  if (status === "not-examined") return 1;
  return status === "contradicted" && polled ? polled.missed / Math.max(1, polled.forks) : 0;
}

const round = (value: number) => Math.round(Math.min(0.99, value) * 100) / 100;

/** That nothing seen explains a spike is the surer, the more was looked at and the less any suspect is suspected. */
function unexplained(cards: readonly SuspectCard[], polled: PolledRuns | null): number {
  const examined = 1 - cards.reduce((sum, card) => sum + unknownOf(card, polled), 0) / cards.length;
  const suspected = Math.max(0, ...cards.map((card) => (card.status === "undecided" ? card.score : 0)));
  return round(0.5 + 0.4 * examined * (1 - suspected));
}

/** Share of the load of the major spikes, or of their number, from which on a second cause makes the whole `mixed`. */
const SECOND_LOAD = 0.1;
const SECOND_NUMBER = 0.3;
/** Spikes below this share of the highest one page nobody beside it. */
const MINOR = 0.4;

/**
 * The verdict over all spikes: one cause where they share it, `mixed` where they do not. Minor spikes decide nothing.
 *
 * @param height how high a spike is, in tasks: above what stays, where something does
 */
export function judgeAll(
  spikes: readonly Spike[],
  height: (spike: Spike, index: number) => number = (spike) => spike.kernel_active_mean,
): Verdict {
  if (spikes.length === 0) return { cause: null, culprit: "", confidence: 0.95 };
  const heights = new Map(spikes.map((spike, i) => [spike, height(spike, i)]));
  const highest = Math.max(...heights.values());
  const major = spikes.filter((spike) => heights.get(spike)! >= MINOR * highest);
  const areaOf = (some: readonly Spike[]) =>
    some.reduce((sum, spike) => sum + heights.get(spike)! * spike.duration_s, 0);
  const whole = areaOf(major);
  const sure = major.reduce((sum, spike) => sum + spike.verdict.confidence * areaOf([spike]), 0);
  const confidence = round(sure / whole);
  const causes = [...Map.groupBy(major, (spike) => spike.verdict.cause)]
    .filter(([cause]) => cause !== "unexplained")
    .map(([cause, own]) => ({ cause, own, area: areaOf(own) / whole, number: own.length / major.length }))
    .sort((a, b) => b.area - a.area);
  const [first, ...others] = causes;
  // Long spikes weigh more, and one long one is not all that the operator was paged for.
  const weight = ({ area, number }: { area: number; number: number }) => (area + number) / 2;
  if (!first || causes.reduce((sum, one) => sum + weight(one), 0) < 0.5)
    return { cause: "unexplained", culprit: "", confidence };
  if (others.some(({ area, number }) => area >= SECOND_LOAD || number >= SECOND_NUMBER))
    return { cause: "mixed", culprit: "", confidence };
  const culprit = mostCommon(first.own.map((spike) => spike.verdict.culprit));
  return { cause: first.cause, culprit, confidence: round(confidence * weight(first)) };
}

export function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
}
