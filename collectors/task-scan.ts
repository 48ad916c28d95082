import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TaskState } from "../storage/schema.ts";
import { freezerOf } from "./kernel/cgroup.ts";
import { KeptFiles } from "./kernel/kept-files.ts";
import { isGone, isRefused, readRecord, unlessGone } from "./kernel/kernel-file.ts";
import { type PidStat, parsePidStat, threadsAtRest } from "./kernel/pid-stat.ts";

/** A thread that load average counts. */
export interface Counted {
  pid: number;
  tid: number;
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
    for (const { pid, tid, process, thread, read } of this.#last) {
      const stat = this.#unlessAtRest(tid, read);
      if (stat !== null) this.#add(found, { pid, tid, stat, process, thread, read });
    }
    return found;
  }

  close(): void {
    this.#files.close();
  }

  #process(entry: string, found: Counted[]): void {
    const pid = Number(entry);
    const process = `${this.#proc}/${entry}`;
    const length = this.#read(pid, process);
    // A task that died between open and read.
    if (length === 0) return;
    const { bytes } = this.#files;
    // Most processes have one thread, and its state stands in the process's own line.
    let threads = threadsAtRest(bytes, length);
    if (threads === 1) return;
    const tasks = `${process}/task`;
    if (threads === 0) {
      const stat = parsePidStat(bytes.subarray(0, length), `${process}/stat`);
      this.#add(found, { pid, tid: pid, process, stat, thread: `${tasks}/${entry}`, read: process });
      threads = stat.threads;
    }
    if (threads < 2) return;
    for (const other of unlessGone(() => readdirSync(tasks)) ?? []) {
      if (other === entry) continue;
      const tid = Number(other);
      const thread = `${tasks}/${other}`;
      const stat = this.#unlessAtRest(tid, thread);
      if (stat !== null) this.#add(found, { pid, tid, process, stat, thread, read: thread });
    }
  }

  #unlessAtRest(tid: number, folder: string): PidStat | null {
    const length = this.#read(tid, folder);
    const { bytes } = this.#files;
    if (length === 0 || threadsAtRest(bytes, length) > 0) return null;
    return parsePidStat(bytes.subarray(0, length), `${folder}/stat`);
  }

  /** 0 where it is gone, or not ours to know. */
  #read(tid: number, folder: string): number {
    try {
      return this.#files.read(tid, `${folder}/stat`);
    } catch (error) {
      if (isGone(error) || isRefused(error)) return 0;
      throw error;
    }
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
