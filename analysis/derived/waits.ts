import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

/** Fewer threads with a known stack say nothing. */
const LEAST_SEEN = 10;

/**
 * Share of the threads seen in uninterruptible sleep within a spike that slept in a kernel function of which the
 * pattern is part of the name. `null`: there were few, or their stacks could not be read.
 */
export function waitedIn(
  { recording, axis }: { recording: Recording; axis: Timeline },
  { start, end }: { start: number; end: number },
  functions: RegExp,
): number | null {
  const { tasks, strings } = recording;
  let seen = 0;
  let matching = 0;
  for (let i = lowerBound(axis.tasks, start); i < tasks.length && axis.tasks[i]! <= end; i++) {
    if (tasks.state[i] !== 1 || tasks.stack[i] === 0) continue;
    seen++;
    if (functions.test(strings[tasks.stack[i]!]!)) matching++;
  }
  return seen < LEAST_SEEN ? null : matching / seen;
}

/** Where a task sleeps that wants to write to a file system that was frozen, as for a snapshot (fs/super.c, fs/namespace.c). */
export const WAITS_FOR_THAW = /sb_start_(write|pagefault|intwrite)|percpu_rwsem_wait|mnt_want_write/;
