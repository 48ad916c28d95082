import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parsePressure } from "./kernel/pressure.ts";
import { opened } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    pressure: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    "pressure.needs-kernel": Nothing;
    "pressure.needs-readable": Nothing;
  }
}

/** Fills `psi_cpu_some_pct`, `psi_io_full_pct`, `psi_mem_some_pct`: share of the time since the previous look. */
export const pressure: LookCollector = {
  kind: "look",
  id: "pressure",
  open(context) {
    const remedy = {
      absent: sourceFact("pressure.needs-kernel", {}),
      refused: sourceFact("pressure.needs-readable", {}),
    };
    return opened(join(context.root, "proc/pressure"), remedy, () => {
      const read = (): Totals => ({
        cpu: parse(join(context.root, "proc/pressure/cpu")).some_us,
        io: parse(join(context.root, "proc/pressure/io")).full_us,
        memory: parse(join(context.root, "proc/pressure/memory")).some_us,
      });
      let previous = read();
      let previous_s = context.clock.stamp().mono_s;
      return {
        look({ phase, sample }) {
          if (phase === "kernel") return;
          const now = read();
          const now_s = context.clock.stamp().mono_s;
          const elapsed_us = (now_s - previous_s) * 1e6;
          sample.psi_cpu_some_pct = share(previous.cpu, now.cpu, elapsed_us);
          sample.psi_io_full_pct = share(previous.io, now.io, elapsed_us);
          sample.psi_mem_some_pct = share(previous.memory, now.memory, elapsed_us);
          previous = now;
          previous_s = now_s;
        },
        close() {},
      };
    });
  },
};

interface Totals {
  cpu: number;
  io: number | null;
  memory: number;
}

function parse(path: string) {
  return parsePressure(readText(path), path);
}

/** null where a total is missing or fell (a new boot), or no time went by; 100 is the most that time allows. */
function share(before: number | null, after: number | null, elapsed_us: number): number | null {
  if (before === null || after === null || after < before || elapsed_us <= 0) return null;
  return Math.min(100, (100 * (after - before)) / elapsed_us);
}
