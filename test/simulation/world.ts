import type { Cause } from "../../analysis/facts.ts";
import { type EventKind, type EventRow, eventAt, type TaskState } from "../../storage/schema.ts";
import { KernelClock, type Rounding } from "./kernel-load.ts";
import { noise, type Random } from "./random.ts";

/** One thread of a spell, and what it does while the spell lasts. */
export interface Thread {
  comm: string;
  /** Where in the spell it lives, as shares of it: 0 to 1 is all of it. */
  from: number;
  to: number;
  /** Share of its life in which it is runnable or in D, and of that the share in D. */
  active: number;
  blocked: number;
  /** Seconds for which it keeps a state. */
  grain_s: number;
  wchan: string | null;
  /** CPU-seconds that it uses for each second runnable. */
  cpu: number;
  /** Its D is a wait for block I/O (`io_schedule`): `procs_blocked` and iowait count it. */
  block_io: boolean;
  /** It belongs to a control group that may run for `run_s` from `phase_s` on in each period; then it is stopped, in state R. */
  limit?: { period_s: number; phase_s: number; run_s: number };
}

/** Whether a thread is runnable at `t` and stopped by its group's limit: `/proc` shows it as R, and nobody counts it. */
export function isStopped({ limit }: Thread, t: number): boolean {
  if (limit === undefined) return false;
  const { period_s, phase_s, run_s } = limit;
  return (((t - phase_s) % period_s) + period_s) % period_s >= run_s;
}

/** A stretch of time in which threads of one job may be runnable or in uninterruptible sleep. Monotonic seconds. */
export interface Spell {
  start: number;
  end: number;
  pid: number;
  threads: readonly Thread[];
}

/** State of thread number `i` of a spell at `t`, a function of its arguments alone. */
export function stateOf(spell: Spell, i: number, t: number): TaskState | null {
  const thread = spell.threads[i]!;
  if (t < spell.start || t >= spell.end) return null;
  if (thread.from > 0 || thread.to < 1) {
    const at = (t - spell.start) / (spell.end - spell.start);
    if (at < thread.from || at >= thread.to) return null;
  }
  const slot = Math.floor(t / thread.grain_s);
  if (thread.active < 1 && noise(spell.pid + i, slot) >= thread.active) return null;
  if (thread.blocked <= 0) return "R";
  return thread.blocked >= 1 || noise(spell.pid + i + 0x10000, slot) < thread.blocked ? "D" : "R";
}

export const thread = (comm: string, some: Partial<Thread> = {}): Thread => ({
  comm,
  from: 0,
  to: 1,
  active: 1,
  blocked: 0,
  grain_s: 0.05,
  wchan: null,
  cpu: 1,
  block_io: true,
  ...some,
});

/** What holds for the whole machine for a while, and no single thread shows. */
export interface Climate {
  start: number;
  end: number;
  steal_pct?: number;
  psi_mem_pct?: number;
  /** Kilobytes that are missing from the available memory, and stand in swap, at the end of it (rising linearly). */
  mem_taken_kb?: number;
  swapped_kb?: number;
  /** Short runs take this many times as long. */
  slowdown?: number;
}

/** A truth: what raised the load from `start` to `end`, monotonic seconds. */
export interface Episode {
  start: number;
  end: number;
  cause: Cause | "unexplained";
  /** Names that are right; the first is the one to blame. "" where no process of this guest is. */
  culprits: readonly string[];
  /** Too low to be paged for; it is no mistake to find it, and it takes nothing from a spike that it falls into. */
  minor?: boolean;
  /** Only the list of active threads ties the load to the culprit. */
  needsTasks?: boolean;
}

/** A truth: a load that is high from `since` on and does not go back. `since` before the first row: all through. */
export interface Stay {
  since: number;
  /** When its first part began, where it grew. */
  first: number;
  reality: "real" | "phantom";
  /** How many tasks it is. */
  tasks: number;
  /** Of those, who waits for storage on and off. */
  waiting: number;
  /** Causes that are right, the first is the one to blame; and the names. */
  causes: readonly (Cause | "unexplained")[];
  culprits: readonly string[];
  /** They wait where others wake after a while, and have not waited for long: nobody can know that they will not. */
  young?: boolean;
  /** Threads that sleep for good, by name, with the instant since when. */
  asleep: readonly { comm: string; since: number }[];
}

export interface WorldOptions {
  hz: number;
  rounding: Rounding;
  lateNoHz: boolean;
  cpus: number;
  hours: number;
  /** CLOCK_MONOTONIC at the first row, and wall clock there (seconds since 1970 UTC). */
  uptime_s: number;
  wall_s: number;
}

/** All that happens on one guest, whoever may see it. */
export class World {
  readonly options: WorldOptions;
  readonly random: Random;
  readonly kernel: KernelClock;
  readonly start: number;
  readonly end: number;
  readonly spells: Spell[] = [];
  readonly events: EventRow[] = [];
  readonly climates: Climate[] = [];
  readonly episodes: Episode[] = [];
  stay: Stay | null = null;
  /** No instruction of the guest ran in these: a VM stun. */
  readonly stalls: { start: number; end: number }[] = [];
  /** The wall clock jumps by `by_s` at `at`. */
  readonly steps: { at: number; by_s: number }[] = [];
  /** Episodes after the end of the recording, where the model knows them. */
  readonly later: Episode[] = [];
  #pids = 2000;
  #lasting = 1300;

  constructor(options: WorldOptions, random: Random) {
    this.options = options;
    this.random = random;
    this.start = options.uptime_s;
    this.end = options.uptime_s + options.hours * 3600;
    this.kernel = new KernelClock(options.hz, random.uniform(0.1, 0.4));
  }

  /** Half an hour before the first row: load averages remember. */
  get warmUp(): number {
    return this.start - 1800;
  }

  /** Wall clock in microseconds since 1970 UTC. */
  time(mono_s: number): number {
    let wall = this.options.wall_s + (mono_s - this.start);
    for (const step of this.steps) if (mono_s >= step.at) wall += step.by_s;
    return Math.round(wall * 1e6);
  }

  /** Monotonic seconds of the first instant at or after `mono_s` at which the UTC clock shows `offset_s` into a period. */
  nextWall(mono_s: number, period_s: number, offset_s: number): number {
    const wall = this.time(mono_s) / 1e6;
    return mono_s + ((((offset_s - wall) % period_s) + period_s) % period_s);
  }

  /** Ids of threads that stay: nobody else gets one while they live. */
  lastingPid(count: number): number {
    const pid = this.#lasting;
    this.#lasting += count;
    return pid;
  }

  pid(count = 1): number {
    const pid = this.#pids;
    this.#pids = this.#pids + count > 120_000 ? 2000 : this.#pids + count;
    return pid;
  }

  event(kind: EventKind, mono_s: number, row: Partial<EventRow>): void {
    if (mono_s < this.start || mono_s >= this.end) return;
    this.events.push(eventAt({ time: 0, mono_s }, kind, row));
  }

  /** A process from exec to exit: its threads' load and its row. Runs that outlive the recording have no row. */
  run(start: number, duration_s: number, threads: readonly Thread[], row: Partial<EventRow>): number {
    const pid = row.pid ?? this.pid(threads.length + 1);
    this.spells.push({ start, end: start + duration_s, pid, threads });
    if (start + duration_s < this.end)
      this.event("run", start, { duration_s, pid, exit_code: 0, cpu_s: 0, blkio_delay_s: 0, ...row });
    return pid;
  }

  /** How much longer short runs take at `t`; and the end of a stall that `t` falls into. */
  slowdown(t: number): number {
    let factor = 1;
    for (const climate of this.climates)
      if (t >= climate.start && t < climate.end) factor = Math.max(factor, climate.slowdown ?? 1);
    return factor;
  }

  awakeAt(t: number): number {
    for (const stall of this.stalls)
      if (t >= stall.start && t < stall.end) return stall.end + 0.002 + 0.01 * this.random.next();
    return t;
  }
}
