import type { Host, KeepalivedFacts } from "../../collectors/collector.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import type { Recording } from "../../storage/recording.ts";
import type { SampleRow } from "../../storage/schema.ts";
import { type KernelLog, type Observer, observe, type Sink } from "./observer.ts";
import { Random } from "./random.ts";
import { type Truth, truthOf } from "./truth.ts";
import { World, type WorldOptions } from "./world.ts";

/** How much the recorder could see; the comments say what is missing against the one before. */
export type Level =
  /** Our agent with all its privileges. */
  | "agent"
  /** A labelled trace: the public columns, tasks with aimed looks, runs, files, logs. */
  | "trace"
  /** The same without the list of R and D threads. */
  | "no-tasks"
  /** Our agent on /proc alone: tasks, and neither runs nor files. */
  | "proc-only"
  /** Samples, files and logs. */
  | "samples"
  /** Another tool's samples on a grid. */
  | "grid-5s"
  | "grid-10s"
  | "grid-60s"
  /** Minutes apart: what a history of sysstat gives. */
  | "grid-300s"
  | "grid-600s";

export const GRIDS: Partial<Record<Level, number>> = {
  "grid-5s": 5,
  "grid-10s": 10,
  "grid-60s": 60,
  "grid-300s": 300,
  "grid-600s": 600,
};

const OTHER_TOOL: (keyof SampleRow)[] = ["load5", "load15", "cpu_busy_pct", "iowait_pct", "steal_pct"];
const MEMORY: (keyof SampleRow)[] = ["mem_available_kb", "swap_used_kb"];
const PSI: (keyof SampleRow)[] = ["psi_cpu_some_pct", "psi_io_full_pct", "psi_mem_some_pct"];
const TRACE: (keyof SampleRow)[] = [...OTHER_TOOL, ...MEMORY, "runnable", "tasks", "procs_blocked"];
const AGENT: (keyof SampleRow)[] = [
  ...TRACE,
  "d_tasks",
  "forks",
  "kernel_look_s",
  "self_cpu_pct",
  "self_rss_kb",
];

export interface ObserverOptions {
  psi: boolean;
  schedstat: boolean;
  /** Only load1, of the three. */
  load1Only?: boolean;
  /** Who wrote a file is not known: inotify tells no process. */
  anonymousFiles?: boolean;
  /** No looks just after the kernel's. */
  unaimed?: boolean;
  gaps?: readonly { start: number; end: number }[];
  syntheticLoad?: boolean;
}

export function observerOf(level: Level, options: ObserverOptions): Observer {
  const own = level === "agent" || level === "proc-only";
  const step_s = GRIDS[level];
  const grid = step_s !== undefined;
  const columns = new Set<keyof SampleRow>(own ? AGENT : grid ? [...OTHER_TOOL, ...MEMORY] : TRACE);
  if (options.psi) for (const name of PSI) columns.add(name);
  if (own && options.schedstat) columns.add("sched_active_mean");
  if (options.load1Only) for (const name of ["load5", "load15"] as const) columns.delete(name);
  if (options.syntheticLoad) columns.delete("kernel_look_s");
  const tasks = own || level === "trace";
  const runs = level === "agent" || level === "trace" || level === "no-tasks";
  return {
    name: level,
    looks: grid ? { kind: "grid", step_s } : { kind: "random", mean_s: 2 },
    columns,
    tasks,
    aimed: tasks && !options.syntheticLoad && !options.unaimed,
    runs,
    files: runs || level === "samples",
    logs: !grid,
    fileWriters: !options.anonymousFiles,
    clocks: !grid,
    cgroups: own || level === "trace",
    gaps: options.gaps ?? [],
    syntheticLoad: options.syntheticLoad ?? false,
  };
}

export interface Played {
  host: Host;
  keepalived: KeepalivedFacts | null;
  truth: Truth;
  kernel: KernelLog;
  world: World;
}

export interface Incident extends Played {
  name: string;
  recording: Recording;
}

export interface Scenario {
  name: string;
  seed: number;
  world: WorldOptions;
  level: Level;
  observer: ObserverOptions;
  host?: Partial<Host>;
  /** The boot before this one: the same recorder, an earlier time. */
  before?: Scenario;
  /** Fills the world with jobs and causes; gives what the recorder read of keepalived's configuration. */
  live(world: World): KeepalivedFacts | null;
}

/** Whether hosts tell their HZ: our agent does, traces need not. */
function hostOf(scenario: Scenario): Host {
  const { world } = scenario;
  return {
    hostname: `sim-${scenario.seed.toString(36)}`,
    kernel: world.rounding === "3.10" ? "3.10.0-1160.el7.x86_64" : "5.14.0-427.el9.x86_64",
    cpus: world.cpus,
    hypervisor: "vmware",
    boot_id: `boot-${scenario.seed}`,
    hz: scenario.level === "agent" || scenario.level === "proc-only" ? world.hz : null,
    timezone: "UTC",
    ...scenario.host,
  };
}

/** Lives a scenario through; the rows that its recorder writes go to `sink`. */
export function play(scenario: Scenario, sink: Sink): Played {
  const earlier = scenario.before ? play(scenario.before, sink) : null;
  const boot = earlier ? 1 : 0;
  const readings: number[] = [];
  const ofBoot: Sink = {
    addSample: (row) => {
      readings.push(row.time);
      sink.addSample(row, boot);
    },
    addTask: (row) => sink.addTask(row, boot),
    addEvent: (row) => sink.addEvent(row, boot),
  };
  const world = new World(scenario.world, new Random(scenario.seed));
  const facts = scenario.live(world);
  const observer = observerOf(scenario.level, scenario.observer);
  const kernel = observe(world, observer, ofBoot, new Random(scenario.seed + 0x5eed));
  const own = scenario.level === "agent" || scenario.level === "proc-only";
  return {
    host: hostOf(scenario),
    keepalived: own ? facts : null,
    truth: truthOf(world, kernel, { ...observer, readings }, earlier?.truth.spikes ?? []),
    kernel,
    world,
  };
}

/** The same as a recording in memory. */
export function simulate(scenario: Scenario): Incident {
  const builder = new RecordingBuilder();
  const played = play(scenario, builder);
  const { host, keepalived } = played;
  const recording = builder.finish({ host, keepalived, source: `simulation ${scenario.name}` });
  return { ...played, name: scenario.name, recording };
}
