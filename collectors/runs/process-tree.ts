import type { ProcessEvent } from "../native/process-events.ts";
import type { Batch } from "../native/process-source.ts";
import { addCost, type Cost, NO_COST } from "../native/taskstats.ts";
import { isScheduler } from "../schedulers.ts";
import type { PendingStats } from "./pending-stats.ts";
import type { ProcLook } from "./proc-look.ts";

/** A program in the memory of one or more processes: a fork shares its parent's, an exec starts one. */
interface Image {
  comm: string | null;
  since_ns: number;
  /** The job that it is part of; `null`: it is older than our record, so a daemon, a login shell, a kernel thread. */
  job: Job | null;
}

/** What a long-lived process started, with all that came of it. */
export interface Job {
  comm: string | null;
  /** Started by cron, systemd and the like: all its processes are wanted by name. */
  scheduled: boolean;
}

/** A process from its first exec on. Times are CLOCK_MONOTONIC in ns. */
export interface Run {
  pid: number;
  ppid: number | null;
  start_ns: number;
  /** `null` while it runs, and where the end was lost. */
  end_ns: number | null;
  status: number | null;
  comm: string | null;
  path: string | null;
  script: boolean;
  detail: string | null;
  /** Of all its threads; `null` while it runs, and where the kernel's account of its end was lost. */
  cost: Cost | null;
  job: Job;
  /** It is the process that its long-lived parent started, and not a child of such a one. */
  top: boolean;
  parent: Image;
}

/** A process that ended without an exec of its own: a subshell, a worker. */
export interface Fork {
  comm: string | null;
  job: Job | null;
  start_ns: number;
  end_ns: number;
  status: number;
  cost: Cost | null;
}

interface Process {
  ppid: number;
  start_ns: number;
  image: Image;
  run: Run | null;
  /** Of its threads that have ended. */
  cost: Cost;
}

/** Not by the clock, but likewise: whatever they start is a job of its own. */
const STARTERS = /^(keepalived|nrpe|ncpa\w*|snmpd|zabbix_agent\w*|telegraf|vmtoolsd|sshd|monit)$/;
/** A program that has run this long is no passing job any more: what it starts is a job of its own. */
const SETTLED_NS = 60e9;

/**
 * Follows processes from fork through exec to exit, and says what job each belongs to. It needs no look at /proc but one
 * for each process that is older than the record and becomes a parent. Pure but for that look.
 */
export class ProcessTree {
  readonly #processes = new Map<number, Process>();
  readonly #look: ProcLook;

  constructor(look: ProcLook) {
    this.#look = look;
  }

  /** Living processes that are known. */
  get size(): number {
    return this.#processes.size;
  }

  /** Calls `started` for each exec (again for each further exec of the same process) and `ended` for each end. */
  follow(batch: Batch, statsOf: PendingStats, handler: Handler): void {
    for (const event of batch.events) {
      if (event.what === "fork") this.#fork(event);
      else if (event.what === "exec") handler.started(this.#exec(event));
      else if (event.pid !== event.process) this.#threadEnded(event, statsOf);
      else this.#exit(event, statsOf, handler);
    }
  }

  /** After events were lost: ends what is not alive any more, at a time that nobody knows. */
  sweep(ended: (run: Run) => void): void {
    for (const [pid, process] of this.#processes) {
      if (this.#look.comm(pid) !== null) continue;
      this.#processes.delete(pid);
      if (process.run !== null) ended(process.run);
    }
  }

  /** The runs that have not ended. */
  *running(): IterableIterator<Run> {
    for (const { run } of this.#processes.values()) if (run !== null) yield run;
  }

  /** What the parent's name is now, for a parent whose name was not needed before. */
  parentComm(run: Run): string | null {
    if (run.parent.comm === null && run.ppid !== null) run.parent.comm = this.#look.comm(run.ppid);
    return run.parent.comm;
  }

  #fork(event: Extract<ProcessEvent, { what: "fork" }>): void {
    if (event.pid !== event.process) return;
    const { image } = this.#processes.get(event.parent) ?? this.#adopt(event.parent);
    this.#processes.set(event.process, {
      ppid: event.parent,
      start_ns: event.ns,
      image,
      run: null,
      cost: NO_COST,
    });
  }

  #exec(event: Extract<ProcessEvent, { what: "exec" }>): Run {
    const process = this.#processes.get(event.process) ?? this.#newcomer(event);
    const { run } = process;
    if (run !== null) {
      // sh → script → its last command: one process, one run. Its name is asked for again.
      run.comm = null;
      process.image = { comm: null, since_ns: event.ns, job: run.job };
      return run;
    }
    const parent = process.image;
    const top = startsJobs(parent, event.ns);
    const job = top || parent.job === null ? newJob(parent) : parent.job;
    process.image = { comm: null, since_ns: event.ns, job };
    process.run = {
      pid: event.process,
      ppid: process.ppid || null,
      start_ns: event.ns,
      end_ns: null,
      status: null,
      comm: null,
      path: null,
      script: false,
      detail: null,
      cost: null,
      job,
      top,
      parent,
    };
    return process.run;
  }

  /** Names a run, for itself, for its children, and for its job where it is the top of it. */
  name(run: Run, comm: string): void {
    run.comm = comm;
    if (run.top) run.job.comm = comm;
    const process = this.#processes.get(run.pid);
    if (process?.run === run) process.image.comm = comm;
  }

  #threadEnded(event: ProcessEvent, statsOf: PendingStats): void {
    const process = this.#processes.get(event.process);
    const stats = statsOf.take(event.pid);
    if (!process || !stats) return;
    process.cost = addCost(process.cost, stats);
  }

  #exit(event: Extract<ProcessEvent, { what: "exit" }>, statsOf: PendingStats, handler: Handler): void {
    const process = this.#processes.get(event.process);
    const stats = statsOf.take(event.process);
    if (!process) return;
    this.#processes.delete(event.process);
    const { run } = process;
    if (run === null) {
      const { image, start_ns } = process;
      // Older than the record: when it began is not known.
      if (start_ns === 0) return;
      handler.forkEnded({
        comm: image.comm ?? stats?.comm ?? null,
        job: image.job,
        start_ns,
        end_ns: event.ns,
        status: event.status,
        cost: stats ? addCost(process.cost, stats) : null,
      });
      return;
    }
    run.end_ns = event.ns;
    run.status = event.status;
    if (stats) {
      run.cost = addCost(process.cost, stats);
      if (run.comm === null) this.name(run, stats.comm);
      if (process.image.comm === null) process.image.comm = stats.comm;
    }
    handler.ended(run);
  }

  /** A process that is older than the record, or whose fork was lost. */
  #adopt(pid: number): Process {
    const identity = pid === 0 ? { comm: "kernel", ppid: 0 } : this.#look.identity(pid);
    const process: Process = {
      ppid: identity?.ppid ?? 0,
      start_ns: 0,
      image: { comm: identity?.comm ?? null, since_ns: 0, job: null },
      run: null,
      cost: NO_COST,
    };
    // One that is gone has no exit to come that would remove it again.
    if (identity !== null) this.#processes.set(pid, process);
    return process;
  }

  /** An exec of a process that is not known: its fork was lost, or lies before the record. Its parent's image is meant. */
  #newcomer(event: ProcessEvent): Process {
    const process = this.#adopt(event.process);
    if (process.ppid > 0)
      process.image = (this.#processes.get(process.ppid) ?? this.#adopt(process.ppid)).image;
    this.#processes.set(event.process, process);
    return process;
  }
}

export interface Handler {
  started(run: Run): void;
  ended(run: Run): void;
  forkEnded(fork: Fork): void;
}

function startsJobs(parent: Image, now_ns: number): boolean {
  if (parent.job === null || now_ns - parent.since_ns > SETTLED_NS) return true;
  return parent.comm !== null && (isScheduler(parent.comm) || STARTERS.test(parent.comm));
}

function newJob(parent: Image): Job {
  const scheduled = parent.comm !== null && isScheduler(parent.comm);
  return { comm: null, scheduled: scheduled || (parent.job?.scheduled ?? false) };
}
