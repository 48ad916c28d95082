import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TaskState } from "../storage/schema.ts";
import { freezerOf } from "./kernel/cgroup.ts";
import { KeptFiles } from "./kernel/kept-files.ts";
import { readRecord, unlessGone } from "./kernel/kernel-file.ts";
import { type PidStat, parsePidStat } from "./kernel/pid-stat.ts";

/** A thread that load average counts. */
export interface Counted {
  pid: number;
  state: TaskState;
  stat: PidStat;
  /** Folders of the process's and of the thread's own files. */
  process: string;
  thread: string;
  /** Folder of the `stat` that was read: a process of one thread has it in its own. */
  read: string;
}

/** More are as many as a scan finds on a busy machine, and most of them gone at the next look. */
const MOST_AGAIN = 10;

/**
 * Reads the state of every thread but our own. It is no snapshot: the states are read one after the other, within some
 * milliseconds for 300 processes.
 */
export class TaskScan {
  readonly #proc: string;
  readonly #freezer: string;
  readonly #self: string;
  readonly #files = new KeptFiles();
  #last: readonly Counted[] = [];

  /** @param self our own pid, as the root's /proc has it */
  constructor(root: string, self: string) {
    this.#proc = join(root, "proc");
    this.#freezer = join(root, "sys/fs/cgroup/freezer");
    this.#self = self;
  }

  /** Who runs or is in uninterruptible sleep. Throws `MalformedFile`. */
  run(): Counted[] {
    const found: Counted[] = [];
    try {
      for (const entry of readdirSync(this.#proc)) {
        const first = entry.charCodeAt(0);
        if (first >= 48 && first <= 57 && entry !== this.#self) this.#process(entry, found);
      }
    } catch (error) {
      this.close();
      throw error;
    }
    this.#files.sweep();
    this.#last = found;
    return found;
  }

  /**
   * Of those whom the last scan found the ones that run or are in uninterruptible sleep now: what never rests, or sleeps for good, need not be
   * looked for among all others. Nobody where they were too many for that to be cheaper. Throws `MalformedFile`.
   */
  again(): Counted[] {
    const found: Counted[] = [];
    if (this.#last.length > MOST_AGAIN) return found;
    for (const { pid, process, thread, read } of this.#last) {
      const stat = unlessGone(() => this.#stat(read));
      if (stat !== null) this.#add(found, { pid, stat, process, thread, read });
    }
    return found;
  }

  close(): void {
    this.#files.close();
  }

  #process(pid: string, found: Counted[]): void {
    const process = `${this.#proc}/${pid}`;
    const main = unlessGone(() => this.#stat(process));
    if (main === null) return;
    const tasks = `${process}/task`;
    const own = { pid: Number(pid), process };
    this.#add(found, { ...own, stat: main, thread: `${tasks}/${pid}`, read: process });
    // Most processes have one thread, and its state stands in the process's own line.
    if (main.threads < 2) return;
    for (const tid of unlessGone(() => readdirSync(tasks)) ?? []) {
      if (tid === pid) continue;
      const thread = `${tasks}/${tid}`;
      const stat = unlessGone(() => this.#stat(thread));
      if (stat !== null) this.#add(found, { ...own, stat, thread, read: thread });
    }
  }

  #stat(folder: string): PidStat | null {
    const path = `${folder}/stat`;
    const bytes = this.#files.read(path);
    // A task that died between open and read.
    return bytes.length === 0 ? null : parsePidStat(bytes, path);
  }

  /** Idle kernel threads (I) sleep uninterruptibly and are not counted either: sched.h TASK_NOLOAD. */
  #add(found: Counted[], one: Omit<Counted, "state">): void {
    const { state } = one.stat;
    if (state !== "R" && state !== "D") return;
    if (state === "D" && this.#isFrozen(one.process)) return;
    found.push({ ...one, state });
  }

  /**
   * A container that is paused by the version 1 freezer shows D for days, and the kernel leaves it out of load average
   * (PF_FROZEN, since 6.1 TASK_FROZEN; on 6.18, 40 such tasks did not move it). The version 2 freezer shows S.
   */
  #isFrozen(process: string): boolean {
    const path = unlessGone(() => freezerOf(readRecord(`${process}/cgroup`)));
    if (path === null) return false;
    return (
      unlessGone(() => readRecord(`${this.#freezer}${path}/freezer.state`).toString("latin1")) === "FROZEN\n"
    );
  }
}
