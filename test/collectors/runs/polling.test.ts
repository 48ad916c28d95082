import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveClock } from "../../../agent/clock.ts";
import { inEnglish } from "../../../agent/saying.ts";
import { PollingRecorder } from "../../../collectors/runs/polling.ts";
import { runs } from "../../../collectors/runs.ts";
import type { EventRow } from "../../../storage/schema.ts";
import { contextOf, TestClock } from "../fake-root.ts";

const FORKED_ONLY = 0x40;

/** A machine up for an hour and, before that, suspended for some time; its processes come and go as told. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), "loadspike-polling-"));
  readonly clock = new TestClock();
  readonly rows: EventRow[] = [];
  readonly #slept_s: number;
  #forks = 1000;

  constructor(t: TestContext, slept_s = 0) {
    t.after(() => rmSync(this.root, { recursive: true }));
    this.#slept_s = slept_s;
    this.start(1, "systemd", { ppid: 0 });
    this.start(100, "keepalived");
    this.pass(0);
  }

  /** The process is forked now; `flags` as in the kernel. */
  start(pid: number, comm: string, { ppid = 1, flags = 0, argv = [comm] } = {}): this {
    const folder = join(this.root, "proc", `${pid}`);
    const ticks = Math.floor((this.clock.now.mono_s + this.#slept_s) * 100);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "stat"),
      `${pid} (${comm}) S ${ppid} 1 1 0 -1 ${flags} 0 0 0 0 1 1 0 0 20 0 1 0 ${ticks} 0 0\n`,
    );
    writeFileSync(join(folder, "comm"), `${comm}\n`);
    writeFileSync(join(folder, "cmdline"), argv.map((word) => `${word}\0`).join(""));
    return this.forked(1);
  }
  end(pid: number): this {
    rmSync(join(this.root, "proc", `${pid}`), { recursive: true });
    return this;
  }
  /** That many came, and went again before anybody looked. */
  forked(count: number): this {
    this.#forks += count;
    writeFileSync(
      join(this.root, "proc", "stat"),
      `cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\nprocesses ${this.#forks}\nprocs_running 1\nprocs_blocked 0\n`,
    );
    return this;
  }
  pass(seconds: number): this {
    this.clock.pass(seconds);
    const uptime = Math.floor((this.clock.now.mono_s + this.#slept_s) * 100) / 100;
    writeFileSync(join(this.root, "proc", "uptime"), `${uptime.toFixed(2)} 0.00\n`);
    return this;
  }
  open() {
    const { source, availability } = runs.open(contextOf(this.root, this.clock), (row) =>
      this.rows.push(row),
    );
    assert.equal(availability.status, "ok");
    return { poll: () => source?.poll?.(), close: () => source?.close(), availability };
  }
  get runs() {
    return this.rows.filter((row) => row.kind === "run");
  }
}

for (const slept_s of [0, 5000]) {
  test(`a run stands in a row when it is gone, with the times that were seen (suspended for ${slept_s} s)`, (t) => {
    const machine = new Machine(t, slept_s);
    const { poll, close } = machine.open();
    machine
      .pass(1.3)
      .start(200, "check.sh", { ppid: 100, argv: ["/bin/sh", "/opt/check.sh", "--password=x"] });
    const { mono_s } = machine.clock.now;
    machine.pass(0.7);
    poll();
    machine.pass(1.5);
    poll();
    machine.pass(0.4).end(200).pass(0.9);
    assert.equal(machine.runs.length, 0);
    poll();
    const [row, ...more] = machine.runs;
    assert.equal(more.length, 0);
    assert.ok(Math.abs(row!.mono_s - mono_s) <= 0.01, `${row?.mono_s} for ${mono_s}`);
    // Known to have been there for 2.2 s; it lasted 2.6 s.
    assert.ok(Math.abs(row!.duration_s! - 2.2) <= 0.01, `${row?.duration_s}`);
    const { pid, ppid, comm, parent_comm, path, detail, exit_code, cpu_s } = row!;
    assert.deepEqual(
      { pid, ppid, comm, parent_comm, path, detail, exit_code, cpu_s },
      {
        pid: 200,
        ppid: 100,
        comm: "check.sh",
        parent_comm: "keepalived",
        path: "/opt/check.sh",
        detail: "--password=***",
        exit_code: null,
        cpu_s: null,
      },
    );
    close();
    assert.equal(machine.runs.length, 1);
  });
}

test("what is older than the record has no row, neither at its end nor at ours", (t) => {
  const machine = new Machine(t);
  const { poll, close } = machine.open();
  machine.pass(2).end(100);
  poll();
  close();
  assert.deepEqual(machine.runs, []);
});

test("kernel threads and workers without a program of their own have no row until they execute one", (t) => {
  const machine = new Machine(t);
  const { poll, close } = machine.open();
  machine.pass(1).start(300, "kworker/0:1", { ppid: 2, flags: FORKED_ONLY | 0x200000, argv: [] });
  machine.start(301, "keepalived", { ppid: 100, flags: FORKED_ONLY }).pass(1);
  poll();
  machine.start(301, "check.sh", { ppid: 100 }).pass(1);
  poll();
  machine.end(300).end(301).pass(1);
  poll();
  close();
  assert.deepEqual(
    machine.runs.map(({ comm }) => comm),
    ["check.sh"],
  );
});

test("what still runs at the end has a row without an end", (t) => {
  const machine = new Machine(t);
  const { poll, close } = machine.open();
  machine.pass(1).start(400, "updatedb").pass(1);
  poll();
  close();
  assert.deepEqual(
    machine.runs.map(({ comm, duration_s }) => [comm, duration_s]),
    [["updatedb", null]],
  );
});

test("what came and went between two looks is counted, told to the recording and to the operator", (t) => {
  const machine = new Machine(t);
  const { poll, close, availability } = machine.open();
  const detail = () => (availability.status === "ok" ? availability.detail.map(inEnglish).join("; ") : "");
  assert.match(detail(), /^polling \/proc at each look: what lives between two looks is missed/);
  assert.match(detail(), /is not the live machine/);
  machine.pass(300).start(500, "long").forked(8);
  poll();
  assert.match(detail(), /; 1 of 9 forks were seen so far/);
  machine.pass(301);
  poll();
  machine.pass(10).forked(5);
  poll();
  close();
  assert.deepEqual(
    machine.rows
      .filter(({ kind }) => kind === "gap")
      .map(({ duration_s, gap, lost, seen, source, detail }) => [
        duration_s,
        gap,
        lost,
        seen,
        source,
        detail,
      ]),
    [
      [601, "polled", 8, 1, "runs", null],
      [10, "polled", 5, 0, "runs", null],
    ],
  );
});

test("many processes fill no disk: a bounded number of rows a minute, the others are summed", (t) => {
  const machine = new Machine(t);
  const { poll, close } = machine.open();
  const pids = Array.from({ length: 150 }, (_, i) => 1000 + i);
  for (const pid of pids) machine.start(pid, "short", { ppid: 100 });
  machine.pass(1);
  poll();
  for (const pid of pids) machine.end(pid);
  machine.pass(1);
  poll();
  close();
  const sums = machine.rows.filter(({ kind }) => kind === "run.sum");
  const summed = sums.reduce((count, { detail }) => count + JSON.parse(detail ?? "{}").count, 0);
  assert.ok(machine.runs.length < 150, `${machine.runs.length}`);
  assert.equal(machine.runs.length + summed, 150);
});

test("on the live machine: processes are seen, with the times of their starts and of the last look at them", async (t) => {
  const clock = new LiveClock();
  const rows: EventRow[] = [];
  const warn = (line: string) => assert.fail(line);
  let source: PollingRecorder;
  try {
    source = new PollingRecorder({ root: "/", clock, warn }, (row) => rows.push(row));
  } catch (error) {
    return t.skip(`not run: ${error}`);
  }
  const started = await Promise.all(
    Array.from({ length: 4 }, async (_, i) => {
      await sleep(i * 230);
      const before = clock.stamp().mono_s;
      const child = spawn("/bin/sleep", ["600"]);
      t.after(() => child.kill("SIGKILL"));
      return { child, pid: child.pid!, before, after: clock.stamp().mono_s };
    }),
  );
  // However late this process wakes: what is said of each is held against what was done.
  const polls: { before: number; after: number }[] = [];
  const poll = () => {
    const before = clock.stamp().mono_s;
    source.poll();
    polls.push({ before, after: clock.stamp().mono_s });
  };
  for (let i = 0; i < 4; i++) {
    poll();
    await sleep(300 + 150 * (i % 3));
  }
  const seen = polls.at(-1)!;
  await Promise.all(
    started.map(({ child }) => {
      const ended = once(child, "exit");
      child.kill();
      return ended;
    }),
  );
  poll();
  source.close();
  for (const { pid, before, after } of started) {
    const own = rows.filter((row) => row.kind === "run" && row.pid === pid);
    assert.equal(own.length, 1);
    const [row] = own;
    assert.deepEqual([row!.comm, row!.ppid, row!.detail], ["sleep", process.pid, "***"]);
    assert.ok(
      row!.mono_s >= before - 0.01 && row!.mono_s <= after + 0.01,
      `${row!.mono_s}: ${before}–${after}`,
    );
    const last = row!.mono_s + row!.duration_s!;
    assert.ok(
      last >= seen.before - 0.001 && last <= seen.after + 0.001,
      `${last}: ${seen.before}–${seen.after}`,
    );
  }
});
