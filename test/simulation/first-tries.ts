import { quietJob } from "./drawn-jobs.ts";
import { periodic } from "./jobs.ts";
import { addBeats } from "./routine.ts";
import { blame, DAEMONS, hung, type Slot, STORAGE_WAITS, stretch, WRITERS } from "./slots.ts";
import { snapshotFreeze } from "./stalls.ts";
import { drowning, highButFine, offset } from "./staying.ts";
import { thread, type World } from "./world.ts";

/** What somebody does who tries the tool for the first time: some minutes, and one thing in them. */
export function firstTry(world: World): void {
  const { random } = world;
  const what = random.pick(TRIES);
  what(world);
}

/** A stretch within the recording, with time before and after it. */
function amid(world: World, shortest_s: number, longest_s: number): Slot {
  const { random, start, end } = world;
  const long = Math.min(random.uniform(shortest_s, longest_s), 0.6 * (end - start));
  const from = random.uniform(start + 25, end - 15 - long);
  return { start: from, end: from + long };
}

const frozen = (world: World) => snapshotFreeze(world, [amid(world, 35, 90)]);

function stalled(world: World): void {
  const { random } = world;
  const slot = amid(world, 40, 120);
  blame(world, slot, "io-stall", "");
  stretch(
    world,
    slot,
    hung(world, [...random.sample(WRITERS, random.integer(3, 6)), "jbd2/sda1-8"], STORAGE_WAITS),
  );
}

function loops(world: World): void {
  const { random, options } = world;
  const slot = amid(world, 60, 120);
  const comm = random.pick([...DAEMONS, "stress"]);
  blame(world, slot, "cpu-saturation", comm);
  const many = options.cpus + random.integer(2, 6);
  stretch(
    world,
    slot,
    Array.from({ length: many }, () => thread(comm, { active: random.uniform(0.95, 1) })),
  );
  world.climates.push({ ...slot, slowdown: many / options.cpus });
}

/** A beat that is somewhere else: the script runs, and no look meets it. */
function beatAway(world: World): void {
  addBeats(world, periodic(world, { ...script(world), first: meeting(world) + 2.5 }), true);
}

/** The script falls into every look while the recording lasts: the load is high all through, and not there. */
function beatOn(world: World): void {
  const job = script(world);
  addBeats(world, periodic(world, { ...job, first: meeting(world) - 0.3 * job.busy_s }), true);
  world.stay = {
    since: world.start - 100,
    first: world.start - 100,
    reality: "phantom",
    tasks: job.tasks,
    waiting: 0,
    causes: ["sampling-beat"],
    culprits: [job.comm],
    asleep: [],
  };
}

/** keepalived's 5 s script with some processes, which slips by at most half a millisecond a run against the looks of this kernel. */
function script(world: World) {
  const { random, kernel, end } = world;
  const busy_s = random.uniform(0.1, 0.2);
  const drift_s = kernel.period_s - 5 - random.uniform(0.0002, 0.0005);
  const own = { busy_s, drift_s, wander: 0, jitter_s: 0.0003, tasks: random.integer(3, 8), interval_s: 5 };
  return { ...quietJob(random, end + 3600), ...own };
}

const meeting = ({ kernel, start }: World) => kernel.look(kernel.next(start - 100));

const TRIES: readonly ((world: World) => void)[] = [
  frozen,
  frozen,
  stalled,
  loops,
  drowning,
  offset,
  highButFine,
  beatAway,
  beatOn,
];
