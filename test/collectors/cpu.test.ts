import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { cpu, sharesBetween } from "../../collectors/cpu.ts";
import type { Stat } from "../../collectors/kernel/stat.ts";
import { contextOf, copyOf, draftAt, TestClock } from "./fake-root.ts";

const before: Stat = {
  cpu: { busy: 1000, idle: 5000, iowait: 300, steal: 20 },
  cpus: 2,
  processes: 70,
  procs_blocked: 0,
};
const UNKNOWN = { cpu_busy_pct: null, iowait_pct: null, steal_pct: null };

/** `before`, gone on by so many ticks. */
function later(ticks: Partial<Stat["cpu"]>, cpus = 2, forks = 0): Stat {
  const { busy = 0, idle = 0, iowait = 0, steal = 0 } = ticks;
  const now = before.cpu;
  return {
    cpu: {
      busy: now.busy + busy,
      idle: now.idle + idle,
      iowait: now.iowait + iowait,
      steal: steal === null ? null : (now.steal ?? 0) + steal,
    },
    cpus,
    processes: before.processes + forks,
    procs_blocked: 0,
  };
}

test("shares of all CPUs together since the previous look", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  const clock = new TestClock();
  const { source } = cpu.open(contextOf(root, clock));
  const path = join(root, "proc/stat");
  const text = readFileSync(path, "latin1");
  writeFileSync(
    path,
    text
      .replace(
        "cpu  401000 1200 300500 39000000 8100 0 2300 0",
        "cpu  401040 1200 300520 39000300 8120 0 2300 20",
      )
      .replace("processes 1700321", "processes 1700344"),
  );
  const draft = draftAt(clock.now);
  source?.look(draft);
  const { cpu_busy_pct, iowait_pct, steal_pct, forks, procs_blocked } = draft.sample;
  assert.deepEqual([cpu_busy_pct, iowait_pct, steal_pct, forks, procs_blocked], [15, 5, 5, 23, 1]);
});

test("no tick in between: unknown, not zero", () => {
  assert.deepEqual(sharesBetween(before, before), { ...UNKNOWN, forks: 0 });
});

test("a CPU that comes or goes makes the shares of that look unknown", () => {
  assert.deepEqual(sharesBetween(before, later({ busy: 5, idle: 200 }, 1, 3)), { ...UNKNOWN, forks: 3 });
});

test("a counter that fell makes its numbers unknown", () => {
  assert.deepEqual(sharesBetween(before, later({ busy: -5, idle: 200 })), { ...UNKNOWN, forks: 0 });
  assert.deepEqual(sharesBetween(before, later({ busy: 5, idle: -1 })), { ...UNKNOWN, forks: 0 });
  assert.deepEqual(sharesBetween(before, later({ busy: 5, idle: 5, steal: -1 })), { ...UNKNOWN, forks: 0 });
  assert.equal(sharesBetween(before, later({ idle: 10 }, 2, -69)).forks, null);
});

test("iowait may fall by itself, and spoils only its own share", () => {
  const shares = sharesBetween(before, later({ busy: 50, idle: 150, iowait: -1 }));
  assert.deepEqual(shares, { cpu_busy_pct: 25, iowait_pct: null, steal_pct: 0, forks: 0 });
});

test("a kernel without steal leaves steal unknown", () => {
  assert.equal(sharesBetween(before, later({ idle: 10, steal: null })).steal_pct, null);
});

const counter = fc.integer({ min: 0, max: 2 ** 40 });
const stat = fc.record<Stat>({
  cpu: fc.record({ busy: counter, idle: counter, iowait: counter, steal: fc.option(counter) }),
  cpus: fc.integer({ min: 1, max: 3 }),
  processes: counter,
  procs_blocked: fc.nat(9),
});

test("property: counters that reset or wrap never give a share outside 0 to 100, nor a negative count", () => {
  fc.assert(
    fc.property(stat, stat, (a, b) => {
      const { forks, ...shares } = sharesBetween(a, b);
      const known = Object.values(shares).filter((share) => share !== null);
      for (const share of known) assert.ok(share >= 0 && share <= 100);
      assert.ok(known.reduce((sum, share) => sum + share, 0) <= 100.000001);
      assert.ok(forks === null || forks >= 0);
    }),
  );
});
