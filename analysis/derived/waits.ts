import type { Recording } from "../../storage/recording.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
import { LEAST_RANDOM_LOOKS } from "./presence.ts";
import type { StuckThread } from "./stuck.ts";
import type { Timeline } from "./timeline.ts";

/** Fewer threads of which the place is known say nothing. */
const LEAST_SEEN = 10;

interface Where {
  recording: Recording;
  axis: Timeline;
  stuck: readonly StuckThread[];
  /** The load that stays: those that sleep for good are part of it. */
  steady: { start: number } | null;
}

/** A thread in uninterruptible sleep, as one look saw it, and the kernel's functions that it slept in. */
export interface Sleeper {
  t: number;
  comm: string;
  tid: number;
  /** Innermost first, joined by `;`: the stack, or the one function of /proc's wchan where the stack could not be read. */
  place: string;
}

/** Threads seen in uninterruptible sleep within a stretch at places that are known; those that slept before it, for good, are no part of it. */
export function* sleepers(
  { recording, axis, stuck, steady }: Where,
  spike: { start: number; end: number },
): Generator<Sleeper> {
  const { tasks, strings } = recording;
  const { start, end } = spike;
  const before = new Set(
    (spike === steady ? [] : stuck).filter(({ since }) => since < start).map(({ tid }) => tid),
  );
  for (let i = lowerBound(axis.tasks, start); i < tasks.length && axis.tasks[i]! <= end; i++) {
    if (tasks.state[i] !== 1 || before.has(tasks.tid.at(i))) continue;
    const place = strings[tasks.stack[i]!]! || strings[tasks.wchan[i]!]!;
    if (place === "") continue;
    yield { t: axis.tasks[i]!, comm: strings[tasks.comm[i]!]!, tid: tasks.tid.at(i), place };
  }
}

/**
 * Share of the threads seen in uninterruptible sleep within a spike that slept in a kernel function of which the
 * pattern is part of the name. `null`: there were few, or where they slept is not known.
 */
export function waitedIn(
  where: Where,
  spike: { start: number; end: number },
  functions: RegExp,
): number | null {
  let seen = 0;
  let matching = 0;
  for (const { place } of sleepers(where, spike)) {
    seen++;
    if (functions.test(place)) matching++;
  }
  return seen < LEAST_SEEN ? null : matching / seen;
}

/** Whether there were looks enough to see who waits, and hardly anybody was there. */
export function nobodyThere(
  { presence, share }: Pick<Evidence, "presence" | "share">,
  spike: SpikeEvidence,
): boolean {
  const seen = presence?.(spike.start, spike.end);
  return seen !== undefined && seen.randomLooks >= LEAST_RANDOM_LOOKS && share(spike) === null;
}

/** Whether it is known where the sleepers of a spike slept. */
export function placesKnown(where: Where, spike: { start: number; end: number }): boolean {
  let seen = 0;
  for (const _ of sleepers(where, spike)) if (++seen >= LEAST_SEEN) return true;
  return false;
}

/**
 * Where a task sleeps that wants to write to a file system that was frozen, as for a snapshot: 3.10 has a queue of its own in
 * fs/super.c (__sb_start_write), 4.4 and later a percpu_rw_semaphore (kernel/locking/percpu-rwsem.c); fs/namespace.c, mnt_want_write.
 * Of the same kind is the lock that forks, exits and moves between control groups take (cgroup_threadgroup_rwsem), and that of uprobes.
 */
export const WAITS_FOR_THAW =
  /sb_start_(write|pagefault|intwrite)|percpu_rwsem_wait(?!.*;(?:copy_process|exit_signals|begin_new_exec|de_thread|dup_mm|cgroup_|uprobe_))|mnt_want_write/;

/**
 * A parent that waits for its vfork child to exec or exit (kernel/fork.c, wait_for_vfork_done: killable, and counted; the compiler
 * makes it part of do_fork, since 4.2 _do_fork, since 5.10 kernel_clone).
 */
export const WAITS_FOR_CHILD = /^(?:kernel_clone|_?do_fork|wait_for_vfork_done)(?:;|$)/;
