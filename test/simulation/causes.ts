import type { Disturbance } from "./jobs.ts";
import type { Random } from "./random.ts";
import { blame, DAEMONS, hung, type Slot, stretch, WRITERS } from "./slots.ts";
import { thread, type World } from "./world.ts";

/** The script hangs in D (a dead NFS mount) or spins; runs overlap where keepalived lets them. */
export function hangingScript(
  world: World,
  slots: readonly Slot[],
  script: string,
  interval_s: number,
): (t: number) => Disturbance | null {
  const { random } = world;
  const spinning = random.chance(0.4);
  // Either runs pile up, or each takes most of its interval with all its children.
  const slow = random.chance(0.35);
  const overlap = slow ? random.uniform(0.6, 0.9) : random.uniform(2.5, 6);
  const tasks = slow ? random.integer(4, 8) : random.integer(1, 2);
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
      threads: [member(script), ...Array.from({ length: tasks - 1 }, () => member(child))],
      exit_code: random.chance(0.3) ? 143 : 0,
    };
  };
}

/** A name that no list of known jobs has. */
const name = (random: Random) =>
  Array.from({ length: random.integer(2, 4) }, () =>
    random.pick(["ka", "lo", "mi", "ru", "te", "sy", "or"]),
  ).join("");

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
    { comm: name(random), parent: random.pick(["CROND", "sh", "salt-minion", "java"]), children: [] },
    {
      comm: name(random),
      parent: random.pick(["systemd", "atd", "crond"]),
      children: [name(random), "sort"],
    },
  ]);
  // Some wait first, for others of the same job elsewhere or by a random delay.
  const idle_s = random.chance(0.25) ? random.uniform(60, 1200) : 0;
  const io = random.chance(0.5) ? random.uniform(0.5, 0.95) : random.uniform(0, 0.2);
  const width = random.integer(2, 6);
  const worker = (comm: string, from = 0) =>
    thread(comm, { from, active: random.uniform(0.85, 1), blocked: io, wchan: "io_schedule", grain_s: 0.3 });
  for (const slot of slots) {
    const long = slot.end - slot.start + idle_s;
    blame(world, slot, "scheduled-job", job.comm);
    if (idle_s > 0) world.episodes.at(-1)!.needsTasks = true;
    const own = job.children.length === 0 ? width : 1;
    const top = { comm: job.comm, parent_comm: job.parent, path: `/usr/bin/${job.comm}`, ppid: 1 };
    const spent = { cpu_s: (long - idle_s) * width * (1 - io), blkio_delay_s: (long - idle_s) * io };
    const threads = Array.from({ length: own }, () =>
      own === 1 && job.children.length > 0
        ? thread(job.comm, { active: 0.02 })
        : worker(job.comm, idle_s / long),
    );
    const pid = world.run(slot.start - idle_s, long, threads, { ...top, ...spent });
    for (const child of job.children)
      world.run(
        slot.start + 0.4,
        slot.end - slot.start - 0.8,
        [worker(child), ...(width > 3 ? [worker(child)] : [])],
        {
          ...spent,
          ppid: pid,
          comm: child,
          parent_comm: job.comm,
          path: `/usr/bin/${child}`,
        },
      );
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
