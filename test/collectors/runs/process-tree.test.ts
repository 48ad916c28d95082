import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import type { ProcessEvent } from "../../../collectors/native/process-events.ts";
import { PendingStats } from "../../../collectors/runs/pending-stats.ts";
import { ProcLook } from "../../../collectors/runs/proc-look.ts";
import { type Fork, ProcessTree, type Run } from "../../../collectors/runs/process-tree.ts";

const root = mkdtempSync(join(tmpdir(), "loadspike-tree-"));
test.after(() => rmSync(root, { recursive: true }));

const KEEPALIVED = 100;
const CROND = 200;
const BASH = 300;
/** Processes that live longer than our record, and one that is young. */
for (const [pid, comm] of [
  [KEEPALIVED, "keepalived"],
  [CROND, "crond"],
  [BASH, "bash"],
] as const) {
  mkdirSync(join(root, "proc", `${pid}`), { recursive: true });
  writeFileSync(join(root, "proc", `${pid}`, "comm"), `${comm}\n`);
  writeFileSync(
    join(root, "proc", `${pid}`, "stat"),
    `${pid} (${comm}) S 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 5 0 0\n`,
  );
}

/** A kernel that does what it is told; its clock is in milliseconds. */
class Kernel {
  readonly tree = new ProcessTree(new ProcLook(root));
  readonly started: Run[] = [];
  readonly ended: Run[] = [];
  readonly forks: Fork[] = [];
  readonly #stats = new PendingStats();
  /** The record begins after boot: a start at 0 means one that is not known. */
  #ms = 1000;

  after(ms: number): this {
    this.#ms += ms;
    return this;
  }
  fork(parent: number, pid: number): this {
    return this.#tell({ what: "fork", ns: this.#ms * 1e6, pid, process: pid, parent });
  }
  thread(process: number, pid: number): this {
    return this.#tell({ what: "fork", ns: this.#ms * 1e6, pid, process, parent: process });
  }
  exec(pid: number, comm: string): this {
    this.#tell({ what: "exec", ns: this.#ms * 1e6, pid, process: pid });
    this.tree.name(this.started.at(-1)!, comm);
    return this;
  }
  exit(pid: number, { status = 0, process = pid, cpu_s = 0, comm = "late" } = {}): this {
    const nothing = { version: 16, blkio_delay_s: 0.5, swap_delay_s: 0, written_bytes: 0 };
    this.#stats.add({ ...nothing, pid, comm, cpu_s });
    return this.#tell({ what: "exit", ns: this.#ms * 1e6, pid, process, status });
  }
  #tell(event: ProcessEvent): this {
    this.tree.follow({ events: [event], stats: [], lost: 0, lostStats: 0 }, this.#stats, {
      started: (run) => this.started.push(run),
      ended: (run) => this.ended.push(run),
      forkEnded: (fork) => this.forks.push(fork),
    });
    return this;
  }
}

test("keepalived 2.x forks and execs its script: a run of keepalived's", () => {
  const kernel = new Kernel().fork(KEEPALIVED, 11).after(1).exec(11, "keepalived_chec").after(90);
  kernel.exit(11, { status: 3 << 8, cpu_s: 0.04 });
  const [run] = kernel.ended;
  assert.equal(run?.comm, "keepalived_chec");
  assert.equal(run?.ppid, KEEPALIVED);
  assert.equal(kernel.tree.parentComm(run!), "keepalived");
  assert.equal(run?.start_ns, 1001e6);
  assert.equal(run?.end_ns, 1091e6);
  assert.equal(run?.status, 0x300);
  assert.deepEqual([run?.cost?.cpu_s, run?.cost?.blkio_delay_s], [0.04, 0.5]);
  assert.equal(run?.top, true);
  assert.equal(kernel.tree.size, 1, "only keepalived is left");
});

test("keepalived 1.3.5 forks twice and execs sh, which becomes the script: one run, and a child that never was a program", () => {
  const kernel = new Kernel()
    .fork(KEEPALIVED, 11)
    .fork(11, 12)
    .exec(12, "sh")
    .after(2)
    .exec(12, "keepalived_chec");
  kernel.after(100).exit(12).exit(11);
  assert.equal(kernel.ended.length, 1);
  const [run] = kernel.ended;
  assert.equal(run?.comm, "keepalived_chec");
  assert.equal(run?.top, true);
  assert.equal(run?.ppid, 11);
  assert.equal(kernel.tree.parentComm(run!), "keepalived");
  assert.equal(run?.start_ns, 1000e6, "from the first exec");
  assert.deepEqual(
    kernel.forks.map((fork) => fork.comm),
    ["keepalived"],
  );
});

test("what a script starts belongs to its job, also through a subshell", () => {
  const kernel = new Kernel().fork(KEEPALIVED, 11).exec(11, "check.sh").fork(11, 12).exec(12, "grep");
  kernel.fork(11, 13).fork(13, 14).exec(14, "cut").exit(14).exit(13).exit(12).exit(11);
  const [cut, grep, check] = kernel.ended;
  assert.deepEqual([cut?.top, grep?.top, check?.top], [false, false, true]);
  assert.equal(cut?.job, check?.job);
  assert.equal(grep?.job.comm, "check.sh");
  assert.equal(kernel.forks[0]?.job, check?.job, "the subshell");
});

test("what keepalived starts is a job of its own, however young keepalived is", () => {
  const kernel = new Kernel()
    .fork(BASH, 10)
    .exec(10, "keepalived")
    .fork(10, 11)
    .fork(11, 12)
    .exec(12, "check.sh");
  assert.equal(kernel.exit(12).ended[0]?.top, true);
});

test("what a job starts after a minute is a job of its own: it was no passing job", () => {
  const kernel = new Kernel().fork(BASH, 10).exec(10, "daemon").after(59_000).fork(10, 11).exec(11, "early");
  kernel.after(2000).fork(10, 12).exec(12, "late");
  assert.deepEqual(
    kernel
      .exit(11)
      .exit(12)
      .ended.map((run) => [run.comm, run.top]),
    [
      ["early", false],
      ["late", true],
    ],
  );
});

test("all that is under cron is scheduled: run-parts starts jobs, their children know where they come from", () => {
  const kernel = new Kernel()
    .fork(CROND, 10)
    .fork(10, 11)
    .exec(11, "run-parts")
    .fork(11, 12)
    .exec(12, "mlocate");
  kernel.fork(12, 13).exec(13, "updatedb").exit(13).exit(12).exit(11);
  assert.deepEqual(
    kernel.ended.map((run) => [run.comm, run.top, run.job.scheduled, run.job.comm]),
    [
      ["updatedb", false, true, "mlocate"],
      ["mlocate", true, true, "mlocate"],
      ["run-parts", true, true, "run-parts"],
    ],
  );
});

test("a process with threads costs what all of them cost, and ends once", () => {
  const kernel = new Kernel().fork(BASH, 10).exec(10, "java").thread(10, 11).thread(10, 12);
  kernel.exit(11, { process: 10, cpu_s: 1 }).exit(12, { process: 10, cpu_s: 2 }).exit(10, { cpu_s: 4 });
  assert.deepEqual(
    kernel.ended.map((run) => [run.pid, run.cost?.cpu_s, run.cost?.blkio_delay_s]),
    [[10, 7, 1.5]],
  );
});

test("a process that was never looked at has the name that the kernel accounted it under", () => {
  const kernel = new Kernel().fork(BASH, 10);
  kernel.tree.follow(
    { events: [{ what: "exec", ns: 1, pid: 10, process: 10 }], stats: [], lost: 0, lostStats: 0 },
    new PendingStats(),
    {
      started: (run) => kernel.started.push(run),
      ended() {},
      forkEnded() {},
    },
  );
  kernel.exit(10, { comm: "true" });
  assert.equal(kernel.ended[0]?.comm, "true");
  assert.equal(kernel.ended[0]?.job.comm, "true");
});

test("what is older than the record has no run and no fork, whatever it ends with", () => {
  const kernel = new Kernel().fork(BASH, 10).exit(10).exit(BASH).exit(4711);
  assert.deepEqual([kernel.ended.length, kernel.forks.length], [0, 1]);
});

test("where exits were lost, the sweep ends what is not in /proc, at no known time", () => {
  const kernel = new Kernel().fork(BASH, 10).exec(10, "gone");
  kernel.tree.sweep((run) => kernel.ended.push(run));
  assert.deepEqual(
    kernel.ended.map((run) => [run.comm, run.end_ns, run.status]),
    [["gone", null, null]],
  );
  assert.equal(kernel.tree.size, 1, "bash lives");
});

test("a pid that is given out again before the ends are read: each end has its own account", () => {
  const stats = new PendingStats();
  const nothing = { version: 16, blkio_delay_s: 0, swap_delay_s: 0, written_bytes: 0, pid: 77 };
  stats.add({ ...nothing, comm: "first", cpu_s: 1 });
  stats.add({ ...nothing, comm: "second", cpu_s: 2 });
  const events: ProcessEvent[] = [1, 2].flatMap((life): ProcessEvent[] => [
    { what: "fork", ns: life * 1e9, pid: 77, process: 77, parent: KEEPALIVED },
    { what: "exec", ns: life * 1e9 + 1e6, pid: 77, process: 77 },
    { what: "exit", ns: life * 1e9 + 2e6, pid: 77, process: 77, status: 0 },
  ]);
  const ended: (string | number | null | undefined)[] = [];
  new ProcessTree(new ProcLook(root)).follow({ events, stats: [], lost: 0, lostStats: 0 }, stats, {
    started() {},
    ended: (run) => ended.push(run.comm, run.cost?.cpu_s),
    forkEnded: () => assert.fail("each became a program"),
  });
  assert.deepEqual(ended, ["first", 1, "second", 2]);
  assert.equal(stats.take(77), undefined);
});

test("accounts without an end are forgotten, when they are many or when ends were lost", () => {
  const stats = new PendingStats();
  const one = { version: 16, blkio_delay_s: 0, swap_delay_s: 0, written_bytes: 0, comm: "x", cpu_s: 0 };
  for (let pid = 0; pid < 10_000; pid++) stats.add({ ...one, pid });
  stats.forgetOrphans();
  assert.ok(stats.peek(5));
  stats.add({ ...one, pid: 5 });
  stats.forgetOrphans();
  assert.equal(stats.peek(5), undefined);
  stats.add({ ...one, pid: 6 });
  stats.clear();
  assert.equal(stats.take(6), undefined);
});
