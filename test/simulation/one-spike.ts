import * as causes from "./causes.ts";
import { DUMPS, quietJob } from "./drawn-jobs.ts";
import { anyWalk, type PeriodicJob, periodic } from "./jobs.ts";
import { Random } from "./random.ts";
import { addBeats } from "./routine.ts";
import type { Slot } from "./slots.ts";
import * as stalls from "./stalls.ts";
import * as others from "./work-of-others.ts";
import type { World } from "./world.ts";

const PLACED = [
  causes.scheduledJob,
  causes.cpuSaturation,
  causes.memoryPressure,
  stalls.ioStall,
  stalls.vmStun,
  stalls.remoteStorage,
  stalls.hidden,
];

/** One spike and no more: the slow beat of the incident that this was made for, a job of each day, or something that never comes again. */
export function oneSpike(world: World, beat: boolean): void {
  const { random, start, end } = world;
  const at = start + (end - start) * random.uniform(0.25, 0.7);
  if (beat) {
    addBeats(world, periodic(world, slowBeat(world, at)));
    return;
  }
  const slot: Slot = { start: at, end: at + random.uniform(420, 2400) };
  random.pick(PLACED)(world, [slot]);
  const comes = random.chance(0.5) ? random.pick([24, 12, random.uniform(9, 18)]) * 3600 : null;
  if (comes === null || at + comes <= end) return;
  world.later.push({ start: at + comes, end: at + comes + 600, cause: "unexplained", culprits: [""] });
}

/** The same of work that somebody else does than who asked for it. */
export function oneJob(world: World): void {
  const { random, start, end } = world;
  const at = start + (end - start) * random.uniform(0.25, 0.7);
  const slot: Slot = { start: at, end: at + random.uniform(420, 2400) };
  random.pick([others.raidCheck, others.pipeline, others.memoryLimit])(world, [slot]);
}

/** keepalived's script, half a millisecond late each time, which meets the looks of HZ 1000 about `at`. */
function slowBeat(world: World, at: number): PeriodicJob {
  const { random, kernel, warmUp, end } = world;
  const drift_s = random.uniform(0.0004, 0.00055);
  const slip = kernel.period_s - 5 - drift_s;
  const first = kernel.look(kernel.next(warmUp));
  // It stands so far behind the looks at first that it has caught up with them by then.
  const behind = (slip * (at - first)) / (5 + drift_s);
  return {
    ...quietJob(random, end + 40 * 3600),
    interval_s: 5,
    drift_s,
    wander: random.uniform(0, 0.04),
    walk: anyWalk(new Random(random.integer(0, 1e9))),
    busy_s: random.uniform(0.08, 0.2),
    tasks: random.integer(3, 8),
    dumps: DUMPS,
    first: first + behind,
  };
}
