import { checkScript } from "./check-script.ts";
import { cpuSaturation } from "./cpu-saturation.ts";
import { dumpWrites } from "./dump-writes.ts";
import { hypervisorSteal } from "./hypervisor-steal.ts";
import { ioStall } from "./io-stall.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { samplingBeat } from "./sampling-beat.ts";
import { scheduledJob } from "./scheduled-job.ts";
import type { Suspect } from "./suspect.ts";
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
