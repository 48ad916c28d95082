import { compose } from "../compose.ts";
import { coverage, notExamined, overall, overallAdvice, spike, timeline } from "../en/analysis.ts";
import { checkScript } from "../en/check-script.ts";
import { cpuSaturation } from "../en/cpu-saturation.ts";
import { dumpWrites } from "../en/dump-writes.ts";
import { hazards } from "../en/hazards.ts";
import { hypervisorSteal } from "../en/hypervisor-steal.ts";
import { ioStall } from "../en/io-stall.ts";
import { memoryPressure } from "../en/memory-pressure.ts";
import { samplingBeat } from "../en/sampling-beat.ts";
import { scheduledJob } from "../en/scheduled-job.ts";
import { tmpfilesCleanup } from "../en/tmpfiles-cleanup.ts";
import { vmStun } from "../en/vm-stun.ts";
import type { Locale } from "../locale.ts";
import { calendar } from "./calendar.ts";
import { commands } from "./commands.ts";
import { doctor } from "./doctor.ts";
import { page } from "./page.ts";
import { duration, thousands } from "./quantities.ts";
import { sourceFacts, sources } from "./sources.ts";
import { status } from "./status.ts";

export const zh: Locale = {
  id: "zh",
  words: compose({
    suspects: {
      "sampling-beat": samplingBeat,
      "dump-writes": dumpWrites,
      "tmpfiles-cleanup": tmpfilesCleanup,
      "check-script": checkScript,
      "scheduled-job": scheduledJob,
      "vm-stun": vmStun,
      "io-stall": ioStall,
      "cpu-saturation": cpuSaturation,
      "memory-pressure": memoryPressure,
      "hypervisor-steal": hypervisorSteal,
    },
    facts: { ...sourceFacts, ...notExamined, ...spike, ...overall, ...coverage, ...timeline },
    advice: overallAdvice,
    hazards,
  }),
  page,
  sources,
  commands,
  status,
  doctor,
  calendar,
  quantities: { duration, thousands },
};
