import type { SuspectCard } from "../diagnosis.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { fact } from "../facts.ts";
import { checkScript } from "./check-script.ts";
import { cpuQuota } from "./cpu-quota.ts";
import { cpuSaturation } from "./cpu-saturation.ts";
import { dumpWrites } from "./dump-writes.ts";
import { hypervisorSteal } from "./hypervisor-steal.ts";
import { ioStall } from "./io-stall.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { unmet } from "./needs.ts";
import { remoteStorage } from "./remote-storage.ts";
import { samplingBeat } from "./sampling-beat.ts";
import { scheduledJob } from "./scheduled-job.ts";
import { snapshotFreeze } from "./snapshot-freeze.ts";
import { contradicted, type Finding, notExamined, type Suspect } from "./suspect.ts";
import { tmpfilesCleanup } from "./tmpfiles-cleanup.ts";
import { vmStun } from "./vm-stun.ts";

declare module "../facts.ts" {
  interface Facts {
    /** The load was not there, or was: mean tasks active at random times, and as the kernel counted. */
    "spike.not-there": { active: number; counted: number };
    "spike.there": { active: number; counted: number };
  }
}

/** THE list: one suspect a file, one line here, in the order of the report. */
export const suspects: readonly Suspect[] = [
  samplingBeat,
  dumpWrites,
  tmpfilesCleanup,
  checkScript,
  scheduledJob,
  vmStun,
  snapshotFreeze,
  remoteStorage,
  ioStall,
  cpuQuota,
  cpuSaturation,
  memoryPressure,
  hypervisorSteal,
];

/** Whether what a suspect finds, or only what it advises, is true of a load that stays; `null`: it speaks of spikes. */
export function holdsOfWhatStays(cause: string | null): "all" | "advice" | null {
  return suspects.find((one) => one.cause === cause)?.holdsOfWhatStays ?? null;
}

/**
 * The card of each suspect for one spike. Whoever needs what was not recorded is not asked; whoever makes another load than
 * the spike's is cleared, with its numbers.
 */
export function examineAll(evidence: Evidence, spike: SpikeEvidence): SuspectCard[] {
  return suspects.map((suspect) => ({ cause: suspect.cause, ...findingOf(suspect, evidence, spike) }));
}

function findingOf(suspect: Suspect, evidence: Evidence, spike: SpikeEvidence): Finding {
  const missing = unmet(evidence, suspect.needs, spike.start, spike.end);
  if (missing !== null) return notExamined(missing);
  const finding = suspect.examine(evidence, spike);
  return clears(suspect, spike) ? cleared(finding, spike) : finding;
}

const clears = (suspect: Suspect, { reality }: SpikeEvidence) =>
  suspect.makes !== "either" && reality !== "unclear" && reality !== suspect.makes;

function cleared(finding: Finding, { reality, trueActive, counted }: SpikeEvidence): Finding {
  if (finding.status === "not-examined" || trueActive === null) return finding;
  const measured = { active: trueActive, counted };
  return contradicted(
    reality === "phantom"
      ? [...finding.facts, fact("spike.not-there", measured)]
      : [fact("spike.there", measured)],
  );
}
