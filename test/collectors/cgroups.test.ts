import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cgroups } from "../../collectors/cgroups.ts";
import type { EventRow } from "../../storage/schema.ts";
import { contextOf, copyOf, TestClock } from "./fake-root.ts";

const V1 = "sys/fs/cgroup/cpu,cpuacct";
const DOCKER = "docker-4f0c1d2b3a495867f0e1d2c3b4a5968778695a4b3c2d1e0f4f0c1d2b3a495867.scope";
const V2 = "sys/fs/cgroup";

function openOn(t: { after(clean: () => void): void }, name: Parameters<typeof copyOf>[0]) {
  const [root, remove] = copyOf(name);
  t.after(remove);
  const clock = new TestClock();
  const rows: EventRow[] = [];
  const context = contextOf(root, clock);
  const { availability, source } = cgroups.open(context, (row) => rows.push(row));
  const set = (path: string, text: string) => writeFileSync(join(root, path), text);
  const grow = (path: string, add: Record<string, number>) => {
    const text = readFileSync(join(root, path), "latin1");
    set(
      path,
      text.replace(/^(\w+) (\d+)$/gm, (_, key, value) => `${key} ${Number(value) + (add[key] ?? 0)}`),
    );
  };
  return { root, clock, rows, context, availability, source, set, grow };
}

test("version 1: a container that was stopped is told once a minute, with its processes' name and what it used", (t) => {
  const { clock, rows, availability, source, set, grow } = openOn(t, "3.10");
  assert.equal(availability.status, "ok");
  const group = `${V1}/system.slice/${DOCKER}`;
  grow(`${group}/cpu.stat`, { nr_periods: 400, nr_throttled: 390, throttled_time: 31_000_000_000 });
  set(`${group}/cpuacct.usage`, "728000000000\n");
  clock.pass(59);
  source?.drain?.();
  assert.deepEqual(rows, [], "not before a minute is over");
  clock.pass(1);
  source?.drain?.();
  assert.equal(rows.length, 1);
  const { kind, mono_s, duration_s, path, comm, cpu_s } = rows[0]!;
  const { quota_s, quota_period_s, periods, throttled_periods, throttled_s } = rows[0]!;
  assert.deepEqual(
    { kind, mono_s, duration_s, path, cpu_s },
    { kind: "cpu.quota", mono_s: 3600, duration_s: 60, path: `/system.slice/${DOCKER}`, cpu_s: 8 },
  );
  assert.ok(comm);
  assert.deepEqual(
    [quota_s, quota_period_s, periods, throttled_periods, throttled_s],
    [0.02, 0.1, 400, 390, 31],
  );
  clock.pass(60);
  source?.drain?.();
  assert.equal(rows.length, 1, "a minute in which it was not stopped has no row");
});

test("version 2: the name of a unit's processes is found in the groups below it", (t) => {
  const { clock, rows, source, grow } = openOn(t, "5.10");
  grow(`${V2}/system.slice/batch.service/cpu.stat`, {
    nr_periods: 600,
    nr_throttled: 600,
    usage_usec: 30_000_000,
  });
  // Another one wanted to run and was never stopped.
  grow(`${V2}/system.slice/idle.service/cpu.stat`, { nr_periods: 600, usage_usec: 9_000_000 });
  clock.pass(61);
  source?.drain?.();
  const seen = rows.map(({ path, comm, cpu_s, throttled_periods }) => [path, comm, cpu_s, throttled_periods]);
  assert.deepEqual(seen, [["/system.slice/batch.service", "nfsd-client", 30, 600]]);
});

test("what is left of a minute is told at the end", (t) => {
  const { clock, rows, source, grow } = openOn(t, "5.10");
  grow(`${V2}/system.slice/batch.service/cpu.stat`, { nr_periods: 50, nr_throttled: 50 });
  clock.pass(5);
  source?.close();
  assert.deepEqual(
    rows.map(({ duration_s }) => duration_s),
    [5],
  );
});

test("a group that came counts from 0; one that had no limit before, or is gone, is not told", (t) => {
  const { root, clock, rows, source, set, grow } = openOn(t, "5.10");
  const make = (path: string) => {
    mkdirSync(join(root, V2, path));
    set(`${V2}/${path}/cpu.max`, "20000 100000\n");
    set(
      `${V2}/${path}/cpu.stat`,
      "usage_usec 7000000\nnr_periods 300\nnr_throttled 200\nthrottled_usec 9000000\n",
    );
  };
  make("new.scope");
  set(`${V2}/system.slice/cpu.max`, "50000 100000\n");
  grow(`${V2}/system.slice/cpu.stat`, { nr_periods: 500, nr_throttled: 500 });
  rmSync(join(root, V2, "system.slice/batch.service"), { recursive: true });
  clock.pass(60);
  source?.drain?.();
  assert.deepEqual(
    rows.map(({ path, periods, throttled_periods, cpu_s }) => [path, periods, throttled_periods, cpu_s]),
    [["/new.scope", 300, 200, 7]],
  );
});

test("of very many groups the most stopped are told, and that not all are asked", (t) => {
  const { root, clock, rows, context, source, set } = openOn(t, "5.10");
  for (let i = 0; i < 2100; i++) {
    mkdirSync(join(root, V2, `g${i}`));
    if (i >= 100) continue;
    set(`${V2}/g${i}/cpu.max`, "20000 100000\n");
    set(`${V2}/g${i}/cpu.stat`, `usage_usec 1\nnr_periods 300\nnr_throttled ${1 + i}\nthrottled_usec 9\n`);
  }
  clock.pass(60);
  source?.drain?.();
  assert.equal(rows.length, 16);
  assert.ok(
    rows.every(
      ({ throttled_periods }, i) => i === 0 || throttled_periods! <= rows[i - 1]!.throttled_periods!,
    ),
  );
  clock.pass(60);
  source?.drain?.();
  assert.deepEqual(context.warnings, [{ id: "cgroups.too-many", values: { asked: 2000 } }]);
});
