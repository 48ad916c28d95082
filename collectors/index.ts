import { cgroups } from "./cgroups.ts";
import { clocks } from "./clocks.ts";
import type { Collector } from "./collector.ts";
import { cpu } from "./cpu.ts";
import { files } from "./files.ts";
import { keepalived } from "./keepalived.ts";
import { kernelLooks } from "./kernel-looks.ts";
import { load } from "./load.ts";
import { log } from "./log.ts";
import { memory } from "./memory.ts";
import { pressure } from "./pressure.ts";
import { processes } from "./processes.ts";
import { runs } from "./runs.ts";
import { schedstat } from "./schedstat.ts";
import { self } from "./self.ts";
import { tasks } from "./tasks.ts";
import { vmware } from "./vmware.ts";

/**
 * THE list: one collector a file, one line here. Order matters twice: `files` watches where `keepalived` says that it dumps
 * to, `tasks` reads the counts of `load` and `cpu`.
 */
export const collectors: readonly Collector[] = [
  // Now and then:
  kernelLooks,
  keepalived,
  // At each look:
  load,
  cpu,
  memory,
  pressure,
  schedstat,
  tasks,
  self,
  // Between looks:
  clocks,
  processes,
  cgroups,
  runs,
  files,
  log,
  vmware,
];
