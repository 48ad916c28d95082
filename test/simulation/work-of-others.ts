import type { Cause } from "../../analysis/facts.ts";
import { blame, DAEMONS, hung, type Slot, STORAGE_WAITS, stretch, WRITERS } from "./slots.ts";
import { thread, type World } from "./world.ts";

/** Work that somebody else does than who asked for it: the kernel for a job, children for a script, and the kernel on a group's memory. */

/** Only who was there ties the load to whom it is of. */
function blameByTasks(world: World, slot: Slot, cause: Cause, ...culprits: string[]): void {
  blame(world, slot, cause, ...culprits);
  world.episodes.at(-1)!.needsTasks = true;
}

/** Who asks for the check of an array: mdadm's checkarray writes to sync_action and ends, Red Hat's raid-check waits for the end. */
const ASKERS = [
  { comm: "checkarray", parent: "CRON", waits: false },
  { comm: "raid-check", parent: "run-parts", waits: true },
  { comm: "mdcheck", parent: "systemd", waits: true },
];

/** An array is checked: the kernel's thread reads all of it, and whoever needs its disks waits (drivers/md: md.c, raid1.c, raid5.c). */
export function raidCheck(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const { comm, parent, waits } = random.pick(ASKERS);
  const device = random.pick(["md0", "md1", "md127"]);
  const wchan = random.pick(["raise_barrier", "md_do_sync", "raid5_get_active_stripe"]);
  for (const slot of slots) {
    const lasts = slot.end - slot.start;
    const log = (t: number, detail: string) => world.event("log", t, { comm: "kernel", detail });
    blameByTasks(world, slot, "scheduled-job", comm);
    const asks = { comm, parent_comm: parent, path: `/usr/sbin/${comm}`, ppid: 1 };
    world.run(slot.start - 0.5, waits ? lasts + 1 : random.uniform(0.3, 1.5), [], asks);
    stretch(world, slot, [
      thread(`${device}_resync`, {
        active: random.uniform(0.85, 1),
        blocked: random.uniform(0.6, 0.95),
        block_io: false,
        wchan,
      }),
      ...hung(world, random.sample(WRITERS, random.integer(2, 6)), [...STORAGE_WAITS, "wait_barrier"]),
    ]);
    log(slot.start, `md: data-check of RAID array ${device}`);
    log(slot.end, `md: ${device}: data-check done.`);
  }
}

const PACKERS = [
  ["tar", "pigz"],
  ["mysqldump", "zstd"],
  ["pg_dump", "xz", "openssl"],
  ["cpio", "lbzip2"],
];

/** A script of cron with a pipeline: one reads, one packs with a thread for each processor. Their own start is seen or not. */
export function pipeline(world: World, slots: readonly Slot[]): void {
  const { random, options } = world;
  const comm = random.pick(["nightly.sh", "db-backup", "dump_all"]);
  const [reader = "", packer = "", ...rest] = random.pick(PACKERS);
  const many = Math.min(8, Math.max(2, options.cpus));
  const seen = random.chance(0.5);
  const parent = random.pick(["CROND", "crond", "systemd"]);
  for (const slot of slots) {
    const lasts = slot.end - slot.start;
    blameByTasks(world, slot, "scheduled-job", comm);
    const pid = world.run(slot.start, lasts, [thread(comm, { active: 0.02 })], {
      comm,
      parent_comm: parent,
      path: `/usr/local/bin/${comm}`,
      ppid: 1,
    });
    const members = [
      [
        thread(reader, {
          active: 0.95,
          blocked: random.uniform(0.4, 0.8),
          wchan: "io_schedule",
          grain_s: 0.3,
        }),
      ],
      Array.from({ length: many }, () => thread(packer, { active: random.uniform(0.6, 0.95), grain_s: 0.2 })),
      ...rest.map((name) => [thread(name, { active: 0.4 })]),
    ];
    const [from, long] = [slot.start + 0.2, lasts - 0.4];
    for (const threads of members) {
      const name = threads[0]!.comm;
      const cpu_s = long * threads.reduce((sum, one) => sum + one.active * (1 - one.blocked), 0);
      const row = { comm: name, parent_comm: comm, ppid: pid, path: `/usr/bin/${name}`, cpu_s };
      if (seen) world.run(from, long, threads, row);
      else stretch(world, { start: from, end: from + long }, threads);
    }
  }
}

const GROUP_WAITS = [
  "mem_cgroup_handle_over_high",
  "mem_cgroup_oom_synchronize",
  "try_to_free_mem_cgroup_pages",
];

/** A control group is at its memory limit: its tasks wait while the kernel takes their pages, and the machine has plenty. */
export function memoryLimit(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const comm = random.pick(DAEMONS);
  const wchan = random.pick(GROUP_WAITS);
  for (const slot of slots) {
    blameByTasks(world, slot, "memory-pressure", comm);
    const threads = Array.from({ length: random.integer(3, 7) }, () =>
      thread(comm, {
        active: random.uniform(0.8, 1),
        blocked: random.uniform(0.75, 0.95),
        wchan,
        block_io: false,
        grain_s: random.uniform(0.2, 2),
        cpu: 0.7,
      }),
    );
    stretch(world, slot, threads);
    world.climates.push({ ...slot, psi_mem_pct: random.uniform(20, 60), slowdown: random.uniform(1, 1.5) });
    world.event("log", random.uniform(slot.start + 60, slot.end), {
      comm: "kernel",
      detail: `Memory cgroup out of memory: Killed process ${random.integer(2000, 30000)} (${comm}) total-vm:4194304kB, anon-rss:1048576kB, file-rss:0kB, shmem-rss:0kB, UID:0`,
    });
  }
}
