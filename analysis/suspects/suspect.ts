import type { Test } from "../derived/follows.ts";
import type { Cause, SuspectCard } from "../diagnosis.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";

/** What an examination of one suspect over one spike found. */
export type Finding = Omit<SuspectCard, "cause">;

/**
 * A cause that a spike may have. One file each, named as its id; a suspect never looks at another one: who is to
 * blame when several are supported is for the verdict to say.
 */
export interface Suspect {
  cause: Cause;
  /** What speaks for it, what clears it, and why it matters to the operator: the card that the documentation shows. */
  accuses: string;
  acquits: string;
  matters: string;
  /**
   * `actor`: somebody on this guest did it, at a certain time. `condition`: a state that the guest was in, which an
   * actor may have brought about; it is to blame only where no actor is.
   */
  nature: "actor" | "condition";
  /** Which load it makes: one that is there at any time, or one that only the kernel's own looks see. */
  makes: "real" | "phantom";
  /** Pure: the same evidence gives the same finding. */
  examine(evidence: Evidence, spike: SpikeEvidence): Finding;
  /** A test over all spikes, where one holds for this suspect. */
  test?(evidence: Evidence): Test | null;
  /** Its numbers over the whole recording, a sentence each; stands in the report also when it is acquitted. */
  describe(evidence: Evidence): string[];
}

export function supported(
  score: number,
  culprit: string,
  evidence: string[],
  p_value: number | null = null,
): Finding {
  return { status: "supported", culprit, score: Math.min(1, score), p_value, evidence, reason: null };
}

export function contradicted(evidence: string[], score = 0): Finding {
  return { status: "contradicted", culprit: "", score, p_value: null, evidence, reason: null };
}

export function undecided(score: number, evidence: string[], reason: string, culprit = ""): Finding {
  return { status: "undecided", culprit, score, p_value: null, evidence, reason };
}

export function notExamined(reason: string): Finding {
  return { status: "not-examined", culprit: "", score: 0, p_value: null, evidence: [], reason };
}

/** A duration as a person says it. */
export function seconds(value: number): string {
  if (Number.isNaN(value)) return "unknown";
  if (value < 0.0995) return `${(value * 1000).toFixed(value < 0.00995 ? 1 : 0)} ms`;
  if (value < 10) return `${value.toFixed(2)} s`;
  if (value < 120) return `${value.toFixed(0)} s`;
  if (value < 7200) return `${(value / 60).toFixed(0)} min`;
  return `${(value / 3600).toFixed(1)} h`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}
