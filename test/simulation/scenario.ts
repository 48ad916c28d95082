import type { Verdict } from "../../analysis/diagnosis.ts";
import type { Host, KeepalivedFacts } from "../../collectors/collector.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import type { Recording } from "../../storage/recording.ts";
import type { SampleRow } from "../../storage/schema.ts";
import { type KernelLog, type Observer, observe, type Sink } from "./observer.ts";
import { Random } from "./random.ts";
import { type Episode, World, type WorldOptions } from "./world.ts";

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
  | "grid-10s"
  | "grid-60s";

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
  const grid = level === "grid-10s" || level === "grid-60s";
  const columns = new Set<keyof SampleRow>(own ? AGENT : grid ? [...OTHER_TOOL, ...MEMORY] : TRACE);
  if (options.psi) for (const name of PSI) columns.add(name);
  if (own && options.schedstat) columns.add("sched_active_mean");
  if (options.load1Only) for (const name of ["load5", "load15"] as const) columns.delete(name);
  if (options.syntheticLoad) columns.delete("kernel_look_s");
  const tasks = own || level === "trace";
  const runs = level === "agent" || level === "trace" || level === "no-tasks";
  return {
    name: level,
    looks: grid ? { kind: "grid", step_s: level === "grid-10s" ? 10 : 60 } : { kind: "random", mean_s: 2 },
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

export interface TruthSpike {
  /** Microseconds since 1970 UTC. */
  start: number;
  end: number;
  cause: Verdict["cause"];
  culprits: readonly string[];
  peak_load1: number;
  /** High and long enough, and wholly inside the recording: it must be found. Others may be. */
  required: boolean;
  /** `observable`: cause and culprit can be told. `partial`: not all of it. `hidden`: only a guess could name it. */
  evidence: "observable" | "partial" | "hidden";
  /** Causes that are no mistake beside the true one, where the evidence is not whole; "unexplained" never is. */
  allowed: readonly Verdict["cause"][];
}

export interface Truth {
  spikes: TruthSpike[];
  verdict: { cause: Verdict["cause"]; culprits: readonly string[] };
  next_spike: { start: number; end: number } | null;
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
  const ofBoot: Sink = {
    addSample: (row) => sink.addSample(row, boot),
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
    truth: truthOf(world, kernel, observer, earlier?.truth.spikes ?? []),
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

function truthOf(world: World, log: KernelLog, observer: Observer, earlier: TruthSpike[]): Truth {
  const loads = log.load1.slice(0, log.length).sort();
  const baseline = loads[Math.floor(loads.length / 2)] ?? 0;
  const found = world.episodes
    .filter((episode) => episode.start < world.end && episode.end > world.start)
    .sort((a, b) => a.start - b.start)
    .map((episode): TruthSpike => {
      const peak = peakOf(log, episode);
      const inside = episode.start > world.start + 300 && episode.end < world.end - 120;
      const beside = world.episodes.filter(
        (other) =>
          other !== episode &&
          !other.minor &&
          other.start < episode.end + 120 &&
          other.end > episode.start - 120,
      );
      const seen = !observer.gaps.some((gap) => gap.start < episode.end && gap.end > episode.start);
      return {
        start: world.time(episode.start),
        end: world.time(episode.end),
        cause: episode.cause,
        culprits: episode.culprits,
        peak_load1: peak,
        required:
          !episode.minor &&
          inside &&
          seen &&
          beside.length === 0 &&
          peak - baseline >= 1.2 &&
          episode.end - episode.start >= 60,
        ...(beside.length === 0
          ? evidenceOf(episode, observer)
          : { evidence: "partial", allowed: [episode.cause, ...beside.map((other) => other.cause)] }),
      };
    });
  const spikes = [...earlier, ...found];
  const required = spikes.filter((spike) => spike.required);
  const causes = new Set(required.map((spike) => spike.cause));
  const cause = required.length === 0 ? null : causes.size === 1 ? [...causes][0]! : "mixed";
  const next = world.later.sort((a, b) => a.start - b.start)[0];
  return {
    spikes,
    verdict: {
      cause,
      culprits: causes.size === 1 ? [...new Set(required.flatMap((spike) => spike.culprits))] : [""],
    },
    next_spike: next ? { start: world.time(next.start), end: world.time(next.end) } : null,
  };
}

function peakOf(log: KernelLog, episode: Episode): number {
  let peak = 0;
  for (let i = 0; i < log.length; i++) {
    const t = log.look_s[i]!;
    if (t >= episode.start && t < episode.end + 11) peak = Math.max(peak, log.load1[i]!);
  }
  return peak;
}

/** What can be told of a cause with an observer's means: the yardstick of the accuracy bench. */
function evidenceOf(
  { cause, needsTasks }: Episode,
  { tasks, runs, files, clocks, cgroups, columns }: Observer,
): Pick<TruthSpike, "evidence" | "allowed"> {
  const whole = { evidence: "observable", allowed: [] } as const;
  const partial = (...allowed: Verdict["cause"][]) =>
    ({ evidence: "partial", allowed: [cause, ...allowed] }) as const;
  const none = { evidence: "hidden", allowed: [] } as const;
  switch (cause) {
    case "sampling-beat":
      return runs || tasks ? whole : none;
    case "dump-writes":
      return files ? whole : partial("io-stall");
    case "tmpfiles-cleanup":
      return runs ? whole : partial("io-stall");
    case "check-script":
      return runs
        ? whole
        : tasks
          ? partial("io-stall", "remote-storage", "cpu-saturation")
          : partial("cpu-saturation");
    case "scheduled-job":
      return runs && (tasks || !needsTasks) ? whole : partial("cpu-saturation", "io-stall");
    case "io-stall":
      return tasks ? whole : partial();
    case "remote-storage":
    case "snapshot-freeze":
      return tasks ? whole : partial("io-stall");
    case "vm-stun":
      return clocks ? whole : partial("io-stall");
    case "cpu-quota":
      return cgroups ? whole : none;
    case "cpu-saturation":
      return tasks ? whole : partial();
    case "memory-pressure":
      return columns.has("mem_available_kb") ? whole : partial("io-stall");
    case "hypervisor-steal":
      return columns.has("steal_pct") ? whole : partial("cpu-saturation");
    default:
      return none;
  }
}
