import assert from "node:assert/strict";
import { test } from "node:test";
import { Joined } from "../../../../storage/inputs/prometheus/rows.ts";

const STEP_MS = 60_000;
/** Readings each minute; `null`: none. */
function series(labels: Record<string, string>, values: readonly (number | null)[]) {
  const at = values.flatMap((value, i) => (value === null ? [] : [i]));
  return { labels, time: at.map((i) => i * STEP_MS), value: at.map((i) => values[i]!) };
}
const load = (count: number) => series({ __name__: "node_load1" }, new Array<number>(count).fill(0.5));
const cpu = (name: string, mode: string, values: readonly (number | null)[]) =>
  series({ __name__: "node_cpu_seconds_total", cpu: name, mode }, values);
const rowsOf = (...all: ReturnType<typeof series>[]) => {
  const joined = new Joined();
  // Its arrays are the joined series' from then on.
  for (const one of all) joined.add(structuredClone(one));
  return joined.rows();
};
const busy = (rows: ReturnType<typeof rowsOf>) =>
  rows.map(({ cpu_busy_pct }) => (cpu_busy_pct === undefined ? null : Math.round(cpu_busy_pct ?? -1)));

test("a share is of the processors that were there at both ends", () => {
  const first = cpu("0", "idle", [0, 30, 60, 90, 120]);
  assert.deepEqual(busy(rowsOf(load(5), first, cpu("1", "idle", [0, 30, 60, 90, 120]))), [
    null,
    50,
    50,
    50,
    50,
  ]);
  // One that comes, goes for a reading, and one whose reading is a staleness marker.
  const second = cpu("1", "idle", [null, null, 1000, 1030, 1060]);
  assert.deepEqual(busy(rowsOf(load(5), first, second)), [null, 50, null, 50, 50]);
  const stale = cpu("1", "idle", [0, Number.NaN, 60, 90, 120]);
  assert.deepEqual(busy(rowsOf(load(5), first, stale)), [null, null, null, 50, 50]);
  assert.deepEqual(busy(rowsOf(load(5), stale, first)), [null, null, null, 50, 50]);
});

test("a counter that began again says nothing of that step, and a boot is counted once", () => {
  const again = cpu("0", "idle", [1000, 1030, 5, 35, 65]);
  const boot = series({ __name__: "node_boot_time_seconds" }, [100, 101, 5000, 5000, 5001]);
  const pressure = series({ __name__: "node_pressure_cpu_waiting_seconds_total" }, [9, 12, 0, 6, 6]);
  const rows = rowsOf(load(5), again, boot, pressure);
  assert.deepEqual(busy(rows), [null, 50, null, 50, 50]);
  assert.deepEqual(
    rows.map((row) => row.boot),
    [0, 0, 1, 1, 1],
  );
  assert.deepEqual(
    rows.map(({ psi_cpu_some_pct }) => psi_cpu_some_pct),
    [undefined, 5, undefined, 10, 0],
  );
});

test("running and waiting are one column, and half of it is none", () => {
  const running = series({ __name__: "node_schedstat_running_seconds_total" }, [0, 60, 120]);
  const waiting = series({ __name__: "node_schedstat_waiting_seconds_total" }, [0, 30, null]);
  const active = (rows: ReturnType<typeof rowsOf>) => rows.map(({ sched_active_mean }) => sched_active_mean);
  assert.deepEqual(active(rowsOf(load(3), running, waiting)), [undefined, 1.5, undefined]);
  assert.deepEqual(active(rowsOf(load(3), running)), [undefined, undefined, undefined]);
});
