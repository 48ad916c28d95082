import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Availability,
  type Context,
  type EventCollector,
  type EventRow,
  type EventSource,
  eventAt,
  type Opened,
  type Stamp,
} from "./collector.ts";
import { errorCode } from "./kernel/kernel-file.ts";
import { loadNative, type Native, type Watch } from "./native/index.ts";
import { ProcessSource } from "./native/process-source.ts";
import type { TaskStats } from "./native/taskstats.ts";
import { opened } from "./opened.ts";
import { OTHERS_REMEDY } from "./others.ts";
import { Ledger } from "./runs/ledger.ts";
import { PollingRecorder } from "./runs/polling.ts";
import { ProcLook } from "./runs/proc-look.ts";
import { ProcessTree, type Run } from "./runs/process-tree.ts";
import { microseconds } from "./stamp-at.ts";

/**
 * Every process from exec to exit, with the kernel's own timestamps: `run` rows, `run.sum` rows for short children, and a
 * `gap` row with the number of events that the kernel had to drop. `exit_code` is what shells show: 128 + the number of
 * the signal that ended it. `comm` is that of the last exec, `path` the script's; both, and the arguments, are read from
 * /proc some milliseconds after the exec, so a process that is shorter has a `comm` (from taskstats) and no `path`.
 * Where the kernel's events cannot be had, /proc is polled: see `PollingRecorder`.
 */
export const runs: EventCollector = {
  kind: "events",
  id: "runs",
  reads: "the kernel's process connector and taskstats",
  loses:
    "every process that lives less than a second: check scripts, cron jobs, who started what, and for how long",
  open(context, emit) {
    const events = openEvents(context, emit);
    if (events.source !== null) return events;
    const { source } = opened("/proc", OTHERS_REMEDY, () => new PollingRecorder(context, emit));
    return source === null ? events : { availability: polling(source, events.availability), source };
  },
};

function openEvents(context: Context, emit: (row: EventRow) => void): Opened<EventSource> {
  if (context.root !== "/")
    return refusal(`${context.root} is not the live machine`, "run it on the machine itself");
  const { native, why, remedy } = loadNative();
  if (native === null) return refusal(why, remedy);
  try {
    const recorder = new RunRecorder(native, context, emit);
    return { availability: { status: "ok", detail: recorder.detail }, source: recorder };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    switch (errorCode(error)) {
      case "EPERM":
      case "EACCES":
        return refusal(message, "run as root, or give the agent the capability CAP_NET_ADMIN");
      case "ETIMEDOUT":
        return refusal(
          `${message}: the kernel does not answer in this namespace`,
          "run it on the host, not in a container",
        );
      case "EPROTONOSUPPORT":
      case "ECONNREFUSED":
        return refusal(message, "a kernel with CONFIG_PROC_EVENTS=y (those of all distributions have it)");
      default:
        return { availability: { status: "failed", error: message }, source: null };
    }
  }
}

function refusal(why: string, remedy: string): Opened<never> {
  return { availability: { status: "no-data", why, remedy }, source: null };
}

/** Its detail grows with what was seen: the numbers so far, then why there is nothing better. */
function polling(source: PollingRecorder, refused: Exclude<Availability, { status: "ok" }>) {
  const because = refused.status === "failed" ? refused.error : `${refused.why}; ${refused.remedy}`;
  return {
    status: "ok" as const,
    get detail() {
      return `${source.detail} (${because})`;
    },
  };
}

/** A child of a job is looked up in /proc once it has lived half a second: then it may come to have a row. */
const LATE_NS = 0.5e9;
/** Events a second, averaged over the last one, and the delay in ms between the first sign of an event and its reading. */
const DELAYS: readonly [number, number][] = [
  // The first ones of a burst at once: what keepalived starts is looked up in /proc; its children need no look.
  [20, 3],
  [1000, 20],
  [4000, 80],
  [Number.POSITIVE_INFINITY, 150],
];
/** Statistics whose exit event was dropped are forgotten above this. */
const ORPHANS = 10_000;

class RunRecorder implements EventSource {
  readonly detail: string;
  readonly #source: ProcessSource;
  readonly #tree: ProcessTree;
  readonly #look: ProcLook;
  readonly #ledger: Ledger;
  readonly #watch: Watch;
  readonly #native: Native;
  readonly #context: Context;
  readonly #emit: (row: EventRow) => void;
  readonly #statsOf = new Map<number, TaskStats>();
  #young: Run[] = [];
  #rate = 0;
  #last: Stamp;
  #warned = false;

  constructor(native: Native, context: Context, emit: (row: EventRow) => void) {
    this.#native = native;
    this.#context = context;
    this.#emit = emit;
    this.#source = new ProcessSource(native);
    this.#look = new ProcLook(context.root);
    const delays = this.#source.withoutStats === null && accountsDelays(context.root);
    this.#tree = new ProcessTree(this.#look);
    this.#ledger = new Ledger(emit, delays);
    this.#last = context.clock.stamp();
    this.detail = this.#describe(delays);
    this.#watch = native.watch(this.#source.fds, DELAYS[0]![1], () => this.#read());
  }

  pause(): void {
    this.#native.pause(this.#watch);
  }

  drain(): void {
    this.#read();
    this.#native.resume(this.#watch);
  }

  close(): void {
    this.#read();
    this.#native.unwatch(this.#watch);
    this.#source.close();
    // What still runs has no end: a hung check script is one of these.
    for (const run of this.#tree.running()) if (run.top) this.#ended(run);
    this.#ledger.turn(Number.POSITIVE_INFINITY, this.#last);
  }

  /** Returns the delay until the next reading. */
  #read(): number {
    try {
      return this.#readBatch();
    } catch (error) {
      if (!this.#warned) this.#context.warn(`runs: ${error instanceof Error ? error.message : error}`);
      this.#warned = true;
      return DELAYS.at(-1)![1];
    }
  }

  #readBatch(): number {
    const batch = this.#source.read();
    const now = this.#context.clock.stamp();
    const elapsed_s = now.mono_s - this.#last.mono_s;
    const from = this.#last;
    this.#last = now;
    if (this.#statsOf.size > ORPHANS) this.#statsOf.clear();
    for (const stats of batch.stats) this.#statsOf.set(stats.pid, stats);
    // What has ended already is not in /proc any more, and need not be looked for.
    const over = new Set<number>();
    for (const event of batch.events) if (event.what === "exit") over.add(event.pid);
    this.#tree.follow(batch, this.#statsOf, {
      started: (run) => this.#started(run, over.has(run.pid)),
      ended: (run) => this.#ended(run),
      forkEnded: (fork) => this.#ledger.fork(fork),
    });
    this.#lookUpYoung(now.mono_s * 1e9);
    if (batch.lost > 0) this.#noteLoss(batch.lost, from, now);
    this.#ledger.turn(now.mono_s * 1e9, now);
    this.#rate = this.#rate * Math.exp(-elapsed_s) + batch.events.length;
    return DELAYS.find(([limit]) => this.#rate < limit)![1];
  }

  #ended(run: Run): void {
    const parent_comm = this.#ledger.wants(run) ? this.#tree.parentComm(run) : run.parent.comm;
    this.#ledger.run(run, parent_comm, this.#last);
  }

  /** At once, and not at the end of the batch: the children that end in it are summed under the name of their job. */
  #started(run: Run, over: boolean): void {
    const stats = this.#statsOf.get(run.pid);
    if (over && stats) this.#tree.name(run, stats.comm);
    if (over) return;
    if ((run.top || run.job.scheduled) && this.#ledger.hasRoom(this.#tree.parentComm(run))) this.#lookUp(run);
    else this.#young.push(run);
  }

  #lookUpYoung(now_ns: number): void {
    const old = this.#young.findIndex((run) => now_ns - run.start_ns < LATE_NS);
    const due = this.#young.splice(0, old < 0 ? this.#young.length : old);
    for (const run of due)
      if (run.end_ns === null && this.#ledger.hasRoom(run.parent.comm)) this.#lookUp(run);
  }

  #lookUp(run: Run): void {
    const comm = this.#look.comm(run.pid);
    const command = this.#look.command(run.pid);
    if (comm !== null) this.#tree.name(run, comm);
    if (command === null || (run.script && !command.script)) return;
    run.path = command.path;
    run.script = command.script;
    run.detail = command.detail;
  }

  #noteLoss(lost: number, from: Stamp, now: Stamp): void {
    this.#tree.sweep((run) => this.#ended(run));
    this.#emit(
      eventAt(from, "gap", {
        duration_s: microseconds(now.mono_s - from.mono_s),
        detail: `${lost} process events lost: the kernel's buffer was full`,
      }),
    );
  }

  #describe(delays: boolean): string {
    const { withoutStats } = this.#source;
    if (withoutStats !== null)
      return `${runs.reads}, but no CPU times, and no names of what ends at once (${withoutStats})`;
    return delays
      ? runs.reads
      : `${runs.reads}; no block-I/O delays (sysctl kernel.task_delayacct=1 turns them on)`;
  }
}

/** kernel.task_delayacct since 5.14, off by default; before, on unless the kernel was started with nodelayacct. */
function accountsDelays(root: string): boolean {
  try {
    return readFileSync(join(root, "proc/sys/kernel/task_delayacct"), "latin1").trim() === "1";
  } catch {
    return !/\bnodelayacct\b/.test(readFileSync(join(root, "proc/cmdline"), "latin1"));
  }
}
