import type { SuspectCard } from "../diagnosis.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { checkScript } from "./check-script.ts";
import { cpuSaturation } from "./cpu-saturation.ts";
import { dumpWrites } from "./dump-writes.ts";
import { hypervisorSteal } from "./hypervisor-steal.ts";
import { ioStall } from "./io-stall.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { samplingBeat } from "./sampling-beat.ts";
import { scheduledJob } from "./scheduled-job.ts";
import { contradicted, type Finding, type Suspect } from "./suspect.ts";
import { tmpfilesCleanup } from "./tmpfiles-cleanup.ts";
import { vmStun } from "./vm-stun.ts";

/** THE list: one suspect a file, one line here, in the order of the report. */
export const suspects: readonly Suspect[] = [
  samplingBeat,
  dumpWrites,
  tmpfilesCleanup,
  checkScript,
  scheduledJob,
  vmStun,
  ioStall,
  cpuSaturation,
  memoryPressure,
  hypervisorSteal,
];

/** The card of each suspect for one spike. Whoever makes another load than the spike's is cleared, with its numbers. */
export function examineAll(evidence: Evidence, spike: SpikeEvidence): SuspectCard[] {
  return suspects.map((suspect) => {
    const finding = suspect.examine(evidence, spike);
    return { cause: suspect.cause, ...(clears(suspect, spike) ? cleared(finding, spike) : finding) };
  });
}

const clears = (suspect: Suspect, { reality }: SpikeEvidence) =>
  reality !== "unclear" && reality !== suspect.makes;

function cleared(finding: Finding, { reality, trueActive, counted }: SpikeEvidence): Finding {
  if (finding.status === "not-examined") return finding;
  const measured = `${trueActive?.toFixed(2)} tasks at random times, ${counted.toFixed(1)} counted by the kernel`;
  return contradicted(
    reality === "phantom"
      ? [...finding.evidence, `The load was not there: ${measured}.`]
      : [`The load was there: ${measured}.`],
  );
}
