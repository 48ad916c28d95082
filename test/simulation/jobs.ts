import type { KeepalivedFacts } from "../../collectors/collector.ts";
import { Random } from "./random.ts";
import { type Thread, thread, type World } from "./world.ts";

/** A job that starts again a fixed time after its last start, as keepalived's scripts and collector agents do. */
export interface PeriodicJob {
  comm: string;
  parent: string;
  path: string | null;
  interval_s: number;
  /** Mean lateness of each start against the one before: it adds up (a timer re-armed from "now"). */
  drift_s: number;
  /** Slow change of the drift, as a share of it: hosts have busier and quieter hours. */
  wander: number;
  /** Slower change, from day to day: by this share of the drift in the square root of an hour, with a memory of two days. */
  walk: Walk;
  /** Lateness that does not add up: from the timer to the exec. */
  jitter_s: number;
  busy_s: number;
  /** Spread of the busy time, as a share of it. */
  busy_spread: number;
  /** Threads that are active together, the job itself among them. */
  tasks: number;
  /** Share of a run that its threads spend in D: a script that reads much from disk. */
  blocked: number;
  children: readonly string[];
  /** Files that the parent writes in each run: keepalived's dumps. */
  dumps: readonly string[];
  /** Whether a run is a process of its own; if not, the parent's own threads do the work and no exec is seen. */
  execs: boolean;
  parent_pid: number;
  /** When its first run is due; drawn where it is not said. */
  first?: number;
  /** Runs until here, though rows end with the recording: the next beat must be known. */
  until: number;
  /** What becomes of the run that is due at `t`; without it, every run is an ordinary one. */
  disturb?: (t: number) => Disturbance | null;
}

/**
 * A timer's drift wanders over days. The share was measured: on the real kernel of CentOS 7.9 with keepalived 1.3.5 (16 h of
 * time-lapse: Allan deviation of the phase of the runs, as that does not take jitter for drift: 5 µs of 549 over 6 h, which is a random
 * walk of 0.007 in the square root of an hour), and on a recording with spikes 13 h 49, 14 h 52 and 13 h 41 apart (about 0.02).
 */
export interface Walk {
  share: number;
  /** Drawn apart from the rest. */
  seed: number;
}
const WALK_MEMORY_S = 48 * 3600;

export const anyWalk = (random: Random): Walk => ({
  share: 0.004 * 6 ** random.next(),
  seed: random.integer(0, 1e9),
});

export interface Disturbance {
  /** How long the run takes, and what else is active in that time. */
  busy_s: number;
  threads: readonly Thread[];
  /** The dump's write takes this long, and keepalived starts nothing meanwhile. */
  write_s?: number;
  exit_code?: number;
}

/** Starts and ends of the ordinary runs, for the truth about beats. */
export interface Runs {
  job: PeriodicJob;
  start: number[];
  /** The templates of their threads: what the kernel counts at a look inside a run. */
  threads: (readonly Thread[])[];
  end: number[];
}

/** Sixteen ways in which the children of one run may share its time. */
function templates(world: World, job: PeriodicJob): (readonly Thread[])[] {
  const { random } = world;
  return Array.from({ length: 16 }, () => {
    const some = { cpu: 0.3, blocked: job.blocked, wchan: "io_schedule", grain_s: 0.02 };
    const threads = [thread(job.execs ? job.comm : job.parent, some)];
    for (let i = 1; i < job.tasks; i++)
      threads.push(
        thread(job.execs ? random.pick(job.children) : job.parent, {
          from: random.uniform(0, 0.12),
          to: random.uniform(0.9, 1),
          ...some,
        }),
      );
    return threads;
  });
}

export function periodic(world: World, job: PeriodicJob): Runs {
  const { random } = world;
  const shapes = templates(world, job);
  const runs: Runs = { job, start: [], threads: [], end: [] };
  let due = job.first ?? world.warmUp + random.uniform(0, job.interval_s);
  let mood = 0;
  const slow = new Random(job.walk.seed);
  const memory = job.interval_s / WALK_MEMORY_S;
  const pace = job.walk.share * Math.sqrt(job.interval_s / 3600);
  let walked = job.walk.share * Math.sqrt(24) * slow.normal(0, 1);
  while (due < job.until) {
    const at = world.awakeAt(due);
    // An Ornstein-Uhlenbeck process with a memory of six hours.
    mood +=
      (-mood * job.interval_s) / 21600 +
      job.wander * Math.sqrt((2 * job.interval_s) / 21600) * random.normal(0, 1);
    walked += -walked * memory + pace * slow.normal(0, 1);
    const start = at + random.exponential(job.jitter_s);
    const disturbed = start < world.end ? job.disturb?.(start) : null;
    const spread = Math.exp(random.normal(0, job.busy_spread));
    const busy_s = disturbed?.busy_s ?? job.busy_s * spread * world.slowdown(start);
    const threads = disturbed?.threads ?? random.pick(shapes);
    if (!disturbed) {
      runs.start.push(start);
      runs.end.push(start + busy_s);
      runs.threads.push(threads);
    }
    const wait = emit(world, job, start, busy_s, threads, disturbed ?? null);
    due =
      Math.max(at, wait) +
      job.interval_s +
      Math.max(0, 2 * random.next() * job.drift_s * (1 + mood + walked));
  }
  return runs;
}

/** Puts one run into the world; gives the time until which the parent was held up, if it was. */
function emit(
  world: World,
  job: PeriodicJob,
  start: number,
  busy_s: number,
  threads: readonly Thread[],
  disturbed: Disturbance | null,
): number {
  const { random } = world;
  if (start >= world.end) return Number.NEGATIVE_INFINITY;
  if (job.execs) {
    const blocked = disturbed === null ? 0 : busy_s;
    world.run(start, busy_s, threads, {
      ppid: job.parent_pid,
      comm: job.comm,
      parent_comm: job.parent,
      path: job.path,
      exit_code: disturbed?.exit_code ?? 0,
      cpu_s: Math.min(busy_s, job.busy_s) * 0.3 * job.tasks,
      blkio_delay_s: blocked * (threads[0]?.blocked ?? 0),
    });
  } else world.spells.push({ start, end: start + busy_s, pid: job.parent_pid, threads });
  let at = start + Math.min(busy_s, job.busy_s) * random.uniform(0.4, 0.7);
  for (const [i, path] of job.dumps.entries()) {
    const held = i === 0 ? disturbed?.write_s : undefined;
    const write_s =
      held ?? random.uniform(0.0003, 0.0012) * Math.exp(random.normal(0, 0.3)) * world.slowdown(start);
    world.event("file.write", at, { duration_s: write_s, path, pid: job.parent_pid, comm: job.parent });
    at += write_s + 0.0001;
  }
  return disturbed?.write_s === undefined ? Number.NEGATIVE_INFINITY : at;
}

/** Wall-clock jobs of cron and systemd timers: `period_s` and `offset_s` of the UTC clock. */
export function cron(
  world: World,
  job: { comm: string; parent: string; period_s: number; offset_s: number; busy_s: number; path?: string },
): void {
  const { random } = world;
  for (let t = world.nextWall(world.warmUp, job.period_s, job.offset_s); t < world.end; t += job.period_s) {
    const start = world.awakeAt(t + random.uniform(0.2, 1.5));
    const busy_s = job.busy_s * Math.exp(random.normal(0, 0.3)) * world.slowdown(start);
    world.run(start, busy_s, [thread(job.comm, { cpu: 0.8 })], {
      ppid: 1,
      comm: job.comm,
      parent_comm: job.parent,
      path: job.path ?? null,
      cpu_s: busy_s * 0.6,
    });
  }
}

/**
 * Starts of `systemd-tmpfiles-clean.timer` (15 min after boot, then 24 h after the run before, each up to a minute late
 * by AccuracySec) of which one stands at `anchor`: with an uptime of weeks any phase of the day is as likely.
 */
export function tmpfilesStarts(world: World, anchor: number): number[] {
  const { random } = world;
  const starts: number[] = [];
  for (let t = anchor; t >= world.warmUp; t -= 86400 + random.uniform(0, 60)) starts.unshift(t);
  for (let t = anchor + 86400; t < world.end; t += 86400 + random.uniform(0, 60)) starts.push(t);
  return starts;
}

/** One cleanup: its run, its deletions (the recorder keeps a bounded number) and the lines of PID 1. */
export function tmpfiles(
  world: World,
  start: number,
  duration_s: number,
  files: number,
  threads: readonly Thread[],
): void {
  const { random } = world;
  const pid = world.run(start, duration_s, threads, {
    ppid: 1,
    comm: "systemd-tmpfile",
    parent_comm: "systemd",
    path: "/usr/bin/systemd-tmpfiles",
    cpu_s: Math.min(duration_s, 0.4),
    blkio_delay_s: duration_s * 0.8 * (threads[0]?.blocked ?? 0),
    detail: "systemd-tmpfiles --clean",
  });
  world.event("log", start, { comm: "systemd", detail: "Starting Cleanup of Temporary Directories..." });
  for (let i = 0; i < files; i++)
    world.event("file.delete", start + duration_s * random.next(), {
      path: `/tmp/.${random.integer(0, 0xffffff).toString(16)}`,
      pid,
      comm: "systemd-tmpfile",
    });
  world.event("log", start + duration_s, {
    comm: "systemd",
    detail: "Started Cleanup of Temporary Directories.",
  });
}

/** What the agent would have read of the configuration that makes keepalived run this job. */
export function keepalivedFacts(job: PeriodicJob, version: string): KeepalivedFacts {
  return {
    version,
    config: "/etc/keepalived/keepalived.conf",
    dump_files: [...job.dumps],
    scripts: [
      {
        name: "chk_service",
        kind: "vrrp_script",
        command: job.path ?? job.comm,
        comm: job.comm,
        interval_s: job.interval_s,
        timeout_s: null,
        user: null,
        tracked: true,
        sends: job.dumps.length > 0 ? ["USR1", "USR2"] : [],
        where: "/etc/keepalived/keepalived.conf:7",
      },
    ],
  };
}
