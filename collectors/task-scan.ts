import { readdirSync } from "node:fs";
import type { TaskState } from "./collector.ts";
import { KeptFiles } from "./kernel/kept-files.ts";
import { unlessGone } from "./kernel/kernel-file.ts";
import { type PidStat, parsePidStat } from "./kernel/pid-stat.ts";

/** A thread that load average counts. */
export interface Counted {
  pid: number;
  state: TaskState;
  stat: PidStat;
  /** Folders of the process's and of the thread's own files. */
  process: string;
  thread: string;
}

/**
 * Reads the state of every thread but our own. It is no snapshot: the states are read one after the other, within about
 * a millisecond for 300 processes.
 */
export class TaskScan {
  readonly #proc: string;
  readonly #self: string;
  readonly #files = new KeptFiles();

  /** @param self our own pid, as this /proc has it */
  constructor(proc: string, self: string) {
    this.#proc = proc;
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
    add(found, Number(pid), main, process, `${tasks}/${pid}`);
    // Most processes have one thread, and its state stands in the process's own line.
    if (main.threads < 2) return;
    for (const tid of unlessGone(() => readdirSync(tasks)) ?? []) {
      if (tid === pid) continue;
      const thread = `${tasks}/${tid}`;
      const stat = unlessGone(() => this.#stat(thread));
      if (stat !== null) add(found, Number(pid), stat, process, thread);
    }
  }

  #stat(folder: string): PidStat | null {
    const path = `${folder}/stat`;
    const bytes = this.#files.read(path);
    // A task that died between open and read.
    return bytes.length === 0 ? null : parsePidStat(bytes, path);
  }
}

/** Idle kernel threads (I) sleep uninterruptibly and are not counted: sched.h TASK_NOLOAD. */
function add(found: Counted[], pid: number, stat: PidStat, process: string, thread: string): void {
  const { state } = stat;
  if (state === "R" || state === "D") found.push({ pid, state, stat, process, thread });
}
