import { compose } from "../compose.ts";
import type { Locale } from "../locale.ts";
import { coverage, notExamined, overall, overallAdvice, spike, timeline } from "./analysis.ts";
import { books } from "./books.ts";
import { bundle } from "./bundle.ts";
import { calendar } from "./calendar.ts";
import { changeFacts } from "./change.ts";
import { charts } from "./charts.ts";
import { check } from "./check.ts";
import { checkScript } from "./check-script.ts";
import { commands } from "./commands.ts";
import { cpuQuota } from "./cpu-quota.ts";
import { cpuSaturation } from "./cpu-saturation.ts";
import { doctor } from "./doctor.ts";
import { dumpWrites } from "./dump-writes.ts";
import { fleet } from "./fleet.ts";
import { hazards } from "./hazards.ts";
import { history } from "./history.ts";
import { hypervisorSteal } from "./hypervisor-steal.ts";
import { ioStall } from "./io-stall.ts";
import { live } from "./live.ts";
import { memoryPressure } from "./memory-pressure.ts";
import { page } from "./page.ts";
import { progress } from "./progress.ts";
import { duration, thousands } from "./quantities.ts";
import { remoteStorage } from "./remote-storage.ts";
import { samplingBeat } from "./sampling-beat.ts";
import { scheduledJob } from "./scheduled-job.ts";
import { snapshotFreeze } from "./snapshot-freeze.ts";
import { sourceFacts, sources } from "./sources.ts";
import { standing } from "./standing.ts";
import { status } from "./status.ts";
import { stuckTasks } from "./stuck-tasks.ts";
import { tmpfilesCleanup } from "./tmpfiles-cleanup.ts";
import { vmStun } from "./vm-stun.ts";
import { web } from "./web.ts";

export const en: Locale = {
  id: "en",
  words: compose({
    suspects: {
      "sampling-beat": samplingBeat,
      "dump-writes": dumpWrites,
      "tmpfiles-cleanup": tmpfilesCleanup,
      "check-script": checkScript,
      "scheduled-job": scheduledJob,
      "vm-stun": vmStun,
      "snapshot-freeze": snapshotFreeze,
      "remote-storage": remoteStorage,
      "io-stall": ioStall,
      "cpu-quota": cpuQuota,
      "cpu-saturation": cpuSaturation,
      "memory-pressure": memoryPressure,
      "hypervisor-steal": hypervisorSteal,
      "stuck-tasks": stuckTasks,
    },
    facts: {
      ...books,
      ...history,
      ...sourceFacts,
      ...notExamined,
      ...spike,
      ...overall,
      ...coverage,
      ...timeline,
      ...changeFacts,
    },
    advice: overallAdvice,
    hazards,
  }),
  page,
  charts,
  sources,
  bundle,
  live,
  progress,
  fleet,
  web,
  commands,
  status,
  standing,
  check,
  doctor,
  calendar,
  quantities: { duration, thousands },
};
