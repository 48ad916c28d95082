import { type Thread, thread, type World } from "./world.ts";

/** When one spike is to be; monotonic seconds. */
export interface Slot {
  start: number;
  end: number;
}

export const WRITERS = [
  "rsyslogd",
  "rs:main Q:Reg",
  "java",
  "mysqld",
  "heplify",
  "crond",
  "vmtoolsd",
  "postgres",
  "sshd",
];
export const DAEMONS = [
  "java",
  "nginx",
  "mysqld",
  "heplify",
  "kamailio",
  "rtpengine",
  "python3",
  "redis-server",
  "beam.smp",
];
export const STORAGE_WAITS = [
  "io_schedule",
  "wait_on_page_bit",
  "jbd2_log_wait_commit",
  "xfs_log_force_lsn",
  "get_request",
];

/** Threads that hang on one device, each a little less than all the time. */
export function hung(world: World, names: readonly string[], waits: readonly string[]): Thread[] {
  return names.map((name) =>
    thread(name, {
      active: world.random.uniform(0.85, 1),
      blocked: world.random.uniform(0.9, 1),
      grain_s: world.random.uniform(0.5, 8),
      wchan: world.random.pick(waits),
      cpu: 0.1,
    }),
  );
}

export const blame = (
  world: World,
  slot: Slot,
  cause: World["episodes"][number]["cause"],
  ...culprits: string[]
) => world.episodes.push({ ...slot, cause, culprits });

export const stretch = (world: World, slot: Slot, threads: readonly Thread[]) =>
  world.spells.push({ ...slot, pid: world.pid(threads.length + 1), threads });
