import type { SourceFact } from "../../collectors/fact.ts";
import type { Test } from "../derived/follows.ts";
import type { Status, SuspectCard } from "../diagnosis.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { type Advice, type Cause, type Fact, fact } from "../facts.ts";
import type { Situation } from "../situation.ts";

declare module "../facts.ts" {
  interface Facts {
    /** None of these sources was seeing, for this reason where one is known. */
    "source.not-recorded": { sources: string[]; reason: SourceFact | null };
    /** Nothing of these sources stands in the recording, and it does not say whether they were seeing. */
    "source.not-said": { sources: string[] };
    /** It was seeing, and had nothing for that time. */
    "source.nothing": { source: string };
    /** Looks fell into it, and too few to tell who was there. */
    "source.few-looks": { looks: number };
  }
}

/** What an examination of one suspect over one spike found. */
export type Finding = Omit<SuspectCard, "cause">;

/** A source of the recorder by its collector's id; of a list any one suffices. */
export type Need = readonly string[];

/**
 * A cause that a spike may have. One file each, named as its id, with all that is its own; its words are one block in each language.
 * A suspect never looks at another one: who is to blame when several are supported is for the verdict to say.
 */
export interface Suspect {
  cause: Cause;
  /**
   * `actor`: somebody on this guest did it, at a certain time. `condition`: a state that the guest was in, which an
   * actor may have brought about; it is to blame only where no actor is.
   */
  nature: "actor" | "condition";
  /** Which load it makes: one that is there at any time, one that only the kernel's own looks see, or now this, now that. */
  makes: "real" | "phantom" | "either";
  /** What must have been recorded: where a need is not met it is not examined, and `examine` is not asked. */
  needs: readonly Need[];
  /** Whose support is explained by this one's: a script waits for the dump that it asked for. */
  explains: readonly Cause[];
  /** What it finds, or only what it advises, is true of a load that stays as it is of a spike. */
  holdsOfWhatStays?: "all" | "advice";
  /** In every report, acquitted or not: the three that operators of keepalived suspect first. */
  always?: true;
  /** Pure: the same evidence gives the same finding. */
  examine(evidence: Evidence, spike: SpikeEvidence): Finding;
  /** A test over all spikes, where one holds for this suspect. */
  test?(evidence: Evidence): Test | null;
  /** Its numbers over the whole recording; they stand in the report also when it is acquitted. */
  describe(evidence: Evidence): Fact[];
  /** What to change against it, once it is convicted. */
  advise(situation: Situation, culprit: string): Advice[];
}

/** A percentage as a share; what is not known stays so. */
export function shareOf(percentage: number | null): number | null {
  return percentage === null ? null : percentage / 100;
}

/** Beyond, a p-value is no witness: few spikes cannot be tested, and say nothing against what the evidence shows. */
const TELLING_P = 0.05;

/** What a test says beside a status: nothing of one that the evidence of few spikes convicts. */
export function tellingP(status: Status, p_value: number | null): number | null {
  return status === "supported" && p_value !== null && p_value > TELLING_P ? null : p_value;
}

export function supported(
  score: number,
  culprit: string,
  facts: Fact[],
  p_value: number | null = null,
): Finding {
  return {
    status: "supported",
    culprit,
    score: Math.min(1, score),
    p_value: tellingP("supported", p_value),
    facts,
    reason: null,
  };
}

export function contradicted(facts: Fact[], score = 0): Finding {
  return { status: "contradicted", culprit: "", score, p_value: null, facts, reason: null };
}

export function undecided(score: number, facts: Fact[], reason: Fact, culprit = ""): Finding {
  return { status: "undecided", culprit, score, p_value: null, facts, reason };
}

export function notExamined(reason: Fact): Finding {
  return { status: "not-examined", culprit: "", score: 0, p_value: null, facts: [], reason };
}

/** Where a source was seeing and has no figure for just this spike: too short, or a column that this machine does not fill. */
export function nothingThere(source: string): Finding {
  return notExamined(fact("source.nothing", { source }));
}

/** The same where it takes the names that looks at random times saw. */
export function nobodySeen({ presence }: Evidence, { start, end }: SpikeEvidence): Finding {
  const looks = presence?.(start, end).randomLooks ?? 0;
  return looks === 0 ? nothingThere("tasks") : notExamined(fact("source.few-looks", { looks }));
}
