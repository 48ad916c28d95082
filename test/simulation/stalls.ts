import { type Disturbance, tmpfiles } from "./jobs.ts";
import { blame, hung, type Slot, STORAGE_WAITS, stretch, WRITERS } from "./slots.ts";
import { thread, type World } from "./world.ts";

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

/** Storage stalls from outside: innocent processes hang in D. NFS waits are no block I/O: `procs_blocked` is 0. */
export function ioStall(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const nfs = random.chance(0.25);
  const slow = random.uniform(1, 8);
  for (const slot of slots) {
    blame(world, slot, nfs ? "remote-storage" : "io-stall", "");
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

const REMOTE = [
  {
    waits: ["rpc_wait_bit_killable", "nfs_wait_bit_killable"],
    silent: (server: string) => `nfs: server ${server} not responding, still trying`,
    back: (server: string) => `nfs: server ${server} OK`,
  },
  {
    waits: ["wait_for_response"],
    silent: (server: string) => `CIFS: VFS: \\\\${server} has not responded in 180 seconds. Reconnecting...`,
    back: null,
  },
  // Who serves a FUSE mount or the automounter is nobody that the kernel would name.
  { waits: ["request_wait_answer"], silent: null, back: null },
  { waits: ["autofs4_wait"], silent: null, back: null },
];

/** A file server is silent: services hang on it, or a monitoring job whose runs pile up. Nobody of them is to blame. */
export function remoteStorage(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const { waits, silent, back } = random.pick(REMOTE);
  const server = random.chance(0.6) && silent ? random.pick(["nas1", "filer02", "10.0.0.9"]) : "";
  const piled = random.chance(0.5);
  const comm = random.pick(["df", "check_disk", "find", "ls"]);
  const every_s = random.pick([60, 120]);
  for (const slot of slots) {
    blame(world, slot, "remote-storage", server);
    const waiting = (name: string) =>
      thread(name, { blocked: 1, wchan: random.pick(waits), block_io: false, cpu: 0 });
    if (piled)
      for (let t = slot.start; t < slot.end; t += every_s)
        world.run(t, slot.end - t + random.uniform(0.1, 0.5), [waiting(comm)], {
          comm,
          parent_comm: random.pick(["CROND", "nrpe", "zabbix_agentd"]),
          path: `/usr/bin/${comm}`,
          cpu_s: 0.002,
        });
    else
      stretch(
        world,
        slot,
        random.sample(WRITERS, random.integer(2, 5)).map((name) => waiting(name)),
      );
    if (server === "" || !silent) continue;
    world.event("log", slot.start + Math.min(random.uniform(60, 180), 0.5 * (slot.end - slot.start)), {
      comm: "kernel",
      detail: silent(server),
    });
    if (back) world.event("log", slot.end, { comm: "kernel", detail: back(server) });
  }
}

/** A backup freezes the file systems: whoever writes waits for the thaw. */
export function snapshotFreeze(world: World, slots: readonly Slot[]): void {
  const { random } = world;
  const logged = random.chance(0.6);
  for (const slot of slots) {
    blame(world, slot, "snapshot-freeze", "");
    stretch(
      world,
      slot,
      random.sample(WRITERS, random.integer(2, 6)).map((name) =>
        thread(name, {
          blocked: 1,
          wchan: random.pick(["percpu_rwsem_wait", "__sb_start_write"]),
          block_io: false,
          cpu: 0,
        }),
      ),
    );
    if (!logged) continue;
    const detail = (what: string) => ({ comm: "vmtoolsd", detail: `[ message] [vmbackup] ${what}` });
    world.event("log", slot.start, detail("Sync driver: file systems frozen"));
    world.event("log", slot.end, detail("Sync driver: file systems thawed"));
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
