import type { TaskStats } from "../native/taskstats.ts";

/** Statistics whose exit event was dropped are forgotten above this. */
const ORPHANS = 10_000;

/**
 * The kernel's accounts of tasks that ended, until their exit is read. A pid that is given out again while a reading waits (a storm goes through
 * all 32,768 in a second and a half) has several, in the order of their ends.
 */
export class PendingStats {
  #of = new Map<number, TaskStats[]>();
  #waiting = 0;

  add(stats: TaskStats): void {
    const waiting = this.#of.get(stats.pid);
    if (waiting) waiting.push(stats);
    else this.#of.set(stats.pid, [stats]);
    this.#waiting++;
  }

  /** Of the next one of that pid that ends. */
  peek(pid: number): TaskStats | undefined {
    return this.#of.get(pid)?.[0];
  }

  take(pid: number): TaskStats | undefined {
    const waiting = this.#of.get(pid);
    const first = waiting?.shift();
    if (waiting?.length === 0) this.#of.delete(pid);
    if (first) this.#waiting--;
    return first;
  }

  /** Before a reading adds its own: what should have met its exit by now and has not. */
  forgetOrphans(): void {
    if (this.#waiting === 0 || this.#waiting > ORPHANS) this.clear();
  }

  /** After exits were lost nobody knows whose the waiting ones are. */
  clear(): void {
    // A new one: V8 makes the table of an old map anew in old space whenever it grows or shrinks, which is often in each reading of a storm.
    this.#of = new Map();
    this.#waiting = 0;
  }
}
