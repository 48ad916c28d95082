import type { KeepalivedFacts, PeriodicScript } from "../collectors/collector.ts";
import type { Alternative, JobProfile, SuspectCard, Verdict } from "./diagnosis.ts";
import type { Fact } from "./facts.ts";

/** What advice stands on. */
export interface Situation {
  verdict: Verdict;
  /** The job that beats with the kernel, as measured; `null` where none was. */
  profile: JobProfile | null;
  hz: number | null;
  /** Whether this is a guest of VMware. */
  vmware: boolean;
  keepalived: KeepalivedFacts | null;
  suspects: readonly SuspectCard[];
  /** The profile simulated as it is and with each change. */
  alternatives: readonly Alternative[];
  /** The periodic job of keepalived's configuration that this is about, where there is one. */
  script: PeriodicScript | null;
  /** systemd's unit that the culprit's tasks belong to; "" where it is not known. */
  unit: string;
  /** What was found at the spikes of this cause. */
  found: readonly Fact[];
}
