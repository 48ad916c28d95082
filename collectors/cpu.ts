import { join } from "node:path";
import type { SampleRow } from "../storage/schema.ts";
import type { LookCollector } from "./collector.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parseStat, type Stat } from "./kernel/stat.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    cpu: true;
  }
}

/** Fills `procs_blocked`, `cpu_busy_pct`, `iowait_pct`, `steal_pct`, `forks`; the shares are since the previous look. */
export const cpu: LookCollector = {
  kind: "look",
  id: "cpu",
  open(context) {
    const path = join(context.root, "proc/stat");
    return opened(path, PROC_REMEDY, () => {
      let previous = parseStat(readText(path), path);
      return {
        look(draft) {
          if (draft.phase === "kernel") return;
          const now = parseStat(readText(path), path);
          draft.sample.procs_blocked = now.procs_blocked;
          Object.assign(draft.sample, sharesBetween(previous, now));
          previous = now;
        },
        close() {},
      };
    });
  },
};

type Shares = Pick<SampleRow, "cpu_busy_pct" | "iowait_pct" | "steal_pct" | "forks">;

/**
 * Shares (0–100, of all CPUs together) and forks between two readings. null instead of a number that the counters do not
 * carry: no tick in between, a CPU that came or went (its idle time jumps with it), a counter that fell. iowait alone
 * may fall by a tick at any time when a task wakes on another CPU; it then counts as no progress, and its share is null.
 */
export function sharesBetween(before: Stat, after: Stat): Shares {
  const forks = after.processes - before.processes;
  const shares: Shares = {
    cpu_busy_pct: null,
    iowait_pct: null,
    steal_pct: null,
    forks: forks < 0 ? null : forks,
  };
  const busy = after.cpu.busy - before.cpu.busy;
  const idle = after.cpu.idle - before.cpu.idle;
  const waited = after.cpu.iowait - before.cpu.iowait;
  const stolen =
    after.cpu.steal === null || before.cpu.steal === null ? null : after.cpu.steal - before.cpu.steal;
  if (after.cpus !== before.cpus || busy < 0 || idle < 0 || (stolen ?? 0) < 0) return shares;
  const total = busy + idle + Math.max(0, waited) + (stolen ?? 0);
  if (total === 0) return shares;
  shares.cpu_busy_pct = (100 * busy) / total;
  shares.iowait_pct = waited < 0 ? null : (100 * waited) / total;
  shares.steal_pct = stolen === null ? null : (100 * stolen) / total;
  return shares;
}
