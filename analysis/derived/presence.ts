import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { ActiveLooks } from "./active.ts";
import type { Timeline } from "./timeline.ts";

/** How many threads of each name were running or in uninterruptible sleep, as a mean over looks, of those that were counted there. */
export interface Presence {
  /** Random looks, and looks aimed just after the kernel's, in the interval; of aimed ones only those that saw a task. */
  randomLooks: number;
  kernelLooks: number;
  names: Map<string, NamePresence>;
}

export interface NamePresence {
  /** Mean number of threads at random looks and at aimed looks, and the share of aimed looks with at least one. */
  random: number;
  kernel: number;
  kernelShare: number;
  /** Of the threads seen, the share in uninterruptible sleep. */
  asleep: number;
}

export type PresenceWithin = (from: number, to: number) => Presence;

/** Fewer random looks do not show that nobody was there. */
export const LEAST_RANDOM_LOOKS = 5;

/** `null` where the recording has no task rows at all. @param counted how much of each row was counted (`countedRows`) */
export function presenceWithin(
  recording: Recording,
  axis: Timeline,
  active: ActiveLooks,
  counted: Float32Array,
): PresenceWithin | null {
  const { tasks, strings } = recording;
  if (tasks.length === 0) return null;
  return (from, to) => {
    const counts = new Map<
      number,
      { random: number; kernel: number; kernelLooks: number; lastLook: number; asleep: number }
    >();
    let kernelLooks = 0;
    let lastLook = Number.NaN;
    // As `ActiveLooks.mean` has it: the look at the very end is in neither, so that no name has more than all together.
    for (let i = lowerBound(axis.tasks, from); i < tasks.length && axis.tasks[i]! < to; i++) {
      const share = counted[i]!;
      if (share === 0) continue;
      const comm = tasks.comm[i]!;
      let entry = counts.get(comm);
      if (!entry) {
        entry = { random: 0, kernel: 0, kernelLooks: 0, lastLook: Number.NaN, asleep: 0 };
        counts.set(comm, entry);
      }
      entry.asleep += tasks.state[i]! * share;
      if (tasks.phase[i] === 0) {
        entry.random += share;
        continue;
      }
      entry.kernel += share;
      const at = axis.tasks[i]!;
      if (at !== lastLook) kernelLooks++;
      lastLook = at;
      if (at !== entry.lastLook) entry.kernelLooks++;
      entry.lastLook = at;
    }
    const randomLooks = lowerBound(active.t, to) - lowerBound(active.t, from);
    const names = new Map<string, NamePresence>();
    for (const [comm, entry] of counts) {
      names.set(strings[comm]!, {
        random: randomLooks > 0 ? entry.random / randomLooks : Number.NaN,
        kernel: kernelLooks > 0 ? entry.kernel / kernelLooks : Number.NaN,
        kernelShare: kernelLooks > 0 ? entry.kernelLooks / kernelLooks : Number.NaN,
        asleep: entry.asleep / (entry.random + entry.kernel),
      });
    }
    return { randomLooks, kernelLooks, names };
  };
}
