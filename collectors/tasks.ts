import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { LookCollector, LookDraft, SampleRow, TaskRow, TaskState } from "./collector.ts";
import { unitOf } from "./kernel/cgroup.ts";
import { isGone, isRefused, readRecord } from "./kernel/kernel-file.ts";
import { type PidStat, parsePidStat } from "./kernel/pid-stat.ts";
import { parseStack } from "./kernel/stack.ts";
import { parseWchan } from "./kernel/wchan.ts";
import { opened } from "./opened.ts";

/** Rows written at one look; a storage stall under a busy server blocks thousands. `d_tasks` still counts them all. */
const ROWS_AT_A_LOOK = 100;

/**
 * Fills `d_tasks` and the task rows: who is runnable (R) or in uninterruptible sleep (D), apart from this agent's own
 * threads. Stands behind `load` and `cpu` in the list, whose counts tell whether a scan is worth its price (1.5 ms of CPU
 * time for 300 processes).
 */
export const tasks: LookCollector = {
  kind: "look",
  id: "tasks",
  reads: "/proc/*/task/*/stat, wchan, stack, exe, cgroup",
  loses:
    "the names of the tasks that were counted, and the count of those in D that do not wait for block I/O",
  open(context) {
    const proc = join(context.root, "proc");
    const remedy = { absent: "mount /proc", refused: "run as root or make /proc readable (hidepid)" };
    return opened(this.reads, remedy, () => {
      // Also right in a pid namespace: it is the number that this /proc uses for us.
      const self = readlinkSync(join(proc, "self"));
      const kernel = new KernelCount();
      return {
        look(draft) {
          const counted = kernel.at(draft.sample);
          if (draft.phase === "random" && nobodyThere(draft.sample, counted)) {
            draft.sample.d_tasks = 0;
            return;
          }
          const found = scan(proc, self);
          draft.sample.d_tasks = found.reduce((sum, one) => sum + (one.state === "D" ? 1 : 0), 0);
          for (const one of found.slice(0, ROWS_AT_A_LOOK)) draft.tasks.push(describe(proc, one, draft));
        },
        close() {},
      };
    });
  },
};

/**
 * Whether the counts leave room for no one: only the reader is runnable, no task waits for block I/O, and the kernel itself
 * counted nobody at its latest look. The last one is for D tasks without block I/O (a lock, NFS, a frozen file system),
 * which no count but load average shows; one that is gone before the kernel looks does not move load average either.
 */
function nobodyThere(sample: SampleRow, counted: number | null): boolean {
  return sample.runnable === 1 && sample.procs_blocked === 0 && counted !== null && counted < 0.5;
}

/** The kernel's count at its latest look, from successive values of load1; null while it is not known. */
export class KernelCount {
  #load1: number | null = null;
  #changed_s = 0;
  #seen_s = 0;
  #count: number | null = null;

  at(sample: SampleRow): number | null {
    const { load1, mono_s } = sample;
    // The kernel renews the file every 5*HZ+1 ticks: 5.001 s (HZ 1000) to 5.01 s (HZ 100).
    const mayHaveMissedOne = mono_s - this.#seen_s > 5;
    if (this.#load1 === null || mayHaveMissedOne) this.#count = null;
    else if (load1 !== this.#load1) this.#count = (2048 * load1 - 1884 * this.#load1) / 164;
    // Unchanged over a whole period: load1 stands where a constant count holds it.
    else if (mono_s - this.#changed_s > 5.02) this.#count = load1;
    if (load1 !== this.#load1) this.#changed_s = mono_s;
    this.#load1 = load1;
    this.#seen_s = mono_s;
    return this.#count;
  }
}

interface Found {
  /** Folder of the thread's files. */
  folder: string;
  process: string;
  state: TaskState;
  stat: PidStat;
}

function scan(proc: string, self: string): Found[] {
  const found: Found[] = [];
  for (const pid of readdirSync(proc)) {
    const first = pid.charCodeAt(0);
    if (first < 48 || first > 57 || pid === self) continue;
    const folder = join(proc, pid);
    const stat = readStat(folder);
    if (stat === null) continue;
    const state = countedState(stat);
    if (state !== null) found.push({ folder: `${folder}/task/${pid}`, process: folder, state, stat });
    // Most processes have one thread, and its state stands in the process's own line.
    if (stat.threads > 1) scanThreads(folder, pid, found);
  }
  return found;
}

function scanThreads(process: string, pid: string, found: Found[]): void {
  let tids: string[];
  try {
    tids = readdirSync(`${process}/task`);
  } catch (error) {
    if (isGone(error) || isRefused(error)) return;
    throw error;
  }
  for (const tid of tids) {
    if (tid === pid) continue;
    const folder = `${process}/task/${tid}`;
    const stat = readStat(folder);
    const state = stat === null ? null : countedState(stat);
    if (stat !== null && state !== null) found.push({ folder, process, state, stat });
  }
}

function readStat(folder: string): PidStat | null {
  const path = `${folder}/stat`;
  try {
    const bytes = readRecord(path);
    // A task that died between open and read.
    return bytes.length === 0 ? null : parsePidStat(bytes, path);
  } catch (error) {
    if (isGone(error) || isRefused(error)) return null;
    throw error;
  }
}

/** The states that load average counts; idle kernel threads (I) sleep uninterruptibly and are not among them. */
function countedState(stat: PidStat): TaskState | null {
  return stat.state === "R" || stat.state === "D" ? stat.state : null;
}

function describe(proc: string, found: Found, draft: LookDraft): TaskRow {
  const { folder, process, state, stat } = found;
  return {
    time: draft.sample.time,
    mono_s: draft.sample.mono_s,
    pid: Number(process.slice(proc.length + 1)),
    tid: stat.pid,
    comm: stat.comm,
    state,
    // A running task sleeps nowhere: its wchan is empty and its stack would be a guess.
    wchan: state === "D" ? optional(() => parseWchan(readRecord(`${folder}/wchan`))) : null,
    phase: draft.phase,
    exe: optional(() => readlinkSync(`${process}/exe`)),
    unit: optional(() => unitOf(readRecord(`${process}/cgroup`))),
    stack: state === "D" ? optional(() => parseStack(readRecord(`${folder}/stack`))) : null,
  };
}

/** A detail that the kernel may refuse, or that is gone with its task, is unknown; the row is worth writing without it. */
function optional(read: () => string | null): string | null {
  try {
    return read();
  } catch (error) {
    if (isGone(error) || isRefused(error)) return null;
    throw error;
  }
}
