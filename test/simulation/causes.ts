import type { Disturbance } from "./jobs.ts";
import { tmpfiles } from "./jobs.ts";
import { type Thread, thread, type World } from "./world.ts";

/** When one spike is to be; monotonic seconds. */
export interface Slot {
  start: number;
  end: number;
}

const WRITERS = [
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
const DAEMONS = [
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
const STORAGE_WAITS = [
  "io_schedule",
  "wait_on_page_bit",
  "jbd2_log_wait_commit",
  "xfs_log_force_lsn",
  "get_request",
];

/** Threads that hang on one device, each a little less than all the time. */
function hung(world: World, names: readonly string[], waits: readonly string[]): Thread[] {
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

const blame = (world: World, slot: Slot, cause: World["episodes"][number]["cause"], ...culprits: string[]) =>
  world.episodes.push({ ...slot, cause, culprits });

const stretch = (world: World, slot: Slot, threads: readonly Thread[]) =>
  world.spells.push({ ...slot, pid: world.pid(threads.length + 1), threads });

/** The dump's device stalls: keepalived hangs in D inside its write, and so does who reads or commits the file. */
export function dumpStall(
  world: World,
  slots: readonly Slot[],
  script: string,
): (t: number) => Disturbance | null {
  const { random } = world;
  const others = random.integer(1, 3);
  const mean_s = random.uniform(6, 30);
  const bystanders = [
    "jbd2/dm-0-8",
    ...random.sample(["rs:main Q:Reg", "kworker/u8:2", "xfsaild/dm-0"], others - 1),
  ];
  for (const slot of slots) {
    blame(world, slot, "dump-writes", "keepalived");
    stretch(world, slot, hung(world, bystanders, STORAGE_WAITS));
  }
  return (t) => {
    const slot = slots.find((one) => t >= one.start && t < one.end);
    if (!slot) return null;
    const write_s = Math.min(Math.max(0.8, random.exponential(mean_s)), Math.max(0.8, slot.end - t));
    if (write_s > 1 && random.chance(0.7))
      world.event("log", t + write_s, {
        comm: "Keepalived_vrrp",
        detail: `A thread timer expired ${(write_s - random.uniform(0, 0.05)).toFixed(6)} seconds ago`,
      });
    const inD = (comm: string) =>
      thread(comm, { blocked: 1, wchan: random.pick(STORAGE_WAITS.slice(1)), cpu: 0 });
    return {
      busy_s: write_s + random.uniform(0.01, 0.05),
      write_s,
      threads: [inD(script), inD("keepalived"), ...(random.chance(0.8) ? [inD("grep")] : [])],
    };
  };
}

/** The script hangs in D (a dead NFS mount) or spins; runs overlap where keepalived lets them. */
export function hangingScript(
  world: World,
  slots: readonly Slot[],
  script: string,
  interval_s: number,
): (t: number) => Disturbance | null {
  const { random } = world;
  const spinning = random.chance(0.4);
  const overlap = random.uniform(2.5, 6);
  const tasks = random.integer(1, 2);
  for (const slot of slots) blame(world, slot, "check-script", script);
  return (t) => {
    const slot = slots.find((one) => t >= one.start && t < one.end);
    if (!slot) return null;
    const busy_s = Math.min(interval_s * overlap * Math.exp(random.normal(0, 0.3)), slot.end - t + 1);
    const member = (comm: string) =>
      spinning
        ? thread(comm, { active: 0.95, cpu: 0.5 })
        : thread(comm, { blocked: 1, wchan: "rpc_wait_bit_killable", block_io: false, cpu: 0 });
    const child = random.pick(["stat", "df", "curl", "mysql"]);
    if (random.chance(0.15))
      world.event("log", t + busy_s, {
        comm: "Keepalived_vrrp",
        detail: "VRRP_Script(chk_service) timed out",
      });
    return {
      busy_s,
      threads: [member(script), ...(tasks > 1 ? [member(child)] : [])],
      exit_code: random.chance(0.3) ? 143 : 0,
    };
  };
}

/** A cleanup of a huge /tmp: the cleaner and the journal threads that serve it. The slots are the timer's. */
export function tmpfilesStorm(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const helpers = ["jbd2/dm-0-8", "kworker/u8:2", ...random.sample(WRITERS, random.integer(0, 2))];
  const waits = ["wait_transaction_locked", "io_schedule", "jbd2_log_wait_commit"];
  for (const slot of slots) {
    blame(world, slot, "tmpfiles-cleanup", "systemd-tmpfile");
    tmpfiles(world, slot.start, slot.end - slot.start, random.integer(100, 900), [
      thread("systemd-tmpfile", { blocked: random.uniform(0.6, 0.95), wchan: waits[0]! }),
    ]);
    stretch(world, slot, hung(world, helpers, waits));
  }
}

/** A job of cron or a timer; where it is a script, its children do the work and the script is to blame. */
export function scheduledJob(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const job = random.pick([
    { comm: "updatedb", parent: "run-parts", children: [] },
    { comm: "aide", parent: "crond", children: [] },
    { comm: "backup.sh", parent: "crond", children: ["tar", "gzip"] },
    { comm: "clamscan", parent: "systemd", children: [] },
    { comm: "nightly-etl", parent: "systemd", children: ["python3", "sort"] },
    { comm: "rkhunter", parent: "anacron", children: ["find"] },
    { comm: "restic", parent: "systemd", children: [] },
    { comm: "mandb", parent: "run-parts", children: [] },
  ]);
  const io = random.chance(0.5) ? random.uniform(0.5, 0.95) : random.uniform(0, 0.2);
  const width = random.integer(2, 6);
  const worker = (comm: string) =>
    thread(comm, { active: random.uniform(0.85, 1), blocked: io, wchan: "io_schedule", grain_s: 0.3 });
  for (const slot of slots) {
    const long = slot.end - slot.start;
    blame(world, slot, "scheduled-job", job.comm);
    const own = job.children.length === 0 ? width : 1;
    const top = { comm: job.comm, parent_comm: job.parent, path: `/usr/bin/${job.comm}`, ppid: 1 };
    const spent = { cpu_s: long * width * (1 - io), blkio_delay_s: long * io };
    const threads = Array.from({ length: own }, () =>
      own === 1 && job.children.length > 0 ? thread(job.comm, { active: 0.02 }) : worker(job.comm),
    );
    const pid = world.run(slot.start, long, threads, { ...top, ...spent });
    for (const child of job.children)
      world.run(slot.start + 0.4, long - 0.8, [worker(child), ...(width > 3 ? [worker(child)] : [])], {
        ...spent,
        ppid: pid,
        comm: child,
        parent_comm: job.comm,
        path: `/usr/bin/${child}`,
      });
  }
}

/** Storage stalls from outside: innocent processes hang in D. NFS waits are no block I/O: `procs_blocked` is 0. */
export function ioStall(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const nfs = random.chance(0.25);
  const slow = random.uniform(1, 8);
  for (const slot of slots) {
    blame(world, slot, "io-stall", "");
    const names = [...random.sample(WRITERS, random.integer(2, 6)), ...(nfs ? [] : ["jbd2/sdb1-8"])];
    const threads = hung(world, names, nfs ? ["rpc_wait_bit_killable"] : STORAGE_WAITS);
    stretch(
      world,
      slot,
      threads.map((one) => ({ ...one, block_io: !nfs })),
    );
    // Who must read a file waits too, for a moment: slower runs and writes are a consequence here.
    if (slow > 2) world.climates.push({ ...slot, slowdown: slow });
  }
}

/** A daemon that started long ago burns CPU with several threads. */
export function cpuSaturation(world: World, slots: readonly Slot[]): void {
  const { random, options } = world;
  const comm = random.pick(DAEMONS);
  const width = Math.max(2, Math.round(options.cpus * random.uniform(0.8, 2)) + 1);
  for (const slot of slots) {
    blame(world, slot, "cpu-saturation", comm);
    const threads = Array.from({ length: width }, () =>
      thread(comm, { active: random.uniform(0.9, 1), grain_s: 0.2 }),
    );
    stretch(world, slot, threads);
    world.climates.push({ ...slot, slowdown: Math.max(1, width / options.cpus) });
  }
}

/** Memory runs out: reclaim spins, processes wait for their pages to come back from swap. */
export function memoryPressure(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const hog = random.pick(DAEMONS);
  for (const slot of slots) {
    blame(world, slot, "memory-pressure", hog, "", "kswapd0");
    const waits = ["io_schedule", "wait_on_page_bit_killable", "swap_readpage"];
    stretch(world, slot, [
      thread("kswapd0", { active: 0.7, blocked: 0.2, wchan: "congestion_wait" }),
      thread(hog, { active: 0.9, blocked: 0.7, wchan: waits[0]!, grain_s: 0.1, cpu: 0.6 }),
      ...hung(world, random.sample(WRITERS, random.integer(2, 4)), waits),
    ]);
    world.climates.push({
      ...slot,
      psi_mem_pct: random.uniform(20, 60),
      mem_taken_kb: 20_000_000,
      swapped_kb: random.integer(300_000, 1_500_000),
      slowdown: random.uniform(1.5, 4),
    });
  }
}

/** The hypervisor gives the CPU to others: the usual work takes longer and its threads wait in the run queue. */
export function steal(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const workers = random.sample(DAEMONS, random.integer(3, 6));
  for (const slot of slots) {
    blame(world, slot, "hypervisor-steal", "");
    const stolen = random.uniform(35, 80);
    const active = Math.min(0.95, random.uniform(0.2, 0.3) / (1 - stolen / 100));
    stretch(
      world,
      slot,
      workers.flatMap((comm) =>
        [1, 2].map(() => thread(comm, { active, cpu: 1 - stolen / 100, grain_s: 0.05 })),
      ),
    );
    world.climates.push({ ...slot, steal_pct: stolen, slowdown: 1 / (1 - stolen / 100) });
  }
}

/** A snapshot stops the guest; what waited for its disk meanwhile is in D for a while after. */
export function vmStun(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  for (const slot of slots) {
    const stall = { start: slot.start, end: slot.start + random.uniform(6, 60) };
    const end = stall.end + random.uniform(45, 150);
    world.stalls.push(stall);
    world.episodes.push({ start: stall.start, end: end + 60, cause: "vm-stun", culprits: [""] });
    const names = random.sample(WRITERS, random.integer(4, 7));
    const threads = hung(world, [...names, "jbd2/dm-0-8"], ["io_schedule"]);
    stretch(world, { start: stall.end - 0.001, end }, threads);
  }
}

/** Tasks in D that no recorder without a task list can see: `runnable` and `procs_blocked` do not count them. */
export function hidden(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  for (const slot of slots) {
    blame(world, slot, "unexplained", "");
    const threads = hung(world, random.sample(WRITERS, random.integer(3, 7)), ["vmci_wait"]);
    stretch(
      world,
      slot,
      threads.map((one) => ({ ...one, blocked: 1, block_io: false, cpu: 0 })),
    );
  }
}

/** A busy hour that nobody is paged for: the load stays near one. */
export function busyNoon(world: World): void {
  const { random } = world;
  const comm = random.pick(DAEMONS);
  const threads = [1, 2].map(() => thread(comm, { active: random.uniform(0.15, 0.35), grain_s: 0.08 }));
  for (let t = world.nextWall(world.start, 86400, 11.5 * 3600); t < world.end; t += 86400) {
    const noon = { start: t, end: t + 2 * 3600 };
    stretch(world, noon, threads);
    world.episodes.push({ ...noon, cause: "cpu-saturation", culprits: [comm, ""], minor: true });
  }
}
