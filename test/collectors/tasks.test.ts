import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { LookDraft } from "../../collectors/collector.ts";
import { cpu } from "../../collectors/cpu.ts";
import { load } from "../../collectors/load.ts";
import { KernelCount, tasks } from "../../collectors/tasks.ts";
import type { LookPhase } from "../../storage/schema.ts";
import { contextOf, copyOf, draftAt, ROOTS, rootOf, TestClock } from "./fake-root.ts";

/** Looks as the recorder does: load and cpu first, then tasks. */
function looker(root: string, clock = new TestClock()): (phase?: LookPhase) => LookDraft {
  const context = contextOf(root, clock);
  const sources = [load, cpu, tasks].map((collector) => collector.open(context).source);
  return (phase = "random") => {
    const draft = draftAt(clock.now, phase);
    for (const source of sources) source?.look(draft);
    return draft;
  };
}

test("3.10: who runs and who is in D, with all that is known, and without the agent's own threads", () => {
  const draft = looker(rootOf("3.10"))();
  const stamp = { time: 1_700_003_600_000_000, mono_s: 3600, phase: "random" };
  assert.deepEqual(
    draft.tasks.sort((a, b) => a.tid - b.tid),
    [
      {
        ...stamp,
        pid: 612,
        tid: 612,
        comm: "jbd2/sda1-8",
        state: "D",
        wchan: "jbd2_journal_commit_transaction",
        exe: null,
        unit: null,
        stack: "jbd2_journal_commit_transaction;kjournald2;kthread",
      },
      {
        ...stamp,
        pid: 3001,
        tid: 3003,
        comm: "pool-1-thread-1",
        state: "D",
        wchan: "jbd2_log_wait_commit",
        exe: "/usr/lib/jvm/java-1.8.0/bin/java",
        unit: "app\\x2dserver.service",
        stack: "jbd2_log_wait_commit;jbd2_complete_transaction;ext4_sync_file;do_fsync",
      },
      {
        ...stamp,
        pid: 9871,
        tid: 9871,
        comm: "keepalived_chec",
        state: "R",
        wchan: null,
        exe: "/usr/bin/bash",
        unit: "keepalived.service",
        stack: null,
      },
    ],
  );
  assert.equal(draft.sample.d_tasks, 2);
});

test("6.18: a parent that waits in vfork is in D; a busy process runs", () => {
  const draft = looker(rootOf("6.18"))("kernel");
  assert.deepEqual(draft.tasks.map((row) => [row.comm, row.state, row.wchan, row.phase]).sort(), [
    ["python3", "R", null, "kernel"],
    ["vforker", "D", "kernel_clone", "kernel"],
  ]);
});

test("idle kernel threads (I) and sleepers are not counted", () => {
  assert.deepEqual(looker(rootOf("4.18"))("kernel").tasks, []);
});

/** A machine on which a task is in D that no count shows; whether it is found tells whether a look scanned. */
function quietRoot(t: { after(clean: () => void): void }): string {
  const [root, remove] = copyOf("5.10");
  t.after(remove);
  return root;
}

function setLoad(root: string, load1: string, runnable = 1): void {
  writeFileSync(join(root, "proc/loadavg"), `${load1} 0.00 0.00 ${runnable}/150 6100\n`);
}

test("a scan is made only if the counts leave room for somebody, and at an aimed look always", (t) => {
  const root = quietRoot(t);
  const clock = new TestClock();
  setLoad(root, "0.00");
  const look = looker(root, clock);
  assert.equal(look().tasks.length, 1, "the kernel's count is not known yet");
  clock.pass(4);
  assert.equal(look().tasks.length, 1, "still not: no update was seen for sure");
  clock.pass(2);
  const idle = look();
  assert.deepEqual(
    [idle.tasks.length, idle.sample.d_tasks],
    [0, 0],
    "load1 stands at 0: the kernel counted none",
  );
  assert.equal(look("kernel").tasks.length, 1, "an aimed look");
  setLoad(root, "0.00", 2);
  assert.equal(look().tasks.length, 1, "somebody else is runnable");
  setLoad(root, "0.08");
  clock.pass(2);
  assert.equal(look().tasks.length, 1, "the kernel counted one: (2048*0.08 - 1884*0)/164 = 1");
  setLoad(root, "0.07");
  clock.pass(3);
  assert.equal(look().tasks.length, 0, "load1 decays: none");
  const stat = join(root, "proc/stat");
  writeFileSync(stat, readFileSync(stat, "latin1").replace("procs_blocked 0", "procs_blocked 1"));
  assert.equal(look().tasks.length, 1, "somebody waits for block I/O");
});

test("whoever was there at the last scan is not looked for again, unless the counts leave room for another", (t) => {
  const root = quietRoot(t);
  const clock = new TestClock();
  const look = looker(root, clock);
  const seen = (phase?: LookPhase) => look(phase).tasks.length;
  const stat = (pid: number) => join(root, `proc/${pid}/stat`);
  const comes = (pid: number) =>
    cpSync(join(root, "proc/900"), join(root, `proc/${pid}`), { recursive: true });
  const turns = (pid: number, from: string, to: string) =>
    writeFileSync(stat(pid), readFileSync(stat(pid), "latin1").replace(`) ${from} `, `) ${to} `));
  setLoad(root, "1.00");
  seen();
  clock.pass(4.9);
  seen();
  clock.pass(2);
  assert.equal(seen(), 1, "the one that sleeps for good");
  comes(9001);
  assert.equal(seen(), 1, "load1 stands at 1: the kernel counted that one and nobody else");
  assert.equal(seen("kernel"), 2, "an aimed look scans");
  turns(9001, "D", "S");
  assert.equal(seen(), 1);
  comes(9002);
  assert.equal(seen(), 1, "still nobody else");
  setLoad(root, "1.00", 2);
  assert.equal(seen(), 2, "somebody runs: it may be anybody");
  turns(9002, "D", "S");
  setLoad(root, "1.00");
  comes(9003);
  assert.equal(seen(), 1);
  clock.pass(2);
  setLoad(root, "1.08");
  assert.equal(seen(), 2, "the kernel counted two: (2048*1.08 - 1884*1)/164 = 2");
  comes(9004);
  assert.equal(seen(), 2);
  turns(900, "D", "S");
  assert.equal(seen(), 2, "one awoke and the counts do not fit: all are asked, and the last one found");
  comes(9005);
  turns(9005, "S", "D");
  assert.equal(seen(), 2);
  const counts = join(root, "proc/stat");
  writeFileSync(counts, readFileSync(counts, "latin1").replace("procs_blocked 0", "procs_blocked 3"));
  assert.equal(seen(), 3, "more wait for block I/O than are known");
});

test("the kernel's count is unknown after a pause in which an update may have been missed", () => {
  const count = new KernelCount();
  const clock = new TestClock();
  const at = (load1: number, pass: number) => {
    clock.pass(pass);
    const { sample } = draftAt(clock.now);
    sample.load1 = load1;
    return count.at(sample);
  };
  assert.equal(at(1, 0), null);
  assert.equal(at(0.92, 3)?.toFixed(1), "0.0");
  assert.equal(at(0.84, 7), null);
  assert.equal(at(1.01, 4)?.toFixed(1), "3.0");
  assert.equal(at(1.01, 2)?.toFixed(1), "3.0");
  assert.equal(at(1.01, 4), 1.01, "unchanged for more than a period: a constant count of 1");
});

test("a process that dies between the listing and the reading is no error", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  const look = looker(root);
  rmSync(join(root, "proc/9871/stat"));
  writeFileSync(join(root, "proc/612/stat"), "");
  assert.deepEqual(
    look().tasks.map((row) => row.tid),
    [3003],
  );
});

test("however many tasks are in D, all are counted and a hundred are written", (t) => {
  const [root, remove] = copyOf("5.10");
  t.after(remove);
  for (let pid = 10_000; pid < 10_150; pid++) {
    cpSync(join(root, "proc/900"), join(root, `proc/${pid}`), { recursive: true, verbatimSymlinks: true });
  }
  const draft = looker(root)("kernel");
  assert.deepEqual([draft.sample.d_tasks, draft.tasks.length], [151, 100]);
});

test("a task in D in a frozen cgroup is not counted, as the kernel does not; a thawed one is", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  writeFileSync(join(root, "proc/612/cgroup"), "6:freezer:/docker/1f2e\n1:name=systemd:/\n");
  const state = join(root, "sys/fs/cgroup/freezer/docker/1f2e/freezer.state");
  mkdirSync(dirname(state), { recursive: true });
  const look = looker(root);
  const counted = (text: string) => {
    writeFileSync(state, text);
    return look().sample.d_tasks;
  };
  assert.deepEqual([counted("FROZEN\n"), counted("THAWED\n")], [1, 2]);
});

test("the agent's own threads are left out in every root", () => {
  for (const name of ROOTS) {
    const own = looker(rootOf(name))("kernel").tasks.filter((row) => row.pid === 4242);
    assert.deepEqual(own, [], name);
  }
});
