import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";
import { inside, sendEvents } from "./event-rows.ts";
import { LateNoHz, LoadAverages } from "./kernel-load.ts";
import { noise, type Random } from "./random.ts";
import { isStopped, type Spell, stateOf, type World } from "./world.ts";

/** What a recorder is and can see. */
export interface Observer {
  name: string;
  /** `random`: exponential waits, bounded, off the guard before the kernel's look; `grid`: another tool's timer. */
  looks: { kind: "random"; mean_s: number } | { kind: "grid"; step_s: number };
  columns: ReadonlySet<keyof SampleRow>;
  tasks: boolean;
  /** One look just after the kernel's while its count is two or more. */
  aimed: boolean;
  runs: boolean;
  files: boolean;
  fileWriters: boolean;
  logs: boolean;
  clocks: boolean;
  /** CPU limits of control groups. */
  cgroups: boolean;
  /** The recorder was off in these, monotonic seconds. */
  gaps: readonly { start: number; end: number }[];
  /** A container file system computes `/proc/loadavg` itself, every 5 s on a timer of its own. */
  syntheticLoad: boolean;
}

/** Where rows go: a `RecordingBuilder`, or a trace on disk. */
export interface Sink {
  addSample(row: Pick<SampleRow, "time" | "mono_s" | "load1"> & Partial<SampleRow>, boot?: number): void;
  addTask(row: TaskRow, boot?: number): void;
  addEvent(row: EventRow, boot?: number): void;
}

/** What the kernel counted and published: the truth that the tests may look at and the analysis may not. */
export interface KernelLog {
  look_s: Float64Array;
  counted: Float64Array;
  load1: Float64Array;
  length: number;
}

/** Seconds before the kernel's look in which the agent never wakes. */
const GUARD_S = 0.02;
const BACKGROUND = ["kworker/0:1", "kworker/1:2", "systemd-journal", "sshd", "rcu_sched", "vmtoolsd", "rngd"];

/** Walks through the recording in the order of time: kernel looks, publications, the recorder's looks. */
export function observe(world: World, observer: Observer, sink: Sink, random: Random): KernelLog {
  const { kernel, options } = world;
  const spells = world.spells.sort((a, b) => a.start - b.start);
  const load = new LoadAverages(options.rounding);
  const late = options.lateNoHz ? new LateNoHz(options.cpus, random.pick([0.0005, 0.002, 0.01])) : null;
  const background = random.uniform(0.002, 0.015);
  const calm = { busy: random.uniform(0.05, 0.5), tasks: random.integer(120, 320) };
  const memory_kb = random.integer(600_000, 6_000_000);
  const swap_kb = random.pick([0, 69_000, 512]);

  let published = load.printed();
  let pending: [number, number, number] = published;
  let publishAt = Number.NEGATIVE_INFINITY;
  // A container file system keeps its own 5 s timer, which drifts.
  const period_s = observer.syntheticLoad ? 5.0007 : kernel.period_s;
  let kernelNumber = kernel.next(world.warmUp);
  let nextKernel = kernel.look(kernelNumber);
  let lastKernel = nextKernel - period_s;
  let look = world.start + random.uniform(0, 2);
  let previous = world.warmUp;
  let aimed = Number.POSITIVE_INFINITY;
  let forks = 0;

  const size = Math.ceil((world.end - world.warmUp) / period_s) + 8;
  const log: KernelLog = {
    look_s: new Float64Array(size),
    counted: new Float64Array(size),
    load1: new Float64Array(size),
    length: 0,
  };

  // Spells that overlap the time since the previous look of the recorder.
  let alive: Spell[] = [];
  let nextSpell = 0;
  const admit = (t: number) => {
    while (nextSpell < spells.length && spells[nextSpell]!.start <= t) {
      alive.push(spells[nextSpell++]!);
      forks += 1;
    }
  };
  const cpuOf = new Float64Array(options.cpus);

  const kernelLook = (t: number, windows: number) => {
    admit(t);
    cpuOf.fill(0);
    let blocked = 0;
    let running = 0;
    for (const spell of alive)
      if (spell.end > t)
        for (let i = 0; i < spell.threads.length; i++) {
          const state = isStopped(spell.threads[i]!, t) ? null : stateOf(spell, i, t);
          if (state === "D") blocked += 1;
          else if (state === "R") {
            running += 1;
            const cpu = Math.floor(noise(spell.pid + i, Math.floor(spell.start * 1000)) * options.cpus);
            cpuOf[cpu] = cpuOf[cpu]! + 1;
          }
        }
    if (late) running = late.count(kernelNumber, cpuOf, () => random.next());
    const counted = running + blocked + (random.chance(background) ? 1 : 0);
    load.update(counted, windows);
    log.look_s[log.length] = t;
    log.counted[log.length] = counted;
    pending = load.printed();
    log.load1[log.length] = pending[0];
    log.length += 1;
    publishAt = t + (observer.syntheticLoad ? 0 : kernel.publication_s);
    if (observer.aimed && counted >= 2 && t >= world.start) aimed = t + random.uniform(1.5, 2.5) / options.hz;
  };

  /** Threads active at `t`, as rows. */
  const scan = (t: number, phase: TaskRow["phase"]) => {
    let running = 0;
    let blocked = 0;
    let io = 0;
    const stopped: [number, string][] = [];
    const show = observer.tasks && (phase === "random" || observer.aimed);
    const time = world.time(t);
    const row = (pid: number, tid: number, comm: string, state: TaskRow["state"], wchan: string | null) =>
      sink.addTask({
        time,
        mono_s: t,
        pid,
        tid,
        comm,
        state,
        wchan,
        phase,
        exe: null,
        unit: null,
        stack: null,
      });
    for (const spell of alive)
      for (let i = 0; i < spell.threads.length; i++) {
        const state = stateOf(spell, i, t);
        if (state === null) continue;
        const member = spell.threads[i]!;
        if (isStopped(member, t)) stopped.push([spell.pid + i, member.comm]);
        else if (state === "R") running += 1;
        else {
          blocked += 1;
          if (member.block_io) io += 1;
        }
        if (show && !isStopped(member, t))
          row(spell.pid + i, spell.pid + i, member.comm, state, state === "D" ? member.wchan : null);
      }
    // Who is stopped is seen where the list is read at all, which it is where the kernel counts somebody.
    for (const [pid, comm] of show && (running > 0 || blocked > 0 || phase === "kernel") ? stopped : [])
      row(pid, pid, comm, "R", null);
    if (random.chance(background)) {
      running += 1;
      if (show) row(600, 600, random.pick(BACKGROUND), "R", null);
    }
    return { running, blocked, io };
  };

  const sampleRow = (t: number) => {
    admit(t);
    if (t >= publishAt) published = pending;
    const now = scan(t, "random");
    const span = t - previous;
    // Integrals over the time since the previous look.
    let cpu_s = 0;
    let runnable_s = 0;
    let io_s = 0;
    for (const spell of alive) {
      const overlap = Math.min(t, spell.end) - Math.max(previous, spell.start);
      if (overlap <= 0) continue;
      for (const member of spell.threads) {
        const { limit } = member;
        const allowed = limit === undefined ? 1 : limit.run_s / limit.period_s;
        const active = overlap * (member.to - member.from) * member.active * allowed;
        runnable_s += active * (1 - member.blocked);
        cpu_s += active * (1 - member.blocked) * member.cpu;
        if (member.block_io) io_s += active * member.blocked;
      }
    }
    alive = alive.filter((spell) => spell.end > t);
    const { cpus } = options;
    const climate = climateAt(world, t);
    const room = 100 - climate.steal;
    const busy = Math.min(room, (100 * cpu_s) / span / cpus + calm.busy * random.uniform(0, 2));
    const idle = 100 - climate.steal - busy;
    const waiting = Math.max(0, runnable_s - Math.min(cpu_s, span * cpus));
    const row: SampleRow = {
      time: world.time(t),
      mono_s: t,
      load1: published[0],
      load5: published[1],
      load15: published[2],
      runnable: now.running + 1,
      tasks: calm.tasks + now.running + now.blocked,
      procs_blocked: now.io,
      cpu_busy_pct: busy,
      iowait_pct: Math.min(idle, idle * Math.min(1, io_s / span / cpus) * random.uniform(0.85, 1)),
      steal_pct: climate.steal * random.uniform(0.9, 1.1),
      psi_cpu_some_pct: Math.min(100, (100 * waiting) / span),
      psi_io_full_pct: Math.min(100, ((100 * io_s) / span) * 0.7),
      psi_mem_some_pct: climate.psi_mem * random.uniform(0.7, 1.3),
      mem_available_kb: Math.round(Math.max(20_000, memory_kb - climate.taken + random.normal(0, 4000))),
      swap_used_kb: Math.round(swap_kb + climate.swapped),
      d_tasks: now.blocked,
      sched_active_mean: runnable_s / span + background * 0.5,
      forks,
      kernel_look_s: lastKernel,
      self_cpu_pct: 0.1,
      self_rss_kb: 48_000,
    };
    previous = t;
    forks = 0;
    const shown: Partial<SampleRow> = {};
    for (const column of observer.columns) shown[column] = row[column] as never;
    sink.addSample({ ...shown, time: row.time, mono_s: row.mono_s, load1: row.load1 });
  };

  const nextLook = (t: number): number => {
    if (observer.looks.kind === "grid") return t + observer.looks.step_s * (1 + random.uniform(0, 0.0004));
    for (;;) {
      const next = t + Math.min(4.5, Math.max(0.25, random.exponential(observer.looks.mean_s)));
      const phase = (((next - nextKernel) % period_s) + period_s) % period_s;
      if (phase < period_s - GUARD_S) return next;
    }
  };

  const off = [...observer.gaps].sort((a, b) => a.start - b.start);
  while (look < world.end || nextKernel < world.end) {
    if (aimed < nextKernel && aimed < look) {
      const t = aimed;
      aimed = Number.POSITIVE_INFINITY;
      admit(t);
      if (!inside(off, t)) scan(t, "kernel");
    } else if (nextKernel <= look) {
      const stall = world.stalls.find((one) => nextKernel >= one.start && nextKernel < one.end);
      if (nextKernel >= publishAt) published = pending;
      if (stall) {
        // Ticks are made up for at once on waking: calc_load_n over the windows that were missed.
        const missed = Math.floor((stall.end - nextKernel) / period_s) + 1;
        kernelLook(stall.end + 0.001, missed);
        kernelNumber += missed;
      } else {
        kernelLook(nextKernel, 1);
        kernelNumber += 1;
      }
      lastKernel = nextKernel;
      nextKernel = observer.syntheticLoad
        ? Math.max(nextKernel, stall?.end ?? 0) + period_s
        : kernel.look(kernelNumber);
    } else {
      const t = world.awakeAt(look);
      if (t < world.end && !inside(off, t)) sampleRow(t);
      look = nextLook(t);
    }
  }
  sendEvents(world, observer, sink, off);
  return log;
}

function climateAt(world: World, t: number) {
  const sum = { steal: 0, psi_mem: 0, taken: 0, swapped: 0 };
  for (const climate of world.climates) {
    if (t < climate.start || t >= climate.end) continue;
    const ramp = Math.min(1, (t - climate.start) / Math.max(1, 0.3 * (climate.end - climate.start)));
    sum.steal = Math.min(90, sum.steal + (climate.steal_pct ?? 0));
    sum.psi_mem = Math.min(75, sum.psi_mem + (climate.psi_mem_pct ?? 0) * ramp);
    sum.taken += (climate.mem_taken_kb ?? 0) * ramp;
    sum.swapped += (climate.swapped_kb ?? 0) * ramp;
  }
  return sum;
}
