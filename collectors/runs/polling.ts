import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type EventRow, gapAt } from "../../storage/schema.ts";
import type { Context, EventSource, Stamp } from "../collector.ts";
import { type SourceFact, sourceFact } from "../fact.ts";
import { readBytes, readRecord } from "../kernel/kernel-file.ts";
import type { PidStat } from "../kernel/pid-stat.ts";
import { parseStat } from "../kernel/stat.ts";
import { parseUptime } from "../kernel/uptime.ts";
import { microseconds } from "../stamp-at.ts";
import { Ledger } from "./ledger.ts";
import { ProcLook } from "./proc-look.ts";
import type { Run } from "./process-tree.ts";

declare module "../fact.ts" {
  interface SourceFacts {
    /** /proc is polled in place of the kernel's events; of so many forks so far, so many were seen. */
    "runs.polling": { forks: number; seen: number };
  }
}

/** PF_FORKNOEXEC (include/linux/sched.h, the same bit since 2.6): not yet a program of its own; all kernel threads have it. */
const FORKED_ONLY = 0x40;
/** How often a recording is told what polling did not see. */
const TELL_EVERY_S = 600;

interface Process {
  /** `null`: older than the record, or no program of its own (yet). */
  run: Run | null;
  older: boolean;
  seen_ns: number;
}

/**
 * The runs of processes where the kernel's events cannot be had: at each look, who is new in /proc and who is gone. A run
 * starts where its process does (10 ms steps) and lasts until the last look that saw it in the list: shorter than it was
 * by at most the distance of two looks, and longer only where its parent left it a zombie. How it ended and what it used
 * is not known. What lived between two looks is not seen and not pretended: `gap` rows and `detail` say how many forks
 * (threads included) that were.
 */
export class PollingRecorder implements EventSource {
  readonly #proc: string;
  readonly #procLook: ProcLook;
  readonly #ledger: Ledger;
  readonly #context: Context;
  readonly #emit: (row: EventRow) => void;
  readonly #processes = new Map<number, Process>();
  readonly #forksAtStart: number;
  #forks = 0;
  #seen = 0;
  #told: { since: Stamp; forks: number; seen: number };

  /** Throws as reading /proc does. */
  constructor(context: Context, emit: (row: EventRow) => void) {
    this.#context = context;
    this.#emit = emit;
    this.#proc = join(context.root, "proc");
    this.#procLook = new ProcLook(context.root, context.arguments);
    this.#ledger = new Ledger(emit, false);
    this.#forksAtStart = this.#countForks();
    const now = context.clock.stamp();
    this.#told = { since: now, forks: 0, seen: 0 };
    for (const pid of this.#pids())
      this.#processes.set(pid, { run: null, older: true, seen_ns: now.mono_s * 1e9 });
  }

  /** What polling gives and what it misses, with the numbers so far. */
  get detail(): SourceFact {
    return sourceFact("runs.polling", { forks: this.#forks, seen: this.#seen });
  }

  poll(): void {
    // Before the list: what is forked meanwhile may be seen and not counted, and is made up for at the next look.
    this.#forks = this.#countForks() - this.#forksAtStart;
    const now = this.#context.clock.stamp();
    const now_ns = now.mono_s * 1e9;
    const slept_ns = this.#sleptNs(now);
    for (const pid of this.#pids()) {
      const process = this.#processes.get(pid) ?? this.#welcome(pid);
      process.seen_ns = now_ns;
      if (process.run === null && !process.older) process.run = this.#runOf(pid, slept_ns);
    }
    for (const [pid, process] of this.#processes) {
      if (process.seen_ns === now_ns) continue;
      this.#processes.delete(pid);
      if (process.run)
        this.#end({ ...process.run, end_ns: Math.max(process.run.start_ns, process.seen_ns) }, now);
    }
    this.#ledger.turn(now_ns, now);
    if (now.mono_s - this.#told.since.mono_s >= TELL_EVERY_S) this.#tell(now);
  }

  close(): void {
    const now = this.#context.clock.stamp();
    for (const { run } of this.#processes.values()) if (run) this.#end(run, now);
    this.#ledger.turn(Number.POSITIVE_INFINITY, now);
    this.#tell(now);
  }

  /** Kernel threads stay without a run, workers that never execute anything too; both are looked at again each time. */
  #runOf(pid: number, slept_ns: number): Run | null {
    const stat = this.#procLook.identity(pid);
    if (stat === null || (stat.flags & FORKED_ONLY) !== 0) return null;
    const command = this.#procLook.command(pid);
    return {
      pid,
      ppid: stat.ppid || null,
      start_ns: startOf(stat) - slept_ns,
      end_ns: null,
      status: null,
      comm: stat.comm,
      path: command?.path ?? null,
      script: command?.script ?? false,
      detail: command?.detail ?? null,
      cost: null,
      job: { comm: stat.comm, scheduled: false },
      // Whose child it was before its parent ended cannot be known, so each stands for itself.
      top: true,
      parent: { comm: this.#procLook.comm(stat.ppid), since_ns: 0, job: null },
    };
  }

  #welcome(pid: number): Process {
    const process = { run: null, older: false, seen_ns: 0 };
    this.#processes.set(pid, process);
    this.#seen++;
    return process;
  }

  #end(run: Run, now: Stamp): void {
    this.#ledger.run(run, run.parent.comm, now);
  }

  /** One row for the time since the last one. */
  #tell(now: Stamp): void {
    const { since, forks, seen } = this.#told;
    this.#told = { since: now, forks: this.#forks, seen: this.#seen };
    const forked = this.#forks - forks;
    const missed = Math.max(0, forked - (this.#seen - seen));
    this.#emit(
      gapAt(since, "polled", "runs", {
        duration_s: microseconds(now.mono_s - since.mono_s),
        lost: missed,
        seen: forked - missed,
      }),
    );
  }

  *#pids(): IterableIterator<number> {
    for (const name of readdirSync(this.#proc)) if (/^\d/.test(name)) yield Number(name);
  }

  #countForks(): number {
    const path = join(this.#proc, "stat");
    return parseStat(readBytes(path).toString("latin1"), path).processes;
  }

  /** CLOCK_BOOTTIME minus CLOCK_MONOTONIC. What is below the resolution of /proc/uptime and a delay is none. */
  #sleptNs({ mono_s }: Stamp): number {
    const path = join(this.#proc, "uptime");
    const slept_s = parseUptime(readRecord(path).toString("latin1"), path) - mono_s;
    return slept_s < 0.05 ? 0 : slept_s * 1e9;
  }
}

/** Middle of the tick of 10 ms of CLOCK_BOOTTIME in which it was forked (field 22; fs/proc/array.c). */
const startOf = ({ start_ticks }: PidStat) => (start_ticks + 0.5) * 1e7;
