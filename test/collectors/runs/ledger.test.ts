import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { Ledger, type RunSum } from "../../../collectors/runs/ledger.ts";
import type { Run } from "../../../collectors/runs/process-tree.ts";
import type { EventRow } from "../../../storage/schema.ts";

const now = { time: 1_700_000_000_000_000, mono_s: 1000 };

function run(part: Partial<Run> & { scheduled?: boolean; jobComm?: string } = {}): Run {
  const { scheduled = false, jobComm = "check.sh", ...rest } = part;
  return {
    pid: 7,
    ppid: 6,
    start_ns: 900e9,
    end_ns: 900.1e9,
    status: 0,
    comm: "grep",
    path: null,
    script: false,
    detail: null,
    cost: { cpu_s: 0.01, blkio_delay_s: 0.002, swap_delay_s: 0.003, written_bytes: 4096 },
    job: { comm: jobComm, scheduled },
    top: false,
    parent: { comm: "bash", since_ns: 0, job: null },
    ...rest,
  };
}

function sumOf(row: EventRow | undefined): RunSum {
  return JSON.parse(row?.detail ?? "null");
}

test("a job's top process, one under a scheduler and one that lived a second have a row each", () => {
  const rows: EventRow[] = [];
  const ledger = new Ledger((row) => rows.push(row), true);
  ledger.run(
    run({ top: true, comm: "check.sh", status: 9, path: "/etc/check.sh", detail: "-v" }),
    "keepalived",
    now,
  );
  ledger.run(run({ scheduled: true }), "run-parts", now);
  ledger.run(run({ end_ns: 901e9 }), "bash", now);
  ledger.run(run(), "bash", now);
  assert.deepEqual(
    rows.map((row) => [row.kind, row.comm, row.parent_comm]),
    [
      ["run", "check.sh", "keepalived"],
      ["run", "grep", "run-parts"],
      ["run", "grep", "bash"],
    ],
  );
  assert.deepEqual(rows[0], {
    time: 1_699_999_900_000_000,
    mono_s: 900,
    kind: "run",
    duration_s: 0.1,
    pid: 7,
    ppid: 6,
    comm: "check.sh",
    parent_comm: "keepalived",
    path: "/etc/check.sh",
    exit_code: 137,
    cpu_s: 0.01,
    blkio_delay_s: 0.002,
    detail: "-v",
    swap_delay_s: 0.003,
    written_bytes: 4096,
    gap: null,
    lost: null,
    seen: null,
    source: null,
    quota_s: null,
    quota_period_s: null,
    periods: null,
    throttled_periods: null,
    throttled_s: null,
  });
});

test("short children are one row a minute, name and job", () => {
  const rows: EventRow[] = [];
  const ledger = new Ledger((row) => rows.push(row), true);
  ledger.turn(900e9, now);
  ledger.run(run({ start_ns: 900e9, end_ns: 900.25e9 }), "check.sh", now);
  ledger.run(run({ start_ns: 910e9, end_ns: 910.5e9, status: 1 << 8 }), "check.sh", now);
  ledger.run(run({ comm: "cut" }), "check.sh", now);
  ledger.turn(959e9, now);
  assert.equal(rows.length, 0, "the minute is not over");
  ledger.turn(960e9, now);
  assert.deepEqual(
    rows.map((row) => [row.kind, row.mono_s, row.duration_s, row.comm, row.parent_comm, row.cpu_s]),
    [
      ["run.sum", 900, 10.5, "grep", "check.sh", 0.02],
      ["run.sum", 900, 0.1, "cut", "check.sh", 0.01],
    ],
  );
  assert.deepEqual(sumOf(rows[0]), {
    count: 2,
    first_s: 900,
    last_s: 910,
    busy_s: 0.75,
    max_s: 0.5,
    failed: 1,
  });
});

test("a sum costs what its processes cost; delays are unknown where the kernel accounts none", () => {
  for (const [hasDelays, delays] of [
    [true, [0.004, 0.006]],
    [false, [null, null]],
  ] as const) {
    const rows: EventRow[] = [];
    const ledger = new Ledger((row) => rows.push(row), hasDelays);
    for (let i = 0; i < 2; i++) ledger.run(run(), "check.sh", now);
    ledger.turn(Number.POSITIVE_INFINITY, now);
    const [row] = rows;
    assert.deepEqual([row?.cpu_s, row?.written_bytes], [0.02, 8192]);
    assert.deepEqual([row?.blkio_delay_s, row?.swap_delay_s], delays);
  }
});

test("a run whose end is not known has a row without one", () => {
  const rows: EventRow[] = [];
  new Ledger((row) => rows.push(row), true).run(run({ end_ns: null, status: null, cost: null }), "bash", now);
  assert.deepEqual([rows[0]?.duration_s, rows[0]?.exit_code, rows[0]?.cpu_s], [null, null, null]);
});

test("whatever comes, rows stay bounded and every process is in a row or in a sum", () => {
  const name = fc.stringMatching(/^[a-z]{1,2}$/);
  const process = fc.record({
    comm: fc.option(name),
    parent: name,
    top: fc.boolean(),
    scheduled: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(process, { minLength: 500, maxLength: 1500 }), (processes) => {
      const rows: EventRow[] = [];
      const ledger = new Ledger((row) => rows.push(row), true);
      for (const { comm, parent, top, scheduled } of processes)
        ledger.run(run({ comm, top, scheduled, jobComm: parent }), parent, now);
      ledger.turn(Number.POSITIVE_INFINITY, now);
      const sums = rows.filter((row) => row.kind === "run.sum");
      const counted = sums.reduce((count, row) => count + sumOf(row).count, 0);
      assert.equal(rows.length - sums.length + counted, processes.length);
      assert.ok(rows.length - sums.length <= 600);
      assert.ok(sums.length <= 201);
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

test("one parent's storm leaves room for the others", () => {
  const rows: EventRow[] = [];
  const ledger = new Ledger((row) => rows.push(row), true);
  for (let i = 0; i < 5000; i++) ledger.run(run({ top: true, comm: "true" }), "storm", now);
  assert.equal(ledger.hasRoom("storm"), false);
  ledger.run(run({ top: true, comm: "check.sh" }), "keepalived", now);
  assert.equal(rows.at(-1)?.comm, "check.sh");
  ledger.turn(Number.POSITIVE_INFINITY, now);
  assert.equal(sumOf(rows.at(-1)).count, 4880);
  assert.equal(rows.at(-1)?.parent_comm, "storm");
});

test("what lasted has its row however many its parent started", () => {
  const rows: EventRow[] = [];
  const ledger = new Ledger((row) => rows.push(row), true);
  for (let i = 0; i < 5000; i++) ledger.run(run({ top: true, comm: "true" }), "sh", now);
  ledger.run(run({ comm: "systemd-tmpfile", start_ns: 900e9, end_ns: 1040e9 }), "sh", now);
  assert.deepEqual(
    [rows.at(-1)?.kind, rows.at(-1)?.comm, rows.at(-1)?.duration_s],
    ["run", "systemd-tmpfile", 140],
  );
  for (let i = 0; i < 500; i++) ledger.run(run({ start_ns: 900e9, end_ns: 1040e9 }), "sh", now);
  assert.equal(rows.length, 120 + 120, "that room is bounded too");
});
