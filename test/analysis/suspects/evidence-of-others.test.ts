import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { guest } from "../guest.ts";
import { BEGINS, type Event, four, inside, line, run, spikeOf, type Task } from "./spike-of.ts";

/** Who is to blame where those who were counted are not: the kernel's own threads, the parents of workers. */

test("a frozen file system is told from storage that stalls, by where writers sleep and by the log", () => {
  const writers = four((i) => ({ comm: `writer${i}`, state: "D", wchan: "percpu_rwsem_wait" }));
  const frozen = spikeOf(writers, [line("vmtoolsd", "[vmbackup] file systems frozen", BEGINS)]);
  assert.deepEqual(frozen.verdict, ["snapshot-freeze", ""]);
  const onDisk = four((i) => ({ comm: `writer${i}`, state: "D", wchan: "io_schedule" }));
  assert.deepEqual(spikeOf(onDisk).verdict, ["io-stall", ""]);
  // A snapshot that nobody waited for is a line of the log.
  const busy = spikeOf(
    four(() => ({ comm: "java", state: "R" })),
    [line("vmtoolsd", "[vmbackup] file systems frozen", BEGINS)],
    { sample: (t) => ({ cpu_busy_pct: inside(t) ? 95 : 2 }) },
  );
  assert.deepEqual(busy.verdict, ["cpu-saturation", "java"]);
});

test("a program that calls itself a thread of the kernel is a program", () => {
  const cpu = { sample: (t: number) => ({ cpu_busy_pct: inside(t) ? 98 : 2 }) };
  const thread = spikeOf(
    four(() => ({ comm: "kswapd0", state: "R" })),
    [],
    cpu,
  );
  assert.deepEqual(thread.verdict, ["cpu-saturation", "kswapd0"]);
  assert.match(thread.card("cpu-saturation").said, /a thread of the kernel's own/);
  const miner = spikeOf(
    four(() => ({ comm: "kswapd0", state: "R", exe: "/tmp/.x/kswapd0" })),
    [],
    cpu,
  );
  assert.deepEqual(miner.verdict, ["cpu-saturation", "kswapd0"]);
  assert.doesNotMatch(miner.card("cpu-saturation").said, /kernel/);
  const table = { kind: "process" as const, t: 1000, duration_s: 60, comm: "newthread", pid: 77, ppid: 2 };
  const unknown = spikeOf(
    four(() => ({ comm: "newthread", state: "R" })),
    [table],
    cpu,
  );
  assert.match(unknown.card("cpu-saturation").said, /a thread of the kernel's own/);
});

test("threads that the kernel has one of for each processor are one culprit", () => {
  const cpu = { sample: (t: number) => ({ cpu_busy_pct: inside(t) ? 98 : 2 }) };
  const { verdict } = spikeOf(
    four((i) => ({ comm: `ksoftirqd/${i}`, state: "R" })),
    [],
    cpu,
  );
  assert.deepEqual(verdict, ["cpu-saturation", "ksoftirqd"]);
});

const pipeline = (first: number) => (): Task[] => [
  { comm: "tar", state: "D", pid: first, tid: first, wchan: "io_schedule" },
  { comm: "pigz", state: "R", pid: first + 1, tid: first + 1 },
  { comm: "pigz", state: "R", pid: first + 1, tid: first + 2 },
  { comm: "pigz", state: "R", pid: first + 1, tid: first + 3 },
];

test("children whose own start nobody saw are the job's: by when they are there, or by their parents' ids", () => {
  const { verdict, card } = spikeOf(pipeline(701), [run("backup.sh", "CROND", 700)]);
  assert.deepEqual(verdict, ["scheduled-job", "backup.sh"]);
  assert.match(card("scheduled-job").said, /pigz, tar\./);
  // They were there before the job was.
  assert.notEqual(spikeOf(pipeline(300), [run("backup.sh", "CROND", 700)]).verdict[0], "scheduled-job");
  // They have another parent, and it is known.
  const table = (comm: string, pid: number, ppid: number): Event => ({
    kind: "process",
    t: BEGINS + 10,
    duration_s: 60,
    comm,
    pid,
    ppid,
  });
  const others = [table("tar", 701, 350), table("pigz", 702, 350)];
  assert.notEqual(
    spikeOf(pipeline(701), [run("backup.sh", "CROND", 700), ...others]).verdict[0],
    "scheduled-job",
  );
  const own = [table("tar", 301, 700), table("pigz", 302, 700)];
  assert.deepEqual(spikeOf(pipeline(301), [run("backup.sh", "CROND", 700), ...own]).verdict, [
    "scheduled-job",
    "backup.sh",
  ]);
});

const resync = (i: number): Task =>
  i === 0
    ? { comm: "md0_resync", state: "D", pid: 900, tid: 900, wchan: "raise_barrier" }
    : {
        comm: ["postgres", "rsyslogd", "java"][i - 1]!,
        state: "D",
        pid: 300 + i,
        tid: 300 + i,
        wchan: "md_make_request",
      };

test("the kernel's work on an array is the job's that asked for it, else its own", () => {
  const job = spikeOf(four(resync), [
    run("raid-check", "run-parts", 700),
    line("kernel", "md: data-check of RAID array md0", BEGINS + 1),
  ]);
  assert.deepEqual(job.verdict, ["scheduled-job", "raid-check"]);
  // Its priority is not that of the kernel's thread.
  assert.deepEqual(
    job.diagnosis.advice.map(({ id }) => id),
    ["overall.slow-raid"],
  );
  const ended = spikeOf(four(resync), [run("checkarray", "CRON", 700, { t: BEGINS - 2, duration_s: 1.5 })]);
  assert.deepEqual(ended.verdict, ["scheduled-job", "checkarray"]);
  const earlier = spikeOf(four(resync), [
    run("checkarray", "CRON", 700, { t: BEGINS - 900, duration_s: 1.5 }),
  ]);
  assert.deepEqual(earlier.verdict, ["io-stall", "md0_resync"]);
  const busy = spikeOf(
    () => [resync(0), ...Array.from({ length: 4 }, (): Task => ({ comm: "java", state: "R" }))],
    [run("checkarray", "CRON", 700, { t: BEGINS - 2, duration_s: 1.5 })],
    { counts: (t) => (inside(t) ? 5 : 0), sample: (t) => ({ cpu_busy_pct: inside(t) ? 98 : 2 }) },
  );
  assert.deepEqual(busy.verdict, ["cpu-saturation", "java"]);
  const alone = spikeOf(four(resync));
  assert.deepEqual(alone.verdict, ["io-stall", "md0_resync"]);
  assert.ok(alone.diagnosis.advice.some(({ id }) => id === "overall.slow-raid"));
});

const memory = (t: number) => ({
  mem_available_kb: 23 * 2 ** 20,
  swap_used_kb: 0,
  psi_mem_some_pct: inside(t) ? 40 : 0,
});
const reclaims: Partial<Task> = { stack: "shrink_lruvec;try_to_free_mem_cgroup_pages;try_charge_memcg" };

test("a control group that is at its limit is told from a machine that is out of memory", () => {
  const tasks = four(() => ({ comm: "java", state: "D" as const, unit: "app.service", ...reclaims }));
  const { verdict, card, diagnosis } = spikeOf(
    tasks,
    [
      line(
        "kernel",
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/app.service,task_memcg=/system.slice/app.service,task=java,pid=7,uid=0",
      ),
      line("kernel", "Memory cgroup out of memory: Killed process 7 (java) total-vm:1kB"),
    ],
    { sample: memory },
  );
  assert.deepEqual(verdict, ["memory-pressure", "java"]);
  assert.match(card("memory-pressure").said, /killed for want of memory \(java\): once\./);
  assert.match(
    card("memory-pressure").said,
    /The log says that the control group \/system\.slice\/app\.service reached its limit; the machine had 23\.0 GB available\./,
  );
  const found = diagnosis.spikes.flatMap(({ suspects }) => suspects.flatMap(({ facts }) => facts));
  for (const locale of Object.values(locales)) {
    const { summary, named } = locale.words.causes["memory-pressure"];
    const values = {
      culprit: "java",
      spikes: 1,
      of: 1,
      reality: "real" as const,
      period_s: null,
      look_s: null,
    };
    for (const text of [summary({ ...values, found }), named("java", found)]) {
      assert.match(text, /app\.service/);
      assert.doesNotMatch(text, /memory ran out|内存耗尽/);
    }
  }
  assert.ok(diagnosis.advice.some(({ id }) => id === "memory-pressure.limit"));
  // The same without the log: it shows in what is left, and in where they wait.
  assert.match(
    spikeOf(tasks, [], { sample: memory }).card("memory-pressure").said,
    /It seems that .*app\.service/,
  );
});

test("a machine that is out of memory is one, also where the log tells of kills", () => {
  const { card } = spikeOf(
    four(() => ({ comm: "java", state: "D", stack: "shrink_lruvec;try_to_free_pages;__alloc_pages" })),
    [line("kernel", "Out of memory: Killed process 7 (java) total-vm:1kB")],
    { sample: (t) => ({ mem_available_kb: inside(t) ? 60_000 : 4_000_000, swap_used_kb: 0 }) },
  );
  assert.equal(card("memory-pressure").status, "supported");
  assert.doesNotMatch(card("memory-pressure").said, /control group/);
});

test("only keepalived writes keepalived's dumps, where it is known who wrote", () => {
  const write = (comm: string | null, path: string): Event => ({
    kind: "file.write",
    t: 100,
    comm,
    path,
    duration_s: 1,
  });
  const dumpsOf = (comm: string | null, path: string) =>
    gatherEvidence(guest({ hours: 0.5, counts: () => 0, events: [write(comm, path)] })).dumps.length;
  assert.equal(dumpsOf("keepalived", "/tmp/keepalived.data"), 1);
  assert.equal(dumpsOf("keepalived", "/run/state"), 1);
  assert.equal(dumpsOf(null, "/tmp/keepalived.data"), 1);
  assert.equal(dumpsOf("bash", "/tmp/keepalived.data"), 0);
  assert.equal(dumpsOf("bash", "/tmp/other"), 0);
});

test("disks that the log complains of acquit whoever waits alone", () => {
  const alone = four(() => ({ comm: "postgres", state: "D", wchan: "io_schedule" }));
  const events = [run("postgres", "postmaster", 700, { t: BEGINS - 30 })];
  assert.equal(spikeOf(alone, events).card("io-stall").status, "undecided");
  const said = spikeOf(alone, [
    ...events,
    line("kernel", "sd 0:0:0:0: [sda] tag#5 FAILED Result: hostbyte=DID_TIME_OUT"),
    line("kernel", "INFO: task postgres:700 blocked for more than 120 seconds.", BEGINS + 200),
  ]).card("io-stall");
  assert.equal(said.status, "supported");
  assert.match(said.said, /The log tells of storage: sd 0:0:0:0/);
  assert.match(said.said, /postgres was blocked for more than 120 s\./);
});
