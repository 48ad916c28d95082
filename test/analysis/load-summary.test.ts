import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import { UNKNOWN_HOST } from "../../storage/facts.ts";
import { guest } from "./guest.ts";

test("without a spike a diagnosis says how high the load was, and who made it", () => {
  const working = (t: number) => Math.floor(t / 60) % 2;
  const { load, spikes } = diagnose(
    guest({
      hours: 0.5,
      counts: working,
      tasks: (t) => Array.from({ length: working(t) }, () => ({ comm: "make", state: "R" as const })),
    }),
  );
  assert.equal(spikes.length, 0);
  assert.ok(load);
  assert.ok(load.load1_low < 0.4 && load.load1_high > 0.5 && load.load1_high < 1, JSON.stringify(load));
  assert.ok(load.load1_mean > load.load1_low && load.load1_mean < load.load1_high);
  assert.ok(Math.abs((load.active_mean ?? 0) - 0.5) < 0.1, JSON.stringify(load));
  assert.deepEqual(
    load.by.map(({ comm, tasks }) => [comm, tasks > 0.4 && tasks < 0.6]),
    [["make", true]],
  );
});

test("what load1 still has from before the recording is not what the kernel counted", () => {
  const { load } = diagnose(guest({ hours: 0.05, counts: () => 0, before: 12 }));
  assert.ok(
    load && load.load1_high > 9 && load.counted_high !== null && load.counted_high < 0.1,
    JSON.stringify(load),
  );
});

test("of some looks, the last one among them, no name has more tasks than all together", () => {
  const builder = new RecordingBuilder();
  for (let i = 0; i < 8; i++) {
    const at = { time: 1_788_617_520e6 + i * 2.3e6, mono_s: 100 + i * 2.3 };
    builder.addSample({ ...at, load1: 1, runnable: 2, d_tasks: 0 });
    builder.addTask({ ...at, pid: 7, tid: 7, comm: "qemu", state: "R" });
  }
  const { load } = diagnose(builder.finish({ host: UNKNOWN_HOST, source: "" }));
  assert.equal(load?.active_mean, 1);
  assert.deepEqual(
    load.by.map(({ comm, tasks }) => [comm, tasks]),
    [["qemu", 1]],
  );
});
