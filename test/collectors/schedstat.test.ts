import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { inEnglish } from "../../agent/saying.ts";
import { meanBetween, schedstat } from "../../collectors/schedstat.ts";
import { contextOf, copyOf, draftAt, rootOf, TestClock } from "./fake-root.ts";

test("run time and waiting time over the time since the previous look", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  const clock = new TestClock();
  const { source } = schedstat.open(contextOf(root, clock));
  clock.pass(2);
  const path = join(root, "proc/schedstat");
  const text = readFileSync(path, "latin1");
  // CPU 1 ran tasks for 0.8 s while others waited for 2.2 s: 3 s of tasks in 2 s.
  writeFileSync(path, text.replace("7100000000001 1900000001", "7100800000001 4100000001"));
  const draft = draftAt(clock.now);
  source?.look(draft);
  assert.equal(draft.sample.sched_active_mean?.toFixed(6), "1.500000");
});

test("unknown where the sums do not compare", () => {
  const one = { jiffies: 1, cpus: 2, ran_ns: 100, waited_ns: 100 };
  assert.equal(meanBetween(one, { ...one, cpus: 1, ran_ns: 200 }, 2), null);
  assert.equal(meanBetween(one, { ...one, ran_ns: 99 }, 2), null);
  assert.equal(meanBetween(one, { ...one, waited_ns: 99 }, 2), null);
  assert.equal(meanBetween(one, { ...one, ran_ns: 200 }, 0), null);
  const unkept = { ...one, ran_ns: 0, waited_ns: 0 };
  assert.equal(meanBetween(unkept, unkept, 2), null);
  assert.equal(meanBetween(one, one, 2), 0);
});

test("property: counters that reset or wrap never give a negative mean", () => {
  const counter = fc.integer({ min: 0, max: 2 ** 52 });
  const reading = fc.record({
    jiffies: counter,
    cpus: fc.integer({ min: 1, max: 3 }),
    ran_ns: counter,
    waited_ns: counter,
  });
  fc.assert(
    fc.property(reading, reading, fc.double({ min: 0, max: 60, noNaN: true }), (before, after, elapsed_s) => {
      const mean = meanBetween(before, after, elapsed_s);
      assert.ok(mean === null || mean >= 0);
    }),
  );
});

test("a kernel without it: the remedy names the build option", () => {
  const { availability } = schedstat.open(contextOf(rootOf("6.18")));
  assert.equal(availability.status, "no-data");
  assert.match(inEnglish(availability.remedy), /CONFIG_SCHEDSTATS/);
});
