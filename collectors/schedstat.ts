import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parseSchedstat, type Schedstat } from "./kernel/schedstat.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    schedstat: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "schedstat.needs-kernel": Nothing;
  }
}

/** Fills `sched_active_mean`: tasks running or waiting for a CPU, averaged over the time since the previous look. */
export const schedstat: LookCollector = {
  kind: "look",
  id: "schedstat",
  open(context) {
    const path = join(context.root, "proc/schedstat");
    const remedy = {
      absent: sourceFact("schedstat.needs-kernel", {}),
      refused: PROC_REMEDY.refused,
    };
    return opened(path, remedy, () => {
      let previous = parseSchedstat(readText(path), path);
      let previous_s = context.clock.stamp().mono_s;
      return {
        look({ phase, sample }) {
          if (phase === "kernel") return;
          const now = parseSchedstat(readText(path), path);
          const now_s = context.clock.stamp().mono_s;
          sample.sched_active_mean = meanBetween(previous, now, now_s - previous_s);
          previous = now;
          previous_s = now_s;
        },
        close() {},
      };
    });
  },
};

/** null where the sums of the CPUs do not compare: one came or went, a counter fell, or the kernel keeps none (all 0). */
export function meanBetween(before: Schedstat, after: Schedstat, elapsed_s: number): number | null {
  const ran = after.ran_ns - before.ran_ns;
  const waited = after.waited_ns - before.waited_ns;
  if (after.cpus !== before.cpus || ran < 0 || waited < 0 || after.ran_ns === 0 || elapsed_s <= 0)
    return null;
  return (ran + waited) / 1e9 / elapsed_s;
}
