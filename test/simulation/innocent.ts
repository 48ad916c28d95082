import { type PeriodicJob, periodic } from "./jobs.ts";
import { type Thread, thread, type World } from "./world.ts";

/** Work of no particular hour, so much of it at any time: requests that come as they like and take seconds. */
export function background(world: World, tasks: number): void {
  if (tasks === 0) return;
  const { random } = world;
  const threads = [thread("java", { cpu: 1 })];
  const length_s = 3;
  for (let t = world.warmUp; t < world.end; t += random.exponential(length_s / tasks)) {
    const busy_s = random.exponential(length_s);
    world.spells.push({ start: t, end: t + busy_s, pid: world.pid(1), threads });
  }
}

/** A job of six processes that runs in step with the kernel's looks, halfway between two of them: it is never counted. */
export function neverCounted(world: World): void {
  const { kernel } = world;
  const job: PeriodicJob = {
    comm: "collector",
    parent: "collectd",
    path: null,
    interval_s: 5,
    drift_s: kernel.period_s - 5,
    wander: 0,
    walk: { share: 0, seed: 0 },
    jitter_s: 0.0005,
    busy_s: world.random.uniform(0.05, 0.2),
    busy_spread: 0.06,
    tasks: 6,
    blocked: 0,
    children: ["awk", "grep", "sed"],
    dumps: [],
    execs: true,
    parent_pid: 900,
    first: kernel.look(kernel.next(world.warmUp)) + 0.5 * kernel.period_s,
    until: world.end,
  };
  periodic(world, job);
}

const BETWEEN_S = 3 * 3600;

/** Real work besides, at any hour: a packer takes a processor for some minutes. */
export function packer(world: World): void {
  const { random } = world;
  const threads = [thread("xz", { cpu: 1 })];
  for (let t = world.warmUp; t < world.end; t += random.exponential(BETWEEN_S)) {
    world.spells.push({ start: t, end: t + random.uniform(300, 1500), pid: world.pid(1), threads });
  }
}

/** Threads that are runnable together share the processors; what they use is what they ran. */
export function sharedProcessors(world: World): void {
  const seen = new Set<Thread>();
  for (const { threads } of world.spells) {
    if (threads.every((one) => seen.has(one))) continue;
    const together = Math.max(...threads.map(({ from }) => runnableAt(threads, from)));
    for (const one of threads) {
      seen.add(one);
      Object.assign(one, { cpu: Math.min(1, world.options.cpus / together) });
    }
  }
}

const runnableAt = (threads: readonly Thread[], share: number) =>
  threads
    .filter(({ from, to }) => from <= share && share < to)
    .reduce((sum, { active, blocked }) => sum + active * (1 - blocked), 0);
