import assert from "node:assert/strict";
import { test } from "node:test";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { diagnose } from "../../../analysis/diagnose.ts";
import { RecordingBuilder } from "../../../storage/builder.ts";
import { guest } from "../guest.ts";

const HOST = guest({ hours: 0, counts: () => 0 }).host;

test("a reboot goes on by the wall clock, and the monotonic one keeps its distances within a boot", () => {
  const builder = new RecordingBuilder();
  const rows = [
    { boot: 0, mono_s: 5000, time: 1_000_000e6 },
    { boot: 0, mono_s: 5010.5, time: 1_000_010.5e6 },
    { boot: 1, mono_s: 12, time: 1_000_100e6 },
    { boot: 1, mono_s: 14.25, time: 1_000_102.25e6 },
  ];
  for (const { boot, ...stamp } of rows) builder.addSample({ ...stamp, load1: 0 }, boot);
  builder.addEvent({ mono_s: 13, time: 1_000_101e6, kind: "run" }, 1);
  const axis = timeline(builder.finish({ host: HOST, source: "test" }));
  assert.deepEqual([...axis.samples], [5000, 5010.5, 5100, 5102.25]);
  assert.deepEqual([...axis.events], [5101]);
  assert.deepEqual(
    axis.boots.map(({ first, end }) => [first, end]),
    [
      [0, 2],
      [2, 4],
    ],
  );
  assert.equal(axis.wall(5101), 1_000_101e6);
});

test("a stepped wall clock does not move the axis", () => {
  const builder = new RecordingBuilder();
  for (const [mono_s, time] of [
    [10, 500e6],
    [12, 502e6],
    [14, 104e6],
    [16, 106e6],
  ] as const)
    builder.addSample({ mono_s, time, load1: 0 });
  const axis = timeline(builder.finish({ host: HOST, source: "test" }));
  assert.deepEqual([...axis.samples], [10, 12, 14, 16]);
  assert.equal(axis.wall(15), 105e6);
});

test("a wall clock that was set back over a reboot does not run the axis backwards", () => {
  const builder = new RecordingBuilder();
  for (const [boot, mono_s, time] of [
    [0, 5000, 900e6],
    [0, 5060, 960e6],
    [1, 20, 930e6],
    [1, 30, 940e6],
    [2, 7, 2000e6],
  ] as const)
    builder.addSample({ mono_s, time, load1: 0 }, boot);
  const axis = timeline(builder.finish({ host: HOST, source: "test" }));
  assert.deepEqual([...axis.samples], [5000, 5060, 5060, 5070, 6100]);
});

test("clocks that contradict each other in each row are reported on, in no time", () => {
  const builder = new RecordingBuilder();
  for (let at = 0; at < 60; at++)
    builder.addSample(
      { time: 1.7e15 + ((at * 37) % 60) * 1e6, mono_s: (at * 17) % 60, load1: 0.5 },
      Math.floor(at / 15),
    );
  const started = process.cpuUsage();
  diagnose(builder.finish({ host: HOST, source: "test" }));
  assert.ok(process.cpuUsage(started).user < 2e6);
});
