import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EventRow, gapAt } from "../storage/schema.ts";
import type { Context, EventCollector, EventSource, Opened, Stamp } from "./collector.ts";
import { type SourceFact, sourceFact } from "./fact.ts";
import { errorCode, messageOf } from "./failure.ts";
import { loadNative, type Native, type Watch } from "./native/index.ts";
import { ProcessSource } from "./native/process-source.ts";
import { absent, failed, opened, PROC_REMEDY } from "./opened.ts";
import { openedAmongOthers } from "./others.ts";
import { Ledger } from "./runs/ledger.ts";
import { PendingStats } from "./runs/pending-stats.ts";
import { PollingRecorder } from "./runs/polling.ts";
import { ProcLook } from "./runs/proc-look.ts";
import { ProcessTree, type Run } from "./runs/process-tree.ts";
import { microseconds } from "./stamp-at.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    runs: true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    /** Events, but no statistics at the end of each process. */
    "runs.no-statistics": { said: string };
    "runs.no-delays": Nothing;
    "runs.not-live": { root: string };
    "runs.needs-live": Nothing;
    "runs.needs-capability": Nothing;
    "runs.no-answer": { said: string };
    "runs.needs-host": Nothing;
    "runs.needs-kernel": Nothing;
  }
}

/**
 * Every process from exec to exit, with the kernel's own timestamps: `run` rows, `run.sum` rows for short children, and a
 * `gap` row with the number of events, or of statistics at ends, that the kernel had to drop. `exit_code` is what shells show: 128 + the number of
 * the signal that ended it. `comm` is that of the last exec, `path` the script's; both, and the arguments, are read from
 * /proc some milliseconds after the exec, so a process that is shorter has a `comm` (from taskstats) and no `path`.
 * Where the kernel's events cannot be had, /proc is polled: see `PollingRecorder`.
 */
export const runs: EventCollector = {
  kind: "events",
  id: "runs",
  open(context, emit) {
    // Events come also where /proc hides whose they are: nobody's job would be known for one.
    const others = openedAmongOthers(context.root, () => null);
    if (others.availability.status !== "ok") return { availability: others.availability, source: null };
    const events = openEvents(context, emit);
    if (events.source !== null) return events;
    const proc = join(context.root, "proc");
    const polling = opened(proc, PROC_REMEDY, () => new PollingRecorder(context, emit));
    if (polling.availability.status === "failed") return polling;
    if (polling.source === null) return events;
    const { source } = polling;
    const because = reasonsOf(events.availability);
    return {
      // Its numbers grow with what was seen.
      availability: {
        status: "ok",
        get detail() {
          return [source.detail, ...because];
        },
      },
      source,
    };
  },
};

/** Why there is nothing better than polling, and what would help. */
function reasonsOf(refused: Exclude<Opened<never>["availability"], { status: "ok" }>): SourceFact[] {
  if (refused.status === "no-data") return [refused.why, refused.remedy];
  return [sourceFact("source.said", { text: refused.error })];
}

function openEvents(context: Context, emit: (row: EventRow) => void): Opened<EventSource> {
  const { root } = context;
  if (root !== "/") return absent(sourceFact("runs.not-live", { root }), sourceFact("runs.needs-live", {}));
  const { native, why, remedy } = loadNative();
  if (native === null) return absent(why, remedy);
  try {
    const recorder = new RunRecorder(native, context, emit);
    return { availability: { status: "ok", detail: recorder.detail }, source: recorder };
  } catch (error) {
    const said = messageOf(error);
    switch (errorCode(error)) {
      case "EPERM":
      case "EACCES":
        return absent(sourceFact("source.said", { text: said }), sourceFact("runs.needs-capability", {}));
      case "ETIMEDOUT":
        return absent(sourceFact("runs.no-answer", { said }), sourceFact("runs.needs-host", {}));
      case "EPROTONOSUPPORT":
      case "ECONNREFUSED":
        return absent(sourceFact("source.said", { text: said }), sourceFact("runs.needs-kernel", {}));
      default:
        return failed(error);
    }
  }
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
class RunRecorder implements EventSource {
  readonly detail: SourceFact[];
  readonly #source: ProcessSource;
  readonly #tree: ProcessTree;
  readonly #look: ProcLook;
  readonly #ledger: Ledger;
  readonly #watch: Watch;
  readonly #native: Native;
  readonly #context: Context;
  readonly #emit: (row: EventRow) => void;
  readonly #statsOf = new PendingStats();
  #young: Run[] = [];
  #rate = 0;
  #last: Stamp;
  #warned = false;

  constructor(native: Native, context: Context, emit: (row: EventRow) => void) {
    this.#native = native;
    this.#context = context;
    this.#emit = emit;
    this.#source = new ProcessSource(native);
    this.#look = new ProcLook(context.root, context.arguments);
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
      if (!this.#warned) this.#context.warn(`runs: ${messageOf(error)}`);
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
    this.#statsOf.forgetOrphans();
    for (const stats of batch.stats) this.#statsOf.add(stats);
    // What has ended already is not in /proc any more, and need not be looked for; its pid may be another's by now.
    const over = new Map<number, number>();
    for (const event of batch.events) if (event.what === "exit") over.set(event.pid, event.ns);
    this.#tree.follow(batch, this.#statsOf, {
      started: (run) => this.#started(run, (over.get(run.pid) ?? 0) > run.start_ns),
      ended: (run) => this.#ended(run),
      forkEnded: (fork) => this.#ledger.fork(fork),
    });
    this.#lookUpYoung(now.mono_s * 1e9);
    if (batch.lost !== 0) {
      this.#statsOf.clear();
      this.#tree.sweep((run) => this.#ended(run));
      this.#noteLoss(batch.lost, from, now);
    }
    if (batch.lostStats !== 0) this.#noteLoss(batch.lostStats, from, now);
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
    const stats = this.#statsOf.peek(run.pid);
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
    const name = command?.starts ?? comm;
    if (name !== null) this.#tree.name(run, name);
    if (command === null || (run.script && !command.script)) return;
    run.path = command.path;
    run.script = command.script;
    run.detail = command.detail;
  }

  #noteLoss(lost: number | null, from: Stamp, now: Stamp): void {
    this.#emit(gapAt(from, "lost", "runs", { duration_s: microseconds(now.mono_s - from.mono_s), lost }));
  }

  #describe(delays: boolean): SourceFact[] {
    const { withoutStats } = this.#source;
    if (withoutStats !== null) return [sourceFact("runs.no-statistics", { said: withoutStats })];
    return delays ? [] : [sourceFact("runs.no-delays", {})];
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
