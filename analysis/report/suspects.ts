import type { Cause, Diagnosis, Spike, Status, SuspectCard } from "../diagnosis.ts";
import { sentence } from "./words.ts";

const STATUS_WORDS: Record<Status, string> = {
  supported: "supported",
  contradicted: "cleared",
  undecided: "undecided",
  "not-examined": "not examined",
};

/** The three that the operators of keepalived suspect first: in every report, acquitted or not. */
const ALWAYS_SHOWN: readonly Cause[] = ["dump-writes", "tmpfiles-cleanup", "check-script"];

/** Those that are told in full (the convicted, the three of the mission, what fits or is open), and the others. */
export function suspectsInOrder({ suspects, verdict }: Diagnosis): {
  told: SuspectCard[];
  others: SuspectCard[];
} {
  const rank = ({ cause, status }: SuspectCard) =>
    cause === verdict.cause ? -1 : ["supported", "undecided", "contradicted", "not-examined"].indexOf(status);
  const inFull = ({ cause, status }: SuspectCard) =>
    ALWAYS_SHOWN.includes(cause) || status === "supported" || status === "undecided";
  const sorted = [...suspects].sort((a, b) => rank(a) - rank(b) || b.score - a.score);
  return { told: sorted.filter(inFull), others: sorted.filter((card) => !inFull(card)) };
}

/** "dump-writes by keepalived: cleared (score 0.04, p 0.61)" in its parts. */
export function suspectInWords({ cause, culprit, status, score, p_value }: SuspectCard): {
  who: string;
  status: string;
  measured: string;
} {
  const p = p_value === null ? "" : `, p ${p_value < 0.0001 ? "< 0.0001" : Number(p_value.toPrecision(2))}`;
  return {
    who: culprit === "" ? cause : `${cause} by ${culprit}`,
    status: STATUS_WORDS[status],
    measured: status === "not-examined" ? "" : ` (score ${score.toFixed(2)}${p})`,
  };
}

/** What a report tells of a suspect: its own numbers, the evidence at the spike that shows it best, what is missing. */
export function evidenceOf(card: SuspectCard, spikes: readonly Spike[]): string[] {
  const told = [...card.evidence];
  if (card.status === "supported" || card.status === "undecided") {
    const best = spikes
      .flatMap(({ id, suspects }) =>
        suspects.filter(({ cause }) => cause === card.cause).map((at) => ({ id, at })),
      )
      .sort((a, b) => b.at.score - a.at.score)[0];
    for (const sentence of best?.at.evidence ?? [])
      if (!told.includes(sentence)) told.push(`Spike ${best?.id}: ${sentence}`);
  }
  if (card.reason !== null && card.reason !== "") told.push(sentence(card.reason));
  return told;
}
