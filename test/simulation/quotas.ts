import { Random } from "./random.ts";
import { blame, type Slot, stretch } from "./slots.ts";
import { thread, type World } from "./world.ts";

const PERIOD_S = 0.1;
const EVERY_S = 60;

const GROUPS = [
  { path: "/system.slice/batch.service", name: "batch.service", comm: "batch" },
  {
    path: "/system.slice/docker-4f0c1d2b3a495867f0e1d2c3b4a5968778695a4b3c2d1e0f4f0c1d2b3a495867.scope",
    name: "4f0c1d2b3a49",
    comm: "java",
  },
  {
    path: "/kubepods/burstable/pod0f5c3b1a-1111-2222-3333-444455556666/9a0c1d2b3a495867f0e1d2c3b4a5968778695a4b3c2d1e0f4f0c1d2b3a495867",
    name: "9a0c1d2b3a49",
    comm: "worker",
  },
  { path: "/lxc/web1", name: "web1", comm: "php-fpm" },
];

/** One reading a minute of a group that wanted to run from `from` to `to`: of its periods it was stopped in such a share. */
function readings(
  world: World,
  random: Random,
  group: { path: string; comm: string },
  { from, to, quota_s, stopped }: { from: number; to: number; quota_s: number; stopped: number },
): void {
  // The recorder's minutes have nothing to do with the group's hours.
  for (let t = from - random.uniform(0, EVERY_S); t < to; t += EVERY_S) {
    const length = Math.min(t + EVERY_S, to) - Math.max(t, from);
    const periods = Math.floor(length / PERIOD_S);
    const throttled = Math.round(periods * stopped);
    if (throttled === 0) continue;
    world.event("cpu.quota", t, {
      duration_s: EVERY_S,
      path: group.path,
      comm: group.comm,
      cpu_s: length * (quota_s / PERIOD_S),
      quota_s,
      quota_period_s: PERIOD_S,
      periods,
      throttled_periods: throttled,
      throttled_s: length * stopped * 0.8,
    });
  }
}

/** A group computes with more tasks than its limit lets run: all of them from the start of each period until the quota is gone. */
export function cpuQuota(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const group = random.pick(GROUPS);
  const tasks = random.integer(8, 24);
  const share = random.uniform(0.1, 0.4);
  const width = Math.min(world.options.cpus, random.integer(1, 4));
  const phase_s = random.uniform(0, PERIOD_S);
  for (const slot of slots) {
    blame(world, slot, "cpu-quota", group.name);
    const limit = { period_s: PERIOD_S, phase_s, run_s: share * PERIOD_S };
    const threads = Array.from({ length: tasks }, () => thread(group.comm, { cpu: width / tasks, limit }));
    stretch(world, slot, threads);
    const quota_s = Number((share * width * PERIOD_S).toFixed(6));
    readings(world, random, group, {
      from: slot.start,
      to: slot.end,
      quota_s,
      stopped: random.uniform(0.93, 1),
    });
  }
}

/** Groups that are stopped now and then, or all the time with one task: what many hosts of containers have, and no spike. */
export function idleLimits(world: World): void {
  const random = new Random(Math.round(1000 * world.options.wall_s));
  const { start: from, end: to } = world;
  const innocent = { path: "/system.slice/exporter.service", comm: "exporter" };
  readings(world, random, innocent, { from, to, quota_s: 0.05, stopped: random.pick([0.02, 0.1, 0.6]) });
}
