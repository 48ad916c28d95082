import { isKernelThread } from "../derived/presence.ts";
import { waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { contradicted, nothingThere, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "memory-pressure": true;
  }
  interface Facts {
    /** In the spike and outside; `null`: not known. */
    "memory-pressure.memory": {
      available_bytes: number | null;
      calm_available_bytes: number | null;
      swap_bytes: number | null;
      calm_swap_bytes: number | null;
    };
    /** Share of the time in which some task waited for memory. */
    "memory-pressure.waited": { share: number };
    /** Share of the tasks asleep that slept in the kernel's memory code. */
    "memory-pressure.asleep": { share: number };
    /** Who read the most from disks: pages that come back are read. */
    "memory-pressure.read": { by: { comm: string; read_bytes: number }[] };
    "memory-pressure.one-sign": Nothing;
    "memory-pressure.calm": { available_bytes: number };
    "memory-pressure.unknown": Nothing;
  }
  interface Advices {
    "memory-pressure.find": { find: Snippet };
  }
}

/** What must have gone from the memory that is normally available, and what must have been swapped out more. */
const GONE = 0.5;
const SWAPPED_KB = 32 * 1024;
const PSI_PCT = 5;
/**
 * Where a task sleeps that waits for memory: for its own pages to come back (mm/memory.c, mm/swap_state.c; do_swap_page,
 * read_swap_cache_async on 3.10), or for others' to go (mm/vmscan.c, mm/page_alloc.c).
 */
const WAITS_FOR_MEMORY =
  /swap_page|swap_cache|swapin|try_to_free|shrink_(inactive|node|zone|lruvec)|direct_reclaim/;
const MOST_WAIT = 0.5;
const MOST_NAMED = 3;
const LEAST_READ_BYTES = 16 * 2 ** 20;

export const memoryPressure: Suspect = {
  cause: "memory-pressure",
  nature: "condition",
  makes: "real",
  needs: [["memory", "pressure"]],
  explains: ["io-stall", "cpu-saturation"],
  examine(evidence, spike) {
    const { column } = evidence;
    const available = column("mem_available_kb", spike.start, spike.end);
    const swap = column("swap_used_kb", spike.start, spike.end);
    const pressure = column("psi_mem_some_pct", spike.start, spike.end);
    if (available === null && swap === null && pressure === null) return nothingThere("memory");
    const usual = evidence.calmMean("mem_available_kb");
    const usualSwap = evidence.calmMean("swap_used_kb");
    const gone = available === null || !usual ? 0 : 1 - available / usual;
    const swapped = swap === null || usualSwap === null ? 0 : swap - usualSwap;
    const reclaim = evidence.presence?.(spike.start, spike.end).names.get("kswapd0")?.random ?? 0;
    const waiting = waitedIn(evidence, spike, WAITS_FOR_MEMORY);
    const signs = [
      gone > GONE,
      swapped > SWAPPED_KB,
      (pressure ?? 0) - (evidence.calmMean("psi_mem_some_pct") ?? 0) > PSI_PCT,
      reclaim > 0.2,
      (waiting ?? 0) > MOST_WAIT,
    ].filter(Boolean).length;
    const found: Fact[] = [];
    if (available !== null || swap !== null)
      found.push(
        fact("memory-pressure.memory", {
          available_bytes: bytes(available),
          calm_available_bytes: bytes(usual),
          swap_bytes: bytes(swap),
          calm_swap_bytes: bytes(usualSwap),
        }),
      );
    if (pressure !== null) found.push(fact("memory-pressure.waited", { share: pressure / 100 }));
    if (waiting !== null) found.push(fact("memory-pressure.asleep", { share: waiting }));
    if (signs === 0) return contradicted(found);
    const by = readersOf(evidence, spike);
    if (by.length > 0) found.push(fact("memory-pressure.read", { by }));
    if (signs === 1) return undecided(0.4, found, fact("memory-pressure.one-sign", {}));
    return supported(0.7 + 0.1 * signs, hog(evidence, spike), found);
  },
  describe(evidence) {
    const available = bytes(evidence.calmMean("mem_available_kb"));
    return [
      available === null
        ? fact("memory-pressure.unknown", {})
        : fact("memory-pressure.calm", { available_bytes: available }),
    ];
  },
  advise: () => [
    advice("memory-pressure.find", {
      find: {
        snippet:
          "ps -eo pid,comm,rss --sort=-rss | head\nvmware-toolbox-cmd stat balloon   # memory that the host took back, in MB",
      },
    }),
  ],
};

const bytes = (kb: number | null) => (kb === null ? null : kb * 1024);

/** Who was most of the load, where one process stands out: reclaim itself, kswapd, is never to blame. */
function hog(evidence: Evidence, spike: SpikeEvidence): string {
  const share = evidence.share(spike);
  const top = share?.names.find(({ comm }) => !isKernelThread(comm));
  return top && share && top.excess / share.total > 0.4 ? top.comm : "";
}

function readersOf({ usage }: Evidence, { start, end }: SpikeEvidence) {
  return usage(start, end)
    .filter(({ read_bytes }) => read_bytes >= LEAST_READ_BYTES)
    .sort((a, b) => b.read_bytes - a.read_bytes)
    .slice(0, MOST_NAMED)
    .map(({ comm, read_bytes }) => ({ comm, read_bytes }));
}
