import type { Numbers, Recording } from "../../storage/recording.ts";
import { rowsOfKind } from "./events.ts";
import type { SawWithin } from "./sightings.ts";
import type { Timeline } from "./timeline.ts";

/** What the host of a virtual machine told of it. */
export interface VmHost {
  /** Whether it is a guest of VMware, by its firmware. */
  isVmware: boolean;
  /**
   * Whether the guest cannot know of time that was kept back from it. VMware tells where the VM's `stealclock.enable` is TRUE and the guest's
   * kernel is 5.8 or later (arch/x86/kernel/cpu/vmware.c); else steal is 0, however busy the host.
   */
  stealUntold: boolean;
  /** Beginnings of another session, seconds on the timeline, oldest first: each lies between `from` and `to`. */
  sessions: readonly { from: number; to: number }[];
  /** What it kept back within a stretch, `null`: it was not asked then. */
  kept(from: number, to: number): Kept | null;
}

export interface Kept {
  /** Seconds of processor time, over all processors: wanted and not had, and waited for memory that the host had swapped out. `null`: not told. */
  contended_s: number | null;
  memory_waited_s: number | null;
  /** The most at any reading. */
  ballooned_bytes: number;
  swapped_bytes: number;
}

export function vmHost(recording: Recording, axis: Timeline, saw: SawWithin): VmHost {
  const { samples, events, strings, host } = recording;
  const isVmware = /^vmware$/i.test(host.hypervisor ?? "");
  const spanOf = (row: number) => {
    const from = axis.events[row]!;
    return { from, to: from + (events.duration_s.at(row) || 0) };
  };
  const sessions = [...rowsOfKind(events, "vm.session")].map(spanOf).sort((a, b) => a.from - b.from);
  const rows = [...rowsOfKind(events, "vm.host")].map((row) => ({
    ...spanOf(row),
    ...keptIn(strings[events.detail[row]!]!),
  }));
  return {
    isVmware,
    stealUntold: isVmware && !hasAny(samples.steal_pct, samples.length),
    sessions,
    kept(from, to) {
      if (saw("vmware", from, to) !== "yes") return null;
      const kept: Kept = { contended_s: 0, memory_waited_s: 0, ballooned_bytes: 0, swapped_bytes: 0 };
      for (const row of rows) {
        const both = Math.min(row.to, to) - Math.max(row.from, from);
        if (!(both > 0)) continue;
        // Known for a minute as a whole only: it is spread evenly.
        const share = both / (row.to - row.from);
        kept.contended_s = sum(kept.contended_s, row.contended_s, share);
        kept.memory_waited_s = sum(kept.memory_waited_s, row.memory_waited_s, share);
        kept.ballooned_bytes = Math.max(kept.ballooned_bytes, row.ballooned_bytes);
        kept.swapped_bytes = Math.max(kept.swapped_bytes, row.swapped_bytes);
      }
      return kept;
    },
  };
}

const sum = (all: number | null, one: number | null, share: number) =>
  all === null || one === null ? null : all + share * one;

function hasAny(numbers: Numbers, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (numbers.at(row) > 0) return true;
  return false;
}

function keptIn(detail: string): Kept {
  const value = (name: string): number | null => {
    const found = new RegExp(`"${name}":(\\d{1,12}(?:\\.\\d{1,6})?)`).exec(detail)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    contended_s: value("contended_s"),
    memory_waited_s: value("memory_waited_s"),
    ballooned_bytes: (value("ballooned_kb") ?? 0) * 1024,
    swapped_bytes: (value("swapped_kb") ?? 0) * 1024,
  };
}
