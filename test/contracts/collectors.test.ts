import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type {
  Availability,
  Collector,
  Context,
  LookCollector,
  LookPhase,
} from "../../collectors/collector.ts";
import { collectors } from "../../collectors/index.ts";
import { contextOf, copyOf, draftAt, ROOTS, rootOf, TestClock } from "../collectors/fake-root.ts";

const looks = collectors.filter((one): one is LookCollector => one.kind === "look");

function availabilityOf(collector: Collector, context: Context): Availability {
  const { availability, source } =
    collector.kind === "look" ? collector.open(context) : collector.open(context, () => {});
  source?.close();
  return availability;
}

function emptyRoot(t: { after(clean: () => void): void }): string {
  const root = mkdtempSync(join(tmpdir(), "loadspike-empty-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A root in which every file below /proc is there and makes no sense. */
function garbledRoot(t: { after(clean: () => void): void }): string {
  const [root, remove] = copyOf("5.10");
  t.after(remove);
  for (const entry of readdirSync(join(root, "proc"), { recursive: true, encoding: "utf8" })) {
    const path = join(root, "proc", entry);
    if (lstatSync(path).isFile()) writeFileSync(path, "\x00garbage, \xff not\n a kernel's file\n");
  }
  return root;
}

test("the list: each once, by the name of its file, with a card to show", () => {
  const ids = collectors.map((one) => one.id);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const { id, reads, loses } of collectors) {
    assert.ok(existsSync(new URL(`../../collectors/${id}.ts`, import.meta.url)), `collectors/${id}.ts`);
    for (const text of [reads, loses]) assert.match(text, /^\S.{5,150}$/, `${id}: ${text}`);
  }
});

for (const collector of collectors) {
  test(`${collector.id}: an empty root is no fault; where there is nothing, the reason and the remedy are said`, (t) => {
    const availability = availabilityOf(collector, contextOf(emptyRoot(t)));
    // A source of events may be in the kernel, and not below a root.
    if (collector.kind === "events" && availability.status === "ok") return;
    assert.equal(availability.status, "no-data");
    assert.match(availability.why, /^\S[^\n]{5,}$/);
    assert.match(availability.remedy, /^\S[^\n]{5,}$/);
  });

  test(`${collector.id}: without permission, the remedy is said`, (t) => {
    const [root, remove] = copyOf("5.10");
    t.after(() => {
      chmodSync(join(root, "proc"), 0o755);
      remove();
    });
    chmodSync(join(root, "proc"), 0);
    const availability = asNobody(() => availabilityOf(collector, contextOf(root)));
    if (collector.kind === "events" && availability.status === "ok") return;
    assert.equal(availability.status, "no-data");
    assert.match(availability.remedy, /^\S[^\n]{5,}$/);
  });
}

/** Root reads what it likes, so the permission of another user is tried with another user's rights. */
function asNobody<T>(act: () => T): T {
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    return act();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

for (const collector of looks) {
  test(`${collector.id}: garbage is an error that names file and line, at the start or at the look`, (t) => {
    const root = garbledRoot(t);
    const clock = new TestClock();
    const { availability, source } = collector.open(contextOf(root, clock));
    const line = new RegExp(`^${root}/proc/\\S+, line \\d+: expected [^\\n]+, found [^\\n]+$`);
    if (availability.status === "ok") {
      assert.throws(() => source?.look(draftAt(clock.now)), { message: line });
    } else {
      assert.equal(availability.status, "failed");
      assert.match(availability.error, line);
    }
  });

  test(`${collector.id}: a file that turns to garbage later fails that look, and not the next one`, (t) => {
    const [root, remove] = copyOf("5.10");
    t.after(remove);
    const clock = new TestClock();
    const { source } = collector.open(contextOf(root, clock));
    clock.pass(2);
    const proc = join(root, "proc");
    rmSync(proc, { recursive: true });
    cpSync(join(garbledRoot(t), "proc"), proc, { recursive: true, verbatimSymlinks: true });
    assert.throws(() => source?.look(draftAt(clock.now)), { message: /, line \d+: expected / });
    rmSync(proc, { recursive: true });
    cpSync(join(rootOf("5.10"), "proc"), proc, { recursive: true, verbatimSymlinks: true });
    clock.pass(2);
    source?.look(draftAt(clock.now));
  });

  test(`${collector.id}: the same root twice gives the same sample, and nothing in it is NaN or below 0`, () => {
    for (const name of ROOTS) {
      const clock = new TestClock();
      const drafts = [1, 2].map(() => {
        const { source } = collector.open(contextOf(rootOf(name), clock));
        const draft = draftAt(clock.now);
        source?.look(draft);
        source?.close();
        return draft;
      });
      assert.deepEqual(drafts[0], drafts[1], name);
      const { load1, ...columns } = drafts[0]!.sample;
      for (const [column, value] of Object.entries(columns)) {
        assert.ok(value === null || value >= 0, `${name}: ${column} is ${value}`);
      }
      if (collector.id === "load") assert.ok(load1 >= 0);
    }
  });
}

test("an aimed look between two others finds who is there, and takes nothing from them", (t) => {
  const [withAimed, without] = [true, false].map((aimed) => {
    const [root, remove] = copyOf("5.10");
    t.after(remove);
    const clock = new TestClock();
    const sources = looks.map((one) => one.open(contextOf(root, clock)).source);
    const look = (phase: LookPhase) => {
      const draft = draftAt(clock.now, phase);
      for (const source of sources) source?.look(draft);
      return draft;
    };
    look("random");
    clock.pass(2);
    // Every counter moves before the aimed look.
    for (const file of ["stat", "pressure/cpu", "pressure/io", "pressure/memory", "schedstat", "4242/stat"]) {
      const path = join(root, "proc", file);
      const text = readFileSync(path, "latin1");
      writeFileSync(
        path,
        text.replace(/(cpu {2}|total=|cpu0(?: \d+){6} |(?<=\) R(?: \S+){10} ))(\d+)/g, add),
      );
      assert.notEqual(readFileSync(path, "latin1"), text, file);
    }
    if (aimed) assert.equal(look("kernel").tasks.length, 1);
    clock.pass(2);
    return look("random").sample;
  });
  assert.deepEqual(withAimed, without);
  const { cpu_busy_pct, psi_io_full_pct, sched_active_mean, self_cpu_pct } = without!;
  for (const share of [cpu_busy_pct, psi_io_full_pct, sched_active_mean, self_cpu_pct]) assert.ok(share);
});

function add(_: string, before: string, counter: string): string {
  return `${before}${Number(counter) + 1000}`;
}

test("what each kernel has: the rows of doctor", () => {
  const absent = ROOTS.map((name) => {
    const context = contextOf(rootOf(name));
    return [
      name,
      ...looks.filter((one) => availabilityOf(one, context).status !== "ok").map((one) => one.id),
    ];
  });
  assert.deepEqual(absent, [["3.10", "pressure"], ["4.18", "pressure"], ["5.10"], ["6.18", "schedstat"]]);
});

test("looks start no process and no thread", (t) => {
  // In a pid namespace of its own, the last pid that was given (the fifth field of loadavg) moves by nobody else.
  const script = new URL("./look-twenty-times.ts", import.meta.url).pathname;
  const child = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", process.execPath, script], {
    encoding: "utf8",
  });
  if (child.error || child.stderr.includes("unshare")) {
    return t.skip(`not run: no pid namespace here (${child.error?.message ?? child.stderr.trim()})`);
  }
  assert.equal(child.stderr, "");
  const [before, after] = child.stdout.trim().split(" ").map(Number);
  assert.equal(after, before);
});
