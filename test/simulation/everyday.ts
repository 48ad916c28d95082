import type { KeepalivedFacts } from "../../collectors/collector.ts";
import * as causes from "./causes.ts";
import { beatingJob, quietJob } from "./drawn-jobs.ts";
import { firstTry } from "./first-tries.ts";
import type { IncidentOptions } from "./incidents.ts";
import { keepalivedFacts, periodic } from "./jobs.ts";
import { oneJob, oneSpike } from "./one-spike.ts";
import { Random } from "./random.ts";
import { addBeats, system } from "./routine.ts";
import { GRIDS, type Scenario } from "./scenario.ts";
import type { Slot } from "./slots.ts";
import * as stalls from "./stalls.ts";
import { drowning, highButFine, offset } from "./staying.ts";
import type { World } from "./world.ts";

/** Machines that are not the incident: loads that stay, or are high and fine, and recordings of which there is little. */
export const EVERYDAY = ["drowning", "offset", "high-but-fine", "one-spike", "first-try", "one-job"] as const;
export type EverydayKind = (typeof EVERYDAY)[number];
export const isEveryday = (kind: string): kind is EverydayKind => EVERYDAY.some((one) => one === kind);

/** A recording must have so many readings to be one. */
const LEAST_READINGS = 30;

function hoursOf(kind: EverydayKind, random: Random, step_s: number, beat: boolean): number {
  const least = (LEAST_READINGS * step_s) / 3600;
  const minutes = random.uniform(2, 6) / 60;
  switch (kind) {
    case "first-try":
      return minutes;
    case "one-job":
      return Math.max(least, random.uniform(3, 22));
    case "one-spike":
      return beat ? random.uniform(7, 14) : random.uniform(3, 22);
    case "drowning":
      return Math.max(least, random.pick([minutes, random.uniform(0.2, 2), random.uniform(2, 10)]));
    default:
      return Math.max(least, random.uniform(2, 26));
  }
}

/** What comes and goes on top of an offset. */
function onTop(world: World, hz: number, hours: number): void {
  const { random, start, end } = world;
  const what = random.pick(["nothing", "nothing", "spikes", "spikes", "beat"] as const);
  if (what === "beat" && hz < 1000 && hours > 10)
    addBeats(world, periodic(world, beatingJob(random, hz, hours, false, end)));
  if (what !== "spikes" || hours < 3) return;
  const count = random.integer(1, Math.min(6, Math.floor(hours / 2)));
  const room = (end - start - 4200) / count;
  const slots = Array.from({ length: count }, (_, i): Slot => {
    const from = start + 1500 + room * (i + random.uniform(0, 0.4));
    return { start: from, end: from + random.uniform(420, 2000) };
  });
  random.pick([causes.scheduledJob, causes.cpuSaturation, causes.memoryPressure, stalls.ioStall])(
    world,
    slots,
  );
}

function live(world: World, kind: EverydayKind, hours: number, beat: boolean): KeepalivedFacts {
  const { random, options } = world;
  const job = quietJob(random, world.end);
  switch (kind) {
    case "drowning":
      drowning(world);
      break;
    case "offset":
      offset(world);
      onTop(world, options.hz, hours);
      break;
    case "high-but-fine":
      highButFine(world);
      break;
    case "one-spike":
      oneSpike(world, beat);
      break;
    case "one-job":
      oneJob(world);
      break;
    case "first-try":
      firstTry(world);
  }
  // Two scripts of keepalived are another incident.
  if (!beat && kind !== "first-try") addBeats(world, periodic(world, job), true);
  system(world, world.start + random.uniform(0, 86400));
  return keepalivedFacts(job, options.rounding === "3.10" ? "1.3.5" : "2.2.8");
}

export function everyday(
  kind: EverydayKind,
  options: IncidentOptions,
  seed: number,
  mixed: number,
): Scenario {
  const random = new Random(mixed);
  const beat = kind === "one-spike" && random.chance(0.5);
  const slow = beat || (kind === "first-try" && random.chance(0.5));
  const hz = options.hz ?? (slow ? 1000 : random.pick([1000, 250, 250, 300, 100]));
  const old = hz === 1000 && random.chance(0.6);
  const hours = options.hours ?? hoursOf(kind, random, GRIDS[options.level] ?? 0, beat);
  return {
    name: `${kind}/${options.level}/${seed}`,
    seed: mixed,
    world: {
      hz,
      rounding: old ? "3.10" : "4.7",
      lateNoHz: options.lateNoHz ?? (old && random.chance(0.3)),
      cpus: random.pick([1, 2, 4, 4, 8, 16]),
      hours,
      uptime_s: random.uniform(3 * 86400, 40 * 86400),
      wall_s: 1_790_000_000 + random.uniform(0, 30 * 86400),
    },
    level: options.level,
    observer: {
      psi: !old && random.chance(0.6),
      schedstat: old || random.chance(0.5),
      load1Only: random.chance(0.1),
      anonymousFiles: random.chance(0.3),
    },
    host: { hypervisor: random.pick(["vmware", "vmware", "kvm", null]) },
    live: (world) => live(world, kind, hours, beat),
  };
}
