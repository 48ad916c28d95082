import { DAEMONS, hung, type Slot, STORAGE_WAITS, WRITERS } from "./slots.ts";
import { type Stay, type Thread, thread, type World } from "./world.ts";

/** From when a load stays: it was there before the first row, or from somewhere in the first part of the recording on. */
function beginning(world: World, least_s: number): number {
  const { random, start, end } = world;
  if (random.chance(0.6)) return world.warmUp - 1;
  const length = end - start;
  return start + length * random.uniform(0.1, Math.max(0.35, 1 - least_s / length));
}

const stays = (world: World, since: number): Slot => ({ start: since, end: world.end + 600 });

const stretch = (world: World, slot: Slot, threads: readonly Thread[]) =>
  world.spells.push({ ...slot, pid: world.lastingPid(threads.length), threads });

/** What stays is no spike, but it is no mistake to speak of it where it is one that has not ended yet. */
function tell(world: World, stay: Stay): void {
  world.stay = stay;
  const [cause] = stay.causes;
  const [start, end] = [stay.since, world.end + 600];
  world.episodes.push({ start, end, cause: cause!, culprits: [...stay.culprits, ""], minor: true });
}

/** More is asked of the machine than it has processors for, or than its storage gives: for minutes or hours, and no end of it. */
export function drowning(world: World): void {
  const { random, options } = world;
  const { cpus } = options;
  const since = beginning(world, 4200);
  const slot = stays(world, since);
  const what = random.pick(["busy", "busy", "busy", "busy", "with sleepers", "waiting"] as const);
  if (what === "waiting") {
    const names = random.sample(WRITERS, Math.min(WRITERS.length, random.integer(4, 4 + cpus / 2)));
    const threads = hung(world, [...names, "jbd2/sdb1-8"], STORAGE_WAITS);
    stretch(
      world,
      slot,
      threads.map((one) => ({ ...one, active: random.uniform(0.8, 0.94) })),
    );
    const tasks = 0.85 * threads.length;
    tell(world, {
      since,
      first: since,
      reality: "real",
      tasks,
      waiting: tasks,
      causes: ["io-stall"],
      culprits: [""],
      asleep: [],
    });
    return;
  }
  const comm = random.pick([...DAEMONS, "stress", "ffmpeg", "php-fpm"]);
  const many = Math.round(cpus * random.uniform(1.7, cpus > 4 ? 2.5 : 6)) + 1;
  const loops = Array.from({ length: many }, () =>
    thread(comm, { active: random.uniform(0.9, 1), grain_s: random.uniform(0.1, 4) }),
  );
  stretch(world, slot, loops);
  world.climates.push({ ...slot, slowdown: many / cpus });
  const asleep = what === "with sleepers" ? sleepers(world, since, random.integer(1, 2)) : [];
  tell(world, {
    since,
    first: since,
    reality: "real",
    tasks: 0.95 * many + asleep.length,
    waiting: 0,
    causes: ["cpu-saturation"],
    culprits: [comm],
    asleep: asleep.map((one) => ({ comm: one, since })),
  });
}

interface Sleeper {
  comm: string;
  wchan: string;
  block_io?: boolean;
  /** It waits for a server that is gone: to say so is right as well. */
  remote?: boolean;
}

/** After public reports: workers of drivers and file systems that wait in D where they should wait in `I` or `S`, and processes that nothing wakes. */
const SLEEPERS: readonly Sleeper[] = [
  { comm: "txg_sync", wchan: "cv_timedwait_common" },
  { comm: "arc_reap", wchan: "cv_timedwait_common" },
  { comm: "cifsd", wchan: "cifs_demultiplex_thread" },
  { comm: "kipmi0", wchan: "ipmi_thread" },
  { comm: "scsi_eh_2", wchan: "scsi_error_handler" },
  { comm: "usb-storage", wchan: "usb_stor_control_thread" },
  { comm: "kworker/0:2", wchan: "msleep" },
  { comm: "hv_balloon", wchan: "msleep" },
  { comm: "nvidia-modeset/", wchan: "" },
  { comm: "smartd", wchan: "blk_execute_rq" },
  { comm: "multipathd", wchan: "io_schedule", block_io: true },
  { comm: "dd", wchan: "wait_on_page_bit", block_io: true },
  { comm: "java", wchan: "rpc_wait_bit_killable", remote: true },
  { comm: "umount", wchan: "rpc_wait_bit_killable", remote: true },
  { comm: "tar", wchan: "request_wait_answer", remote: true },
];

export const waitsForDisk = (name: string) =>
  SLEEPERS.some(
    ({ comm, wchan, block_io }) => comm === name && (block_io === true || wchan.startsWith("blk_")),
  );

const asleepThread = ({ comm, wchan, block_io }: Sleeper): Thread =>
  thread(comm, { blocked: 1, cpu: 0, wchan: wchan || null, block_io: block_io ?? false });

/** Threads that sleep for good from `since` on; gives their names. */
function sleepers(world: World, since: number, count: number): string[] {
  const local = SLEEPERS.filter((one) => !one.remote);
  const some = Array.from({ length: count }, () => world.random.pick(local));
  stretch(world, stays(world, since), some.map(asleepThread));
  return some.map(({ comm }) => comm);
}

/** A constant offset: some threads asleep for good, of one kind or two, at once or one after the other. */
export function offset(world: World): void {
  const { random, end } = world;
  const first = beginning(world, 900);
  const kinds = random.sample(SLEEPERS, random.pick([1, 1, 1, 2]));
  const asleep = kinds.flatMap((kind, i) => {
    const since = i === 0 || random.chance(0.5) ? first : Math.max(first, random.uniform(first, end - 900));
    const count = random.integer(1, kinds.length === 1 ? 5 : 2);
    const threads = Array.from({ length: count }, () => asleepThread(kind));
    stretch(world, stays(world, since), threads);
    return threads.map(({ comm }) => ({ comm, since }));
  });
  const remote = kinds.every((one) => one.remote);
  const since = Math.max(...asleep.map((one) => one.since));
  const disks = kinds.some((one) => one.block_io);
  const young = end - Math.max(since, world.start) < 750 && (since > world.start || disks);
  tell(world, {
    since,
    first,
    reality: "real",
    tasks: asleep.length,
    waiting: 0,
    young,
    causes: [
      "stuck-tasks",
      ...(remote ? (["remote-storage"] as const) : disks || young ? (["io-stall"] as const) : []),
    ],
    culprits: [...kinds.map(({ comm }) => comm), ...(remote || disks || young ? [""] : [])],
    asleep,
  });
}

/** A machine that has much to do and manages: 3 of 16 processors, or nine tenths of each, all day. */
export function highButFine(world: World): void {
  const { random, options } = world;
  const { cpus } = options;
  const load = cpus >= 8 && random.chance(0.5) ? 3 : cpus * random.uniform(0.8, 0.92);
  const names = random.sample(DAEMONS, 3);
  const many = Math.max(3, Math.round(load * random.uniform(1.4, 3)));
  const threads = Array.from({ length: many }, () =>
    thread(random.pick(names), { active: Math.min(1, load / many), grain_s: random.uniform(0.02, 1.5) }),
  );
  stretch(world, stays(world, world.warmUp - 1), threads);
}
