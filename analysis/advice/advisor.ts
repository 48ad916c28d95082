import type { KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import type { Advice, Alternative, JobProfile, SuspectCard, Verdict } from "../diagnosis.ts";

/** What advice stands on. */
export interface AdviceInput {
  verdict: Verdict;
  /** The job that beats with the kernel, as measured; `null` where none was. */
  profile: JobProfile | null;
  hz: number | null;
  keepalived: KeepalivedFacts | null;
  suspects: readonly SuspectCard[];
}

/** The same with what was worked out of it once. */
export interface Situation extends AdviceInput {
  alternatives: readonly Alternative[];
  /** The periodic job of keepalived's configuration that this is about, where there is one. */
  script: PeriodicScript | null;
}

/** Says what to change against one cause. */
export type Advisor = (situation: Situation, culprit: string) => Advice[];
