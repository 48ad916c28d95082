import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface Waiting {
  /** After so long it will never come. */
  seconds?: number;
  /** What is there instead: said where it did not come. */
  last?: () => unknown;
  every_ms?: number;
  /** Seconds that go on; a `fairClock` where `seconds` is promised, and not only far away. */
  clock?: () => number;
}

/** For the slowest of machines, with all that others do on it: a wait is never cut short because the machine is busy. */
const FOR_EVER_S = 120;

/** Waits for what comes when the machine lets it, and gives it; an error that says what was waited for, and what was there. */
export async function until<T>(
  what: string,
  find: () => T | false | null | undefined | Promise<T | false | null | undefined>,
  { seconds = FOR_EVER_S, last, every_ms = 50, clock = wallClock }: Waiting = {},
): Promise<T> {
  const end = clock() + seconds;
  for (;;) {
    const found = await find();
    if (found !== null && found !== undefined && found !== false) return found;
    if (clock() > end) {
      const there = last === undefined ? "" : `; what there is: ${textOf(last())}`;
      throw new Error(`waited ${seconds} s in vain: ${what}${there}`);
    }
    await delay(every_ms);
  }
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");

const wallClock = () => performance.now() / 1000;

/**
 * Seconds that stand still while this process or that one is runnable and others have the processors: what a promise of so many
 * seconds means on a machine that is busy with something else.
 */
export function fairClock(pid = process.pid): () => number {
  let waited_s = 0;
  return () => {
    // Of one that has ended nothing is known any more.
    if (pid !== process.pid) waited_s = Math.max(waited_s, waitedForProcessor(pid));
    return wallClock() - waited_s - waitedForProcessor(process.pid);
  };
}

/** Of the first thread: `/proc/PID/schedstat`, second field, ns (kernel/sched/stats.h, `run_delay`); 0 without CONFIG_SCHED_INFO. */
function waitedForProcessor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[1]) / 1e9;
  } catch {
    return 0;
  }
}
