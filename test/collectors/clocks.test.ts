import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { clocks, stall } from "../../collectors/clocks.ts";
import type { EventRow } from "../../storage/schema.ts";
import { contextOf, copyOf, TestClock } from "./fake-root.ts";

/** `pass` lets all three clocks go on; `step` moves the wall clock, `suspend` all but the monotonic one. */
function watch(t: { after(clean: () => void): void }) {
  const [root, remove] = copyOf("6.18");
  t.after(remove);
  const clock = new TestClock();
  let boot_s = 5000;
  const pass = (seconds: number) => {
    clock.pass(seconds);
    boot_s += seconds;
    writeFileSync(join(root, "proc/uptime"), `${boot_s.toFixed(2)} 9000.00\n`);
  };
  pass(0);
  const rows: EventRow[] = [];
  const { source } = clocks.open(contextOf(root, clock), (row) => rows.push(row));
  return {
    pass,
    step: (seconds: number) => {
      clock.now.time += Math.round(seconds * 1e6);
    },
    suspend: (seconds: number) => {
      clock.now.time += Math.round(seconds * 1e6);
      boot_s += seconds;
      pass(0);
    },
    drained: () => {
      source?.drain?.();
      return rows.splice(0).map(({ kind, duration_s, gap, source, time, mono_s }) => ({
        kind,
        duration_s: duration_s?.toFixed(1),
        gap,
        source,
        time,
        mono_s,
      }));
    },
  };
}

test("clocks that go on together say nothing", (t) => {
  const { pass, drained } = watch(t);
  for (const seconds of [5, 0.004, 3600]) {
    pass(seconds);
    assert.deepEqual(drained(), []);
  }
});

test("a step of the wall clock, in both directions, once", (t) => {
  const { pass, step, drained } = watch(t);
  pass(5);
  step(30);
  assert.deepEqual(drained(), [
    {
      kind: "clock.step",
      duration_s: "30.0",
      gap: null,
      source: null,
      time: 1_700_003_635_000_000,
      mono_s: 3605,
    },
  ]);
  pass(5);
  assert.deepEqual(drained(), []);
  step(-3600.5);
  assert.deepEqual(
    drained().map((row) => row.duration_s),
    ["-3600.5"],
  );
});

test("a suspend is a gap, which began when the monotonic clock stopped, and no step", (t) => {
  const { pass, suspend, drained } = watch(t);
  pass(5);
  suspend(600);
  assert.deepEqual(drained(), [
    {
      kind: "gap",
      duration_s: "600.0",
      gap: "suspended",
      source: "clocks",
      time: 1_700_003_605_000_000,
      mono_s: 3605,
    },
  ]);
});

test("an uptime that makes no sense is an error that names the file", (t) => {
  const [root, remove] = copyOf("6.18");
  t.after(remove);
  writeFileSync(join(root, "proc/uptime"), "garbage\n");
  const { availability } = clocks.open(contextOf(root), () => {});
  assert.equal(availability.status, "failed");
  assert.match(availability.error, /proc\/uptime, line 1: expected "123\.45 678\.90", found "garbage/);
});

test("a wake-up that is late by a scheduling delay is none; a late one stands at the moment of waking", () => {
  const woke = { time: 1_700_000_000_000_000, mono_s: 100 };
  assert.equal(stall(99.9, woke), null);
  assert.equal(stall(101, woke), null);
  const row = stall(97.5, woke);
  assert.deepEqual([row?.kind, row?.duration_s, row?.mono_s], ["clock.stall", 2.5, 100]);
});
