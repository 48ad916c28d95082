import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { KernelLooks } from "./kernel-looks.ts";
import { type LimitedGroup, stoppedWithin } from "./quotas.ts";
import type { Timeline } from "./timeline.ts";

/**
 * How much of each task row stands for a task that was counted at its look, 0 to 1. At a look the counts are read first and the names after
 * them, and that reading makes work: what it frees is freed by RCU, for which `rcu_sched` runs, and by kworkers. Recorded on
 * kernel 3.10: in 1,081 of 28,527 looks at which `/proc/loadavg` showed nobody but the reader, a moment later somebody was in R, mostly
 * rcu_sched; within one spike that was a mean of 0.4 tasks where the kernel's run-queue time told of 0.04. So where a random look found more
 * in R than were counted, each stands for its share. Nobody came late to be in uninterruptible sleep: those rows are whole. And those
 * of an aimed look come some milliseconds after the kernel's count, in a run that ends as another task begins: they are no part of it.
 *
 * `/proc` shows a task that a CPU limit has stopped as R as well, which the kernel does not count: it was taken off the run queue with its
 * group (`throttle_cfs_rq()` lowers `rq->nr_running`, kernel/sched/fair.c), which changes no task's state. Measured on Linux 6.18: 24
 * rows in R at looks at which `/proc/loadavg` showed nobody but the reader. So of the rows of such a group as many are void as there are
 * more of them than were counted, at either kind of look.
 */
export function countedRows(
  { samples, tasks, strings }: Recording,
  axis: Timeline,
  limited: readonly LimitedGroup[],
  looks: KernelLooks,
): Float32Array {
  const groups = limited
    .filter(({ comm }) => comm !== "")
    .map((group) => ({ group, code: strings.indexOf(group.comm) }));
  const counted = new Float32Array(tasks.length).fill(1);
  for (let first = 0, end = 0; first < tasks.length; first = end) {
    const at = axis.tasks[first]!;
    while (end < tasks.length && axis.tasks[end] === at) end++;
    let running = 0;
    for (let i = first; i < end; i++) if (tasks.state[i] !== 1) running++;
    const isAimed = tasks.phase[first] === 1;
    const known = isAimed
      ? countedAt(looks, at) - (end - first - running)
      : runnableAt(samples, axis.samples, at) - 1;
    const most = Math.max(0, known);
    // Not known: all stand as they are.
    if (!(running > most)) continue;
    const stopped = new Set(
      groups.filter(({ group }) => stoppedWithin(group, at, at + SOON_S).covered > 0).map(({ code }) => code),
    );
    for (let i = end - 1; i >= first && running > most; i--)
      if (tasks.state[i] !== 1 && stopped.has(tasks.comm[i]!)) {
        counted[i] = 0;
        running--;
      }
    if (running > most && !isAimed)
      for (let i = first; i < end; i++)
        if (tasks.state[i] !== 1 && counted[i] === 1) counted[i] = most / running;
  }
  return counted;
}

const SOON_S = 0.001;

function runnableAt({ runnable }: Recording["samples"], t: Float64Array, at: number): number {
  const i = lowerBound(t, at);
  return t[i] === at ? runnable.at(i) : Number.NaN;
}

/** What the kernel counted at the look that an aimed one followed. */
function countedAt({ t, count, looks, period_s }: KernelLooks, at: number): number {
  const i = lowerBound(t, at - period_s / 2);
  return i < t.length && t[i]! <= at + SOON_S && looks[i] === 1 ? count[i]! : Number.NaN;
}
