import { isKernelThread } from "../derived/presence.ts";
import { waitedIn } from "../derived/waits.ts";
import { contradicted, notExamined, percent, type Suspect, supported, undecided } from "./suspect.ts";

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

export const memoryPressure: Suspect = {
  cause: "memory-pressure",
  accuses: "Memory ran out: available memory fell, pages were swapped, and tasks waited for memory.",
  acquits: "As much memory was available as outside the spike, and nothing was swapped.",
  matters: "The guest works on its memory instead of for its users; a kill by the kernel may follow.",
  nature: "condition",
  makes: "real",
  examine(evidence, spike) {
    const { column } = evidence;
    const available = column("mem_available_kb", spike.start, spike.end);
    const swap = column("swap_used_kb", spike.start, spike.end);
    const pressure = column("psi_mem_some_pct", spike.start, spike.end);
    if (available === null && swap === null && pressure === null)
      return notExamined("memory figures were not recorded");
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
    const text = [
      `Available memory ${inMb(available)} (outside ${inMb(usual)}), swap ${inMb(swap)} (outside ${inMb(usualSwap)})${pressure === null ? "" : `, tasks waited for memory ${pressure.toFixed(0)} % of the time`}.`,
    ];
    if (waiting !== null)
      text.push(`${percent(waiting)} of the tasks that slept waited in the kernel for memory or swap.`);
    if (signs === 0) return contradicted(text);
    if (signs === 1) return undecided(0.4, text, "one sign of memory pressure alone does not decide");
    return supported(0.7 + 0.1 * signs, hog(evidence, spike), text);
  },
  describe(evidence) {
    return [`Available memory outside spikes: ${inMb(evidence.calmMean("mem_available_kb"))}.`];
  },
};

/** Who was most of the load, where one process stands out: reclaim itself, kswapd, is never to blame. */
function hog(...[evidence, spike]: Parameters<Suspect["examine"]>): string {
  const share = evidence.share(spike);
  const top = share?.names.find(({ comm }) => !isKernelThread(comm));
  return top && share && top.excess / share.total > 0.4 ? top.comm : "";
}

function inMb(kb: number | null): string {
  return kb === null ? "unknown" : `${Math.round(kb / 1024)} MB`;
}
