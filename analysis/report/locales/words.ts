import type { Sustained } from "../../diagnosis.ts";
import type { Advices, Cause, Fact, FactId, Facts, Hazards } from "../../facts.ts";
import type { LocalTime } from "../local-time.ts";

/**
 * The shape of a language: words for every fact. Instants among the values are shown by `times`, in the operator's zone. Names among
 * them are printable already (`report/shown.ts`).
 */
export interface Words {
  facts: { [Id in FactId]: Say<Facts[Id]> };
  causes: { [Id in Cause]: CauseWords };
  advice: { [Id in keyof Advices]: (values: Advices[Id], times: LocalTime) => AdviceWords };
  hazards: { [Id in keyof Hazards]: (values: Hazards[Id]) => HazardWords };
}

export type Say<Values> = (values: Values, times: LocalTime) => string;

/** The words of one part, whose facts all begin with its name: `FactWords<"io-stall">`. */
export type FactWords<Part extends string> = {
  [Id in FactId as Id extends `${Part}.${string}` ? Id : never]: Say<Facts[Id]>;
};
export type AdviceBlock<Part extends string> = {
  [Id in keyof Advices as Id extends `${Part}.${string}` ? Id : never]: Words["advice"][Id];
};

/** Everything that is said of a suspect: one block in each language. */
export interface SuspectWords<Id extends Cause> {
  cause: CauseWords;
  facts: FactWords<Id>;
  advice: AdviceBlock<Id>;
}

export interface CauseWords {
  /** The cause for a reader who meets it for the first time; `culprit` may be "". */
  named(culprit: string, found: readonly Fact[]): string;
  /** The verdict over all spikes in one sentence, no more than the evidence carries. */
  summary(verdict: VerdictValues): string;
  /** What to do tonight, before anything is changed. */
  now: string | ((culprit: string, found: readonly Fact[]) => string);
  /** The suspect's card, for the documentation: what speaks for it, what clears it, why it matters to the operator. */
  accuses: string;
  acquits: string;
  matters: string;
}

export interface VerdictValues {
  culprit: string;
  /** So many have this cause, of so many in all. */
  spikes: number;
  of: number;
  /** All of them were of this kind; `null`: not all of one. */
  reality: "phantom" | "real" | null;
  /** Period of the job in question, and of the kernel's looks; `null`: not known. */
  period_s: number | null;
  look_s: number | null;
  /** What was found at these spikes. */
  found: readonly Fact[];
}

/** Times in which nobody, or not everything, was seen: all of them, those that are restarts, and how long they are together. */
export interface SeenGaps {
  count: number;
  restarts: number;
  lost: string;
}

/** A load that stays, as a page tells it. */
export interface SustainedValues {
  load: Sustained;
  /** What it is first of all. */
  kind: "offset" | "phantom" | "raised" | "asleep" | "idle" | "running";
  /** What the kernel counts besides those that sleep for good. */
  rest: number;
  cpus: number | null;
  /** Times of day, in the operator's zone; of the offset one for each name. */
  since: string;
  offsetSince: readonly string[];
  lasted_s: number;
}

export interface AdviceWords {
  title: string;
  why: string;
  change: Paragraph[];
  /** What it costs: how much later a failure is noticed. Where it is told in full, the last paragraph of the change. */
  cost?: string;
  expected: string;
}

/** Prose, an entry of a list, or lines to be copied as they stand. */
export type Paragraph = string | { item: string } | { snippet: string };

export interface HazardWords {
  what: string;
  remedy: string;
}
