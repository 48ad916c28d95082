import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { guest } from "../guest.ts";
import { BEGINS, ENDS, four, inside, line, run, spikeOf, type Task } from "./spike-of.ts";

const PLACES: [string, Partial<Task>][] = [
  ["NFS", { wchan: "rpc_wait_bit_killable" }],
  ["NFS", { stack: "folio_wait_bit_common;filemap_get_pages;nfs_file_read;vfs_read" }],
  ["SMB", { wchan: "wait_for_response" }],
  ["FUSE", { stack: "request_wait_answer;fuse_simple_request;fuse_lookup_name;lookup_slow" }],
  ["automounter", { wchan: "autofs4_wait" }],
];
for (const [name, place] of PLACES)
  test(`a crowd that waits at ${Object.values(place)[0]} waits for ${name}, and no job is to blame`, () => {
    const crowd = four((i) => ({ comm: "df", state: "D", pid: 700 + i, tid: 700 + i, ...place }));
    const { verdict, card } = spikeOf(crowd, [run("df", "crond", 700)]);
    assert.deepEqual(verdict, ["remote-storage", ""]);
    assert.match(card("remote-storage").said, new RegExp(`All of what slept waited for .*${name}`));
    assert.equal(card("scheduled-job").status, "contradicted");
  });

test("a job that gets on with its work on a file server is a job", () => {
  // Asleep for half of the looks, awake for the other.
  const backup = (t: number): Task[] =>
    [0, 1, 2, 3].flatMap((i): Task[] =>
      (Math.round(t / 2) + i) % 2 === 0
        ? [{ comm: "rsync", state: "D", pid: 700 + i, tid: 700 + i, wchan: "rpc_wait_bit_killable" }]
        : [],
    );
  const { verdict, card } = spikeOf(backup, [run("rsync", "crond", 700)], {
    counts: (t) => (inside(t) ? 2 : 0),
  });
  assert.deepEqual(verdict, ["scheduled-job", "rsync"]);
  assert.equal(card("remote-storage").status, "undecided");
});

test("a server that was silent before and is back is not to blame", () => {
  const busy = four(() => ({ comm: "java", state: "R" as const }));
  const { card } = spikeOf(busy, [
    line("kernel", "nfs: server nas1 not responding, still trying", BEGINS - 200),
    line("kernel", "nfs: server nas1 OK", BEGINS - 100),
  ]);
  assert.equal(card("remote-storage").status, "contradicted");
});

test("copies that pile up and hardly work are not convicted where nobody saw what they wait for", () => {
  const copies = Array.from({ length: 8 }, (_, i) =>
    run("df", "nrpe", 700 + i, { t: BEGINS + 30 * i, duration_s: ENDS - BEGINS - 30 * i, cpu_s: 0.002 }),
  );
  const recording = guest({
    hours: 20,
    counts: (t) => (inside(t) ? 8 : 0),
    sample: () => ({ runnable: null, d_tasks: null }),
    events: copies,
  });
  assert.notEqual(diagnose(recording).spikes[0]?.verdict.cause, "scheduled-job");
});

const SILENT = "nfs: server nas1 not responding, still trying";
const BACK = "nfs: server nas1 OK";
const waits = (comm: string, pid: number, wchan = "rpc_wait_bit_killable"): Task => ({
  comm,
  state: "D",
  pid,
  tid: pid,
  wchan,
});

test("a server that was lost for a moment is no reason for minutes", () => {
  const lost = [line("kernel", SILENT, BEGINS + 300), line("kernel", BACK, BEGINS + 302)];
  const short = (t: number): Task[] =>
    [0, 1, 2, 3].map((i) => ({
      ...waits("rsync", 700 + i),
      state: (Math.round(t / 2) + i) % 2 === 0 ? "D" : "R",
    }));
  const job = spikeOf(short, [run("rsync", "crond", 700), ...lost]);
  assert.deepEqual(job.verdict, ["scheduled-job", "rsync"]);
  assert.equal(job.card("remote-storage").status, "undecided");
  // Nobody saw who it was: a job that worked did its work.
  const worked = spikeOf(
    four(() => ({ comm: "xz", state: "R" })),
    [run("xz", "crond", 700, { cpu_s: ENDS - BEGINS }), ...lost],
    { tasks: () => [] },
  );
  assert.deepEqual(worked.verdict, ["scheduled-job", "xz"]);
});

test("what ran did not wait for a silent server, also where nobody saw who it was", () => {
  const said = [line("kernel", SILENT, BEGINS + 150), line("kernel", BACK, ENDS)];
  const { card } = spikeOf(
    four(() => ({ comm: "java", state: "R" })),
    said,
    { tasks: () => [], sample: (t) => ({ cpu_busy_pct: inside(t) ? 99 : 2 }) },
  );
  assert.equal(card("remote-storage").status, "undecided");
  const idle = spikeOf(
    four(() => waits("df", 700)),
    said,
    { tasks: () => [], sample: () => ({ cpu_busy_pct: 2 }) },
  );
  assert.deepEqual(idle.verdict, ["remote-storage", "nas1"]);
  // Nor did a job that hardly worked bring the silence about.
  const job = spikeOf(
    four(() => waits("df", 700)),
    [run("df", "crond", 700, { cpu_s: 0.002 }), ...said],
    { hours: 20, tasks: () => [], sample: () => ({ cpu_busy_pct: 2 }) },
  );
  assert.deepEqual(job.verdict, ["remote-storage", "nas1"]);
  assert.equal(job.card("scheduled-job").status, "contradicted");
});

test("threads that slept for good before are no part of the spike that came", () => {
  const always = (comm: string, wchan: string) => (i: number) => ({ ...waits(comm, 300 + i, wchan) });
  const beside = (comm: string, wchan: string, came: (i: number) => Task) =>
    spikeOf(() => [], [line("kernel", SILENT, BEGINS + 150), line("kernel", BACK, ENDS)], {
      counts: (t) => 5 + (inside(t) ? 4 : 0),
      sample: (t) => ({ d_tasks: 5 + (inside(t) ? 4 : 0) }),
      tasks: (t) => [
        ...Array.from({ length: 5 }, (_, i) => always(comm, wchan)(i)),
        ...(inside(t) ? [0, 1, 2, 3].map(came) : []),
      ],
    });
  const dead = beside("bmc", "i2c_wait", (i) => waits("df", 700 + i));
  assert.deepEqual(dead.verdict, ["remote-storage", "nas1"]);
  assert.match(dead.card("remote-storage").said, /All of what slept waited for an NFS server/);
  assert.equal(dead.diagnosis.sustained?.verdict.cause, "stuck-tasks");
  const disk = beside("df", "rpc_wait_bit_killable", (i) => waits(`writer${i}`, 700 + i, "io_schedule"));
  assert.deepEqual(disk.verdict, ["io-stall", ""]);
});

test("whoever waits for a page or a lock while a server is silent waits for it, beside those who surely do", () => {
  const mixed = (i: number) =>
    i === 0
      ? waits("df", 700)
      : waits("java", 700 + i, i === 1 ? "rwsem_down_read_slowpath" : "wait_on_page_bit");
  const said = [line("kernel", SILENT, BEGINS + 150), line("kernel", BACK, ENDS)];
  assert.deepEqual(spikeOf(four(mixed), said).verdict, ["remote-storage", "nas1"]);
  assert.notEqual(spikeOf(four(mixed)).verdict[0], "remote-storage");
});

test("a server that stays silent is the cause of the load that stays, with its own advice", () => {
  const crowd = (t: number) => Math.max(0, Math.min(20, Math.floor((t - BEGINS) / 60) + 1));
  for (const wchan of ["rpc_wait_bit_killable", ""]) {
    const { verdict, sustained, spikes, advice, suspects } = diagnose(
      guest({
        hours: 5,
        counts: crowd,
        active: () => 0,
        sample: (t) => ({ d_tasks: crowd(t) }),
        tasks: (t) => Array.from({ length: crowd(t) }, (_, i) => waits("df", 700 + i, wchan)),
        events: [line("kernel", SILENT, BEGINS + 185)],
      }),
    );
    assert.equal(spikes.length, 0);
    assert.deepEqual([verdict.cause, verdict.culprit], ["remote-storage", "nas1"]);
    assert.equal(sustained?.offset_tasks, 20);
    assert.deepEqual(
      advice.map(({ id }) => id),
      ["remote-storage.ask", "remote-storage.give-up"],
    );
    const card = suspects.find(({ cause }) => cause === "remote-storage");
    assert.ok(card?.facts.some(({ id }) => id === "remote-storage.silent"));
  }
});
