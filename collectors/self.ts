import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { readRecord } from "./kernel/kernel-file.ts";
import { kilobytes } from "./kernel/meminfo.ts";
import { parsePidStat } from "./kernel/pid-stat.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    self: true;
  }
}

/**
 * Fills `self_cpu_pct` (of one CPU, since the previous look) and `self_rss_kb` of this agent. CPU time comes in steps of
 * 10 ms, 0.5 % of a look's 2 s: single values are coarse, their mean is exact.
 */
export const self: LookCollector = {
  kind: "look",
  id: "self",
  open(context) {
    const stat = join(context.root, "proc/self/stat");
    const status = join(context.root, "proc/self/status");
    return opened(stat, PROC_REMEDY, () => {
      const ticks = (): number => {
        const now = parsePidStat(readRecord(stat), stat);
        return now.utime_ticks + now.stime_ticks;
      };
      let previous = ticks();
      let previous_s = context.clock.stamp().mono_s;
      return {
        look({ phase, sample }) {
          if (phase === "kernel") return;
          const now = ticks();
          const now_s = context.clock.stamp().mono_s;
          // USER_HZ ticks are 10 ms: per second of time they are percent.
          sample.self_cpu_pct =
            now < previous || now_s <= previous_s ? null : (now - previous) / (now_s - previous_s);
          sample.self_rss_kb = kilobytes(readRecord(status).toString("latin1"), "VmRSS", status);
          previous = now;
          previous_s = now_s;
        },
        close() {},
      };
    });
  },
};
