import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { KernelLooks } from "./kernel-looks.ts";
import { type LimitedGroup, stoppedWithin } from "./quotas.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Task rows of who was stopped by a CPU limit at the look. `/proc` shows such a task as R, and the kernel does not count it: it was
 * taken off the run queue with its group (`throttle_cfs_rq()` lowers `rq->nr_running`, kernel/sched/fair.c), which changes no
 * task's state. Measured on Linux 6.18: 24 rows in R at looks at which `/proc/loadavg` showed nobody but the reader. So of the rows of
 * such a group as many are void as there are more of them than the kernel had running. `null`: no group was stopped.
 */
export function stoppedRows(
  { samples, tasks, strings }: Recording,
  axis: Timeline,
  limited: readonly LimitedGroup[],
  looks: KernelLooks,
): Uint8Array | null {
  const groups = limited
    .filter(({ comm }) => comm !== "")
    .map((group) => ({ group, code: strings.indexOf(group.comm) }));
  if (groups.length === 0 || tasks.length === 0) return null;
  const stopped = new Uint8Array(tasks.length);
  for (let first = 0, end = 0; first < tasks.length; first = end) {
    const at = axis.tasks[first]!;
    while (end < tasks.length && axis.tasks[end] === at) end++;
    const own = new Set(
      groups.filter(({ group }) => stoppedWithin(group, at, at + SOON_S).covered > 0).map(({ code }) => code),
    );
    if (own.size === 0) continue;
    let running = 0;
    let asleep = 0;
    for (let i = first; i < end; i++) {
      if (tasks.state[i] === 1) asleep++;
      else running++;
    }
    const known =
      tasks.phase[first] === 1 ? countedAt(looks, at) - asleep : runnableAt(samples, axis.samples, at) - 1;
    // Not known: nothing is void.
    let excess = Number.isNaN(known) ? 0 : running - Math.max(0, known);
    for (let i = end - 1; i >= first && excess > 0; i--)
      if (tasks.state[i] !== 1 && own.has(tasks.comm[i]!)) {
        stopped[i] = 1;
        excess--;
      }
  }
  return stopped;
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
