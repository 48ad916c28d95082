import assert from "node:assert/strict";
import { test } from "node:test";
import type { Diagnosis } from "../../../analysis/diagnosis.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { pageOf } from "../../../analysis/report/page.ts";
import { BEGINS, type Event, four, inside, run, spikeOf, type Task } from "./spike-of.ts";

/** Who sleeps, and where, beside those that run: seen on a machine that was busy with other work meanwhile. */

const crowd = (count: number, comm: string, more: Partial<Task> & Pick<Task, "state">) => (): Task[] =>
  Array.from({ length: count }, (_, i) => ({ comm, pid: 700 + i, tid: 700 + i, ...more }));
const busy = { sample: (t: number) => ({ cpu_busy_pct: inside(t) ? 100 : 20, d_tasks: inside(t) ? 4 : 0 }) };
const textOf = (diagnosis: Diagnosis) => JSON.stringify(pageOf(diagnosis, locales.en));

const PAGE = "folio_wait_bit_common;filemap_get_pages;filemap_read;vfs_read;ksys_read";
const REQUEST = "fuse_get_req;fuse_simple_background;fuse_readahead;read_pages;filemap_get_pages";

/** As many of each: four tasks on average that run, and four that sleep. */
function half(asleep: (t: number) => Task[], names: readonly string[] = ["node", "tsc", "make", "cc1"]) {
  const tasks = (t: number): Task[] => [
    ...asleep(t),
    ...names.map((comm, i): Task => ({ comm, state: "R", pid: 10 + i, tid: 10 + i })),
    ...names.slice(0, 1).map((comm): Task => ({ comm, state: "R", pid: 20, tid: 20 })),
  ];
  return spikeOf(tasks, [], { counts: (t) => (inside(t) ? 9 : 0), ...busy });
}

test("who sleeps keeps no processor busy, however many they are", () => {
  const { card, diagnosis } = half(crowd(4, "ls", { state: "D", wchan: "autofs_wait" }));
  const saturated = card("cpu-saturation");
  assert.deepEqual([saturated.status, saturated.culprit], ["supported", ""]);
  assert.ok(saturated.score < 0.6, `${saturated.score}`);
  assert.match(saturated.said, /4\d % of the load above normal did not run: .* \(ls\)\./);
  assert.doesNotMatch(textOf(diagnosis), /ls keeps the processors|what ls does/);
  assert.ok(diagnosis.verdict.confidence < 0.85, `${diagnosis.verdict.confidence}`);
  // A part of the load that waits for a server is told, and does not make it the cause.
  const remote = card("remote-storage");
  assert.equal(remote.status, "undecided");
  assert.equal(remote.reason?.id, "remote-storage.part");
});

test("who is stopped by a CPU limit in most periods keeps no processor busy", () => {
  const limited = (quota_s: number) =>
    Array.from(
      { length: 120 },
      (_, i): Event => ({
        kind: "cpu.quota",
        t: 60 * i,
        duration_s: 60,
        comm: "worker",
        path: "/system.slice/worker.service",
        quota_s,
        quota_period_s: 0.1,
        periods: 600,
        throttled_periods: inside(60 * i) ? 560 : 0,
        throttled_s: 100,
        cpu_s: 12,
      }),
    );
  const others = ["node", "tsc", "make", "cc1", "ld"];
  const tasks = (): Task[] => [
    ...crowd(4, "worker", { state: "R" })(),
    ...others.map((comm, i): Task => ({ comm, state: "R", pid: 10 + i, tid: 10 + i })),
  ];
  const culpritOf = (quota_s: number) => {
    const { card } = spikeOf(tasks, limited(quota_s), { counts: (t) => (inside(t) ? 9 : 0), ...busy });
    return [card("cpu-saturation").status, card("cpu-saturation").culprit];
  };
  assert.deepEqual(culpritOf(0.02), ["supported", ""]);
  // A limit of nearly all processors holds nobody back from keeping them busy.
  assert.deepEqual(culpritOf(0.18), ["supported", "worker"]);
});

test("readers of a mount whose program hangs wait for it, also where their own stack does not name it", () => {
  const readers = (_: number): Task[] =>
    crowd(4, "python3", { state: "D" })().map((one, i) => ({ ...one, stack: i === 0 ? REQUEST : PAGE }));
  const { verdict, card, diagnosis } = spikeOf(readers);
  assert.deepEqual(verdict, ["remote-storage", ""]);
  assert.match(
    card("remote-storage").said,
    /All of what slept waited for the program that serves a FUSE mount/,
  );
  assert.match(textOf(diagnosis), /Cause: the program that serves a FUSE mount did not answer/);
  // Others wait for pages of a disk beside it, and those that get on wait for no program that hangs.
  const others = (t: number): Task[] =>
    readers(t).map((one, i) => (i === 0 ? one : { ...one, comm: "mysqld" }));
  assert.notEqual(spikeOf(others).verdict[0], "remote-storage");
  const getOn = (t: number): Task[] =>
    readers(t).map((one, i) => (i > 0 && (Math.round(t / 2) + i) % 3 > 0 ? { ...one, state: "R" } : one));
  assert.doesNotMatch(spikeOf(getOn).card("remote-storage").said, /All of what slept waited for the program/);
  const disk = (t: number): Task[] =>
    readers(t).map((one, i) =>
      i === 0 ? one : { ...one, stack: `${PAGE.replace("vfs", "ext4_file_read_iter;vfs")}` },
    );
  assert.notEqual(spikeOf(disk).verdict[0], "remote-storage");
});

for (const place of ["kernel_clone", "_do_fork", "kernel_clone;__do_sys_vfork;do_syscall_64"])
  test(`parents that wait for a child in ${place} wait for no disk`, () => {
    const parents = four((i) => ({
      comm: `make${i}`,
      state: "D",
      pid: 700 + i,
      tid: 700 + i,
      [place.includes(";") ? "stack" : "wchan"]: place,
    }));
    const { verdict, card } = spikeOf(parents);
    assert.equal(verdict[0], "unexplained");
    assert.match(card("io-stall").said, /waited for a child that it had started/);
  });

test("a lock that forks wait for is no frozen file system", () => {
  const at = (stack: string) =>
    four((i) => ({ comm: `w${i}`, state: "D", pid: 700 + i, tid: 700 + i, stack }));
  const writes = spikeOf(at("percpu_rwsem_wait;vfs_write;ksys_write;do_syscall_64"));
  assert.equal(writes.verdict[0], "snapshot-freeze");
  const forks = spikeOf(at("percpu_rwsem_wait;__percpu_down_read;copy_process;kernel_clone"));
  assert.notEqual(forks.verdict[0], "snapshot-freeze");
});

test("a log that nobody read does not keep silent, and without keepalived nobody is told to move it", () => {
  const frozen = four((i) => ({
    comm: `w${i}`,
    state: "D",
    pid: 700 + i,
    tid: 700 + i,
    wchan: "percpu_rwsem_wait",
  }));
  const silent = four((i) => ({
    comm: "df",
    state: "D",
    pid: 700 + i,
    tid: 700 + i,
    wchan: "rpc_wait_bit_killable",
  }));
  const sources = (status: "ok" | "no-data") => ({
    sources: ["tasks", "log"].map((name) => ({
      name,
      status: name === "log" ? status : ("ok" as const),
      since: 0,
      until: null,
      reason: null,
    })),
  });
  for (const tasks of [frozen, silent]) {
    const unread = spikeOf(tasks, [], sources("no-data"));
    assert.match(textOf(unread.diagnosis), /No log was read that could/);
    assert.doesNotMatch(textOf(unread.diagnosis), /The log tells of no|The log does not name/);
    assert.doesNotMatch(textOf(unread.diagnosis), /Keep (?:what )?keepalived/);
    assert.match(
      textOf(spikeOf(tasks, [], sources("ok")).diagnosis),
      /The log (?:tells of no freeze|does not name)/,
    );
  }
});

test("a job is not called scheduled where nothing shows that it was", () => {
  const job = four((i) => ({ comm: "rebuild", state: "R", pid: 700, tid: 700 + i }));
  const { verdict, diagnosis } = spikeOf(job, [run("rebuild", "bash", 700, { t: BEGINS + 7 })]);
  assert.deepEqual(verdict, ["scheduled-job", "rebuild"]);
  assert.match(textOf(diagnosis), /Nothing shows that it runs on a schedule/);
  assert.doesNotMatch(textOf(diagnosis), /scheduled job rebuild|keepalived's scripts/);
});
