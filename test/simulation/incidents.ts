import type { Cause } from "../../analysis/facts.ts";
import type { KeepalivedFacts } from "../../collectors/collector.ts";
import * as causes from "./causes.ts";
import { beatingJob, DUMP_FILES, DUMPS, quietJob } from "./drawn-jobs.ts";
import { EVERYDAY, type EverydayKind, everyday, isEveryday } from "./everyday.ts";
import {
  anyWalk,
  cron,
  keepalivedFacts,
  type PeriodicJob,
  periodic,
  tmpfilesStarts,
  type Walk,
} from "./jobs.ts";
import { cpuQuota, idleLimits } from "./quotas.ts";
import { Random } from "./random.ts";
import { addBeats, system } from "./routine.ts";
import type { Level, Scenario } from "./scenario.ts";
import type { Slot } from "./slots.ts";
import * as stalls from "./stalls.ts";
import * as others from "./work-of-others.ts";
import type { World } from "./world.ts";

/** Behind all others: the draws of a kind depend on its place. */
export const LATER = ["raid-check", "pipeline", "memory-limit"] as const;
export type Kind = Cause | "unexplained" | "quiet" | "mixed" | EverydayKind | (typeof LATER)[number];
export const KINDS: readonly Kind[] = [
  "sampling-beat",
  "dump-writes",
  "tmpfiles-cleanup",
  "check-script",
  "scheduled-job",
  "io-stall",
  "cpu-saturation",
  "memory-pressure",
  "hypervisor-steal",
  "vm-stun",
  "unexplained",
  "quiet",
  "mixed",
  // Behind the others: the draws of a kind depend on its place.
  "cpu-quota",
  "remote-storage",
  "snapshot-freeze",
  ...EVERYDAY,
  ...LATER,
];

export interface IncidentOptions {
  kind: Kind;
  level: Level;
  hz?: number;
  hours?: number;
  /** The daily cleanup inside one spike, an hourly job before each, a busy noon, dumps in every run. */
  confounders?: boolean;
  /** A collector agent beats, not keepalived's script. */
  collector?: boolean;
  lateNoHz?: boolean;
  /** The recorder was off now and then, and the wall clock jumped. */
  trouble?: boolean;
  /** A control group that has nothing to do with it is stopped by its CPU limit. */
  limits?: boolean;
  /** `/proc/loadavg` is a container file system's own. */
  container?: boolean;
  /** The machine starts anew somewhere in the middle. */
  reboot?: boolean;
}

/** Only the time of what comes later is used. */
const UNNAMED = { cause: "unexplained", culprits: [""] } as const;

type Rhythm = "irregular" | "daily" | "timer";

/** Slots for spikes that are placed by hand: irregular, daily at one hour, or each so many hours. */
function slots(world: World, shortest_s: number, longest_s: number, snap: boolean): Slot[] {
  const { random } = world;
  const hours = (world.end - world.start) / 3600;
  const rhythm: Rhythm = hours < 60 ? "irregular" : random.pick(["irregular", "daily", "timer"] as const);
  const found: Slot[] = [];
  const add = (start: number) => {
    const at = snap ? world.nextWall(start, 3600, 60) + random.uniform(20, 80) : start;
    found.push({ start: at, end: at + random.uniform(shortest_s, longest_s) });
  };
  if (rhythm === "irregular") {
    const count = random.integer(3, Math.min(12, Math.floor(hours / 2)));
    const room = (world.end - world.start - 3600) / count;
    for (let i = 0; i < count; i++) add(world.start + 1500 + room * (i + random.uniform(0, 0.4)));
  } else {
    const period_s = rhythm === "daily" ? 86400 : random.integer(9, 18) * 3600;
    const first =
      rhythm === "daily" ? world.nextWall(world.start + 1500, 86400, random.integer(0, 86399)) : 0;
    // Timers have accuracies and random delays (systemd's AccuracySec and RandomizedDelaySec); drawn apart from the rest.
    const own = new Random(Math.floor(world.options.uptime_s * 1000));
    const delay_s = own.pick([0, 0, 60, 300, 1200]);
    const from = first || world.start + random.uniform(2000, period_s);
    let t = from;
    for (; t < world.end; t += period_s) add(t + random.uniform(0, 30) + own.uniform(0, delay_s));
    const next = t + own.uniform(0, 30 + delay_s);
    if (!snap) world.later.push({ start: next, end: next + shortest_s, ...UNNAMED });
  }
  return found.filter((slot) => slot.end < world.end - 600);
}

const PLACED: Partial<Record<Kind, (world: World, at: readonly Slot[]) => void>> = {
  "scheduled-job": causes.scheduledJob,
  "io-stall": stalls.ioStall,
  "cpu-saturation": causes.cpuSaturation,
  "cpu-quota": cpuQuota,
  "memory-pressure": causes.memoryPressure,
  "hypervisor-steal": causes.steal,
  "vm-stun": stalls.vmStun,
  "remote-storage": stalls.remoteStorage,
  "snapshot-freeze": stalls.snapshotFreeze,
  unexplained: stalls.hidden,
  "raid-check": others.raidCheck,
  pipeline: others.pipeline,
  "memory-limit": others.memoryLimit,
};

/** What is drawn apart from the rest. */
interface Drawn {
  blocked: number;
  dumps: readonly string[];
  walk: Walk;
}

/** What is drawn for every incident: jobs of the system, the cause, what confounds. */
function live(world: World, options: IncidentOptions, hours: number, drawn: Drawn): KeepalivedFacts {
  const { random } = world;
  const confounded = options.confounders ?? false;
  if (options.trouble)
    world.steps.push({
      at: world.start + random.uniform(0.2, 0.8) * hours * 3600,
      by_s: random.normal(0, 1) * random.pick([0.5, 5, 900]),
    });
  const { kind } = options;
  let job = quietJob(random, world.end);
  if (job.dumps.length > 0) job.dumps = drawn.dumps;
  let anchor: number | null = null;
  const at = () => slots(world, 420, 2400, confounded);
  if (kind === "sampling-beat" || kind === "mixed") {
    const own = beatingJob(random, world.options.hz, hours, options.collector ?? false, world.end);
    const beating = {
      ...own,
      walk: drawn.walk,
      blocked: drawn.blocked,
      dumps: own.dumps.length > 0 ? drawn.dumps : [],
    };
    if (!options.collector) job = beating;
    const slot = at();
    // Nothing was put into these times but what a mixed incident puts there.
    world.later.length = 0;
    if (kind === "mixed")
      random.pick([
        causes.scheduledJob,
        causes.cpuSaturation,
        stalls.ioStall,
        causes.memoryPressure,
        stalls.vmStun,
      ])(world, slot);
    const runs = periodic(world, beating);
    addBeats(world, runs);
    if (kind === "mixed") world.later.length = 0;
    if (options.collector) addBeats(world, periodic(world, job), true);
  } else if (kind === "dump-writes") {
    job = { ...job, interval_s: random.pick([5, 7]), dumps: drawn.dumps };
    job.disturb = stalls.dumpStall(world, at(), job.comm);
    addBeats(world, periodic(world, job), true);
  } else if (kind === "check-script") {
    job.disturb = causes.hangingScript(world, at(), job.comm, job.interval_s);
    addBeats(world, periodic(world, job), true);
  } else if (kind === "tmpfiles-cleanup") {
    // The timer is what it is: one a day. Long recordings have several.
    const starts = tmpfilesStarts(
      world,
      world.start + random.uniform(0.1, 0.4) * Math.min(86400, hours * 3600),
    );
    anchor = Number.NaN;
    const next = starts.at(-1)! + 86400;
    world.later.push({ start: next, end: next + 600, ...UNNAMED });
    const storm = starts.map((start) => ({ start, end: start + random.uniform(300, 1500) }));
    stalls.tmpfilesStorm(
      world,
      storm.filter((slot) => slot.end < world.end),
    );
    addBeats(world, periodic(world, job), true);
  } else {
    PLACED[kind]?.(world, at());
    addBeats(world, periodic(world, job), true);
  }
  const spikes = world.episodes.filter((one) => !one.minor);
  const first = random.pick(spikes.length > 0 ? spikes : [null]);
  if (confounded && first && anchor === null) anchor = first.start + random.uniform(-30, 60);
  // Of every incident's own, so that the others' draws stay as they were.
  if (options.limits) idleLimits(world);
  system(world, anchor ?? world.start + random.uniform(0, 86400));
  if (confounded) {
    cron(world, { comm: "report.sh", parent: "crond", period_s: 3600, offset_s: 60, busy_s: 2 });
    causes.busyNoon(world);
  }
  return keepalivedFacts(job, world.options.rounding === "3.10" ? "1.3.5" : "2.2.8");
}

/** An incident of a kind, everything that is not said drawn from the seed. */
export function incident(seed: number, options: IncidentOptions): Scenario {
  const mixed = seed * 64 + KINDS.indexOf(options.kind);
  if (isEveryday(options.kind)) return everyday(options.kind, options, seed, mixed);
  const random = new Random(mixed);
  const hz = options.hz ?? random.pick([1000, 1000, 250, 250, 300, 100]);
  const old = hz === 1000 && random.chance(0.6);
  const fast = options.kind === "sampling-beat" || options.kind === "mixed";
  const hours =
    options.hours ??
    (options.kind === "tmpfiles-cleanup"
      ? random.integer(60, 120)
      : fast && hz === 1000
        ? random.integer(48, 100)
        : random.integer(8, fast ? 30 : 72));
  const cpus = random.pick([1, 2, 4, 4, 8, 16]);
  const uptime_s = random.uniform(3 * 86400, 40 * 86400);
  const gaps = Array.from({ length: options.trouble ? random.integer(1, 3) : 0 }, () => {
    const start = uptime_s + random.uniform(0.05, 0.95) * hours * 3600;
    return { start, end: start + random.uniform(60, 3600) };
  });
  const wall_s = 1_790_000_000 + random.uniform(0, 30 * 86400);
  const observer = {
    psi: !old && random.chance(0.6),
    schedstat: old || random.chance(0.5),
    load1Only: random.chance(0.1),
    syntheticLoad: options.container ?? false,
    gaps,
  };
  const stolen = options.kind === "hypervisor-steal";
  const hypervisor = stolen ? random.pick(["kvm", "xen"]) : random.pick(["vmware", "vmware", "kvm", null]);
  // Drawn apart, so that what is added here leaves the incidents as they were.
  const more = new Random(mixed + 0xe47a);
  const unaimed = more.chance(0.2) && options.level === "trace" && !options.collector;
  const blocked = more.chance(0.25) ? more.uniform(0.3, 0.95) : 0;
  const anonymousFiles = more.chance(0.3);
  const named = more.pick(DUMP_FILES);
  // Files with other names are keepalived's dumps only by who writes them.
  const dumps = anonymousFiles ? DUMPS : named;
  const walk = anyWalk(new Random(mixed + 0xd41f7));
  const scenario = {
    name: `${options.kind}/${options.level}/${seed}`,
    seed: mixed,
    world: {
      hz,
      rounding: old ? ("3.10" as const) : ("4.7" as const),
      lateNoHz: options.lateNoHz ?? (old && random.chance(0.3)),
      cpus,
      hours,
      uptime_s,
      wall_s,
    },
    level: options.level,
    observer: { ...observer, unaimed, anonymousFiles },
    host: { hypervisor },
    live: (world: World) => live(world, options, hours, { blocked, dumps, walk }),
  };
  if (!options.reboot) return scenario;
  const first_h = hours * more.uniform(0.35, 0.65);
  const began = { hours: hours - first_h, uptime_s: 31, wall_s: wall_s + first_h * 3600 + 75 };
  return {
    ...scenario,
    world: { ...scenario.world, ...began },
    before: { ...scenario, world: { ...scenario.world, hours: first_h } },
  };
}

/** The incident that the project was begun for: CentOS 7.9, a 5 s script of six processes that is 0.55 ms late each time. */
export function mission(seed: number): Scenario {
  const scenario = incident(seed, {
    kind: "sampling-beat",
    level: "agent",
    hz: 1000,
    hours: 84,
    lateNoHz: false,
  });
  return {
    ...scenario,
    name: `mission/${seed}`,
    world: { ...scenario.world, rounding: "3.10", cpus: 4 },
    observer: { psi: false, schedstat: true },
    live(world) {
      const job: PeriodicJob = {
        ...quietJob(world.random, world.end + 40 * 3600),
        comm: "keepalived_chec",
        path: "/etc/keepalived/keepalived_check_heplify.sh",
        interval_s: 5,
        drift_s: 0.00055,
        walk: { share: 0.005, seed },
        busy_s: 0.13,
        busy_spread: 0.06,
        tasks: 6,
        dumps: DUMPS,
      };
      addBeats(world, periodic(world, job));
      system(world, world.start + world.random.uniform(0, 86400));
      return keepalivedFacts(job, "1.3.5");
    },
  };
}
