import { readlinkSync } from "node:fs";
import { join } from "node:path";
import type { SampleRow, TaskRow } from "../storage/schema.ts";
import type { LookCollector, LookDraft } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { unitOf } from "./kernel/cgroup.ts";
import { readRecord, unlessGone } from "./kernel/kernel-file.ts";
import { parseStack } from "./kernel/stack.ts";
import { parseWchan } from "./kernel/wchan.ts";
import { lackedCapabilities, openedAmongOthers } from "./others.ts";
import { type Counted, TaskScan } from "./task-scan.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    tasks: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    /** What of other users is not shown to this one. */
    "tasks.without": { wchan_and_exe: boolean; stack: boolean };
  }
}

/** Rows written at one look; a storage stall under a busy server blocks thousands. `d_tasks` still counts them all. */
const ROWS_AT_A_LOOK = 100;

/**
 * Fills `d_tasks` and the task rows: who is runnable (R) or in uninterruptible sleep (D), apart from this agent's own
 * threads. Stands behind `load` and `cpu` in the list, whose counts tell whether a scan is worth its price (2 ms of CPU
 * time for 300 processes): not where nobody is there, nor where all that are were there before.
 */
export const tasks: LookCollector = {
  kind: "look",
  id: "tasks",
  open(context) {
    const proc = join(context.root, "proc");
    const detail = () => {
      // fs/proc/base.c proc_pid_stack asks for more than ptrace permission since 4.19.
      const { ptrace, admin } = lackedCapabilities(proc);
      return ptrace || admin ? [sourceFact("tasks.without", { wchan_and_exe: ptrace, stack: admin })] : [];
    };
    const start = () => {
      // Also right in a pid namespace: it is the number that this /proc uses for us.
      const scan = new TaskScan(context.root, readlinkSync(join(proc, "self")));
      const kernel = new KernelCount();
      return {
        look(draft: LookDraft) {
          const counted = kernel.at(draft.sample);
          const isAll = (known: readonly Counted[]) => isAllOf(known, draft.sample, counted);
          const found = draft.phase === "random" ? whoIsThere(scan, isAll) : scan.run();
          draft.sample.d_tasks = found.reduce((sum, one) => sum + (one.state === "D" ? 1 : 0), 0);
          for (const one of found.slice(0, ROWS_AT_A_LOOK)) draft.tasks.push(describe(one, draft));
        },
        close() {
          scan.close();
        },
      };
    };
    return openedAmongOthers(context.root, start, detail);
  },
};

/** A scan of all only where neither nobody nor those of the last one are all that there can be. */
function whoIsThere(scan: TaskScan, isAll: (known: readonly Counted[]) => boolean): Counted[] {
  if (isAll([])) return [];
  const known = scan.again();
  return isAll(known) ? known : scan.run();
}

/**
 * Whether the counts leave room for no one else: besides them only the reader is runnable, no other task waits for block I/O, and the kernel
 * itself counted no more at its latest look. The last one is for D tasks without block I/O (a lock, NFS, a frozen file system),
 * which no count but load average shows; one that is gone before the kernel looks does not move load average either.
 */
function isAllOf(
  known: readonly Counted[],
  { runnable, procs_blocked }: SampleRow,
  counted: number | null,
): boolean {
  if (runnable === null || procs_blocked === null || counted === null) return false;
  const running = known.filter(({ state }) => state === "R").length;
  const asleep = known.length - running;
  return runnable === 1 + running && procs_blocked <= asleep && counted < known.length + 0.5;
}

/** The kernel's count at its latest look, from successive values of load1; null while it is not known. */
export class KernelCount {
  #load1: number | null = null;
  #changed_s = 0;
  #seen_s = 0;
  #count: number | null = null;

  at(sample: Pick<SampleRow, "load1" | "mono_s">): number | null {
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

function describe({ process, thread, pid, state, stat }: Counted, draft: LookDraft): TaskRow {
  return {
    time: draft.sample.time,
    mono_s: draft.sample.mono_s,
    pid,
    tid: stat.pid,
    comm: stat.comm,
    state,
    // A running task sleeps nowhere: its wchan is empty and its stack would be a guess.
    wchan: state === "D" ? unlessGone(() => parseWchan(readRecord(`${thread}/wchan`))) : null,
    phase: draft.phase,
    exe: unlessGone(() => readlinkSync(`${process}/exe`)),
    unit: unlessGone(() => unitOf(readRecord(`${process}/cgroup`))),
    stack: state === "D" ? unlessGone(() => parseStack(readRecord(`${thread}/stack`))) : null,
  };
}
