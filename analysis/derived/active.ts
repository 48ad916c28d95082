import type { Samples, Tasks } from "../../storage/recording.ts";
import type { SampleRow } from "../../storage/schema.ts";
import { mean, quantile } from "../statistics/robust.ts";
import { lowerBound } from "../statistics/search.ts";
import type { KernelLooks } from "./kernel-looks.ts";
import { type LimitedGroup, stoppedWithin } from "./quotas.ts";
import { runQueueTime } from "./run-queue-time.ts";
import type { Timeline } from "./timeline.ts";

/**
 * What was truly active at looks that do not follow the kernel's phase: running tasks besides the reader (the fourth
 * field of `/proc/loadavg` counts it) plus tasks in uninterruptible sleep.
 */
export interface ActiveLooks {
  length: number;
  t: Float64Array;
  active: Float32Array;
  /** Whether all tasks in uninterruptible sleep were seen: `procs_blocked` alone counts those that wait for block I/O. */
  sleepersKnown: boolean;
  /** Looks on a fixed grid can beat with the job themselves: their mean is not trusted. */
  onGrid: boolean;
  /**
   * Mean over `[from, to]`, its standard error and the number of looks; `null` where there are fewer than `least`, three. `exact`:
   * running tasks are from the kernel's book-keeping and only those asleep from the looks.
   */
  mean(
    from: number,
    to: number,
    least?: number,
  ): { value: number; error: number; looks: number; exact: boolean } | null;
  /** Mean number of those in uninterruptible sleep, and what three of four looks saw at least; `null` below three looks. */
  asleep(from: number, to: number): { mean: number; usual: number } | null;
}

/** What of a recording tells it. */
export interface ActiveColumns {
  samples: Pick<Samples, "length" | "runnable" | "d_tasks" | "procs_blocked" | "sched_active_mean">;
  tasks: Pick<Tasks, "length" | "phase" | "state">;
}

const LEAST_LOOKS = 3;

/** Of those asleep at a look each source may see a part: D-state tasks by name, by number, and those that wait for block I/O. */
const asleepOf = (named: number, counted: number, blocked: number) =>
  Math.max(named, Number.isNaN(counted) ? 0 : counted, Number.isNaN(blocked) ? 0 : blocked);

/** Tasks that were there at one look; the reader itself is one of the runnable. `null`: not seen. */
export const activeAt = ({
  runnable,
  d_tasks,
  procs_blocked,
}: Pick<SampleRow, "runnable" | "d_tasks" | "procs_blocked">): number | null =>
  runnable === null ? null : Math.max(0, runnable - 1) + asleepOf(0, d_tasks ?? 0, procs_blocked ?? 0);

/**
 * @param limited control groups that were stopped by a CPU limit: the run-queue time of their tasks goes on while they are stopped
 * (`sched_info_arrive()`, kernel/sched/stats.h, books all time since a task was queued), so the looks have to do there.
 */
export function activeLooks(
  { samples, tasks }: ActiveColumns,
  axis: Pick<Timeline, "samples" | "tasks">,
  limited: readonly LimitedGroup[] = [],
): ActiveLooks {
  // Where no look was aimed, the times are the samples' own.
  let t: Float64Array | null = null;
  const active = new Float32Array(samples.length);
  const exactly = runQueueTime(samples, axis);
  const asleepAt = new Float32Array(samples.length);
  let length = 0;
  let sleepersKnown = tasks.length > 0;
  let row = 0;
  for (let i = 0; i < samples.length; i++) {
    const at = axis.samples[i]!;
    while (row < tasks.length && axis.tasks[row]! < at) row++;
    let asleep = 0;
    // Aimed looks follow the kernel's phase by design: they are left out here.
    let isAimed = false;
    for (let j = row; j < tasks.length && axis.tasks[j] === at; j++) {
      asleep += tasks.state[j]!;
      isAimed ||= tasks.phase[j] === 1;
    }
    const running = samples.runnable.at(i) - 1;
    if (Number.isNaN(running) || isAimed) {
      t ??= axis.samples.slice();
      continue;
    }
    const counted = samples.d_tasks.at(i);
    if (!Number.isNaN(counted)) sleepersKnown = true;
    const blocked = samples.procs_blocked.at(i);
    const waiting = asleepOf(asleep, counted, blocked);
    if (t) t[length] = at;
    active[length] = Math.max(0, running) + waiting;
    asleepAt[length] = waiting;
    length++;
  }
  const times = (t ?? axis.samples).subarray(0, length);
  return {
    length,
    t: times,
    active: active.subarray(0, length),
    sleepersKnown,
    onGrid: followsGrid(times),
    asleep(from, to) {
      const first = lowerBound(times, from);
      const end = lowerBound(times, to);
      const seen = asleepAt.subarray(first, end);
      return seen.length < 3 ? null : { mean: mean(seen), usual: quantile(seen, 0.25) };
    },
    mean(from, to, least = LEAST_LOOKS) {
      const first = lowerBound(times, from);
      const end = lowerBound(times, to);
      const looks = end - first;
      if (looks < least) return null;
      const stopped = limited.some((group) => stoppedWithin(group, from, to).share > 0);
      const running = stopped ? null : (exactly?.(from, to) ?? null);
      const seen = running !== null ? asleepAt : active;
      let sum = 0;
      let squares = 0;
      for (let i = first; i < end; i++) {
        sum += seen[i]!;
        squares += seen[i]! ** 2;
      }
      const value = sum / looks;
      const variance = Math.max(0, squares / looks - value * value);
      const error = Math.sqrt(variance / looks);
      return { value: value + (running ?? 0), error, looks, exact: running !== null };
    },
  };
}

/** Whether the distances between looks are all but equal: a grid aliases with periodic jobs as the kernel's does. */
function followsGrid(t: Float64Array): boolean {
  const distances = new Float64Array(Math.min(2000, Math.max(0, t.length - 1)));
  for (let i = 0; i < distances.length; i++) distances[i] = t[i + 1]! - t[i]!;
  distances.sort();
  if (distances.length < 10) return false;
  const low = distances[Math.floor(distances.length * 0.1)]!;
  const high = distances[Math.floor(distances.length * 0.9)]!;
  return high - low < 0.1 * high;
}

/** Looks that it takes to tell a part of the period that is never looked at from one that chance left out. */
const ENOUGH = 2000;

/**
 * Share of the kernel's period in which the recorder never looks: ours stays asleep around the kernel's look, and a job
 * that beats is there just then. 0 for recorders that look at any time.
 */
export function hiddenShare({ t }: ActiveLooks, { grids, period_s }: KernelLooks): number {
  const grid = grids[0];
  if (!grid || grids.length > 1 || t.length < ENOUGH) return 0;
  let earliest = period_s;
  let latest = 0;
  const step = Math.max(1, Math.floor(t.length / 20_000));
  for (let i = 0; i < t.length; i += step) {
    const offset = (t[i]! - grid.phase) % period_s;
    const phase = offset < 0 ? offset + period_s : offset;
    if (phase > latest) latest = phase;
    if (phase < earliest) earliest = phase;
  }
  return 1 - (latest - earliest) / period_s;
}
