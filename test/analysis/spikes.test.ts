import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelLooks } from "../../analysis/derived/kernel-looks.ts";
import { timeline } from "../../analysis/derived/timeline.ts";
import { findSpikes } from "../../analysis/spikes.ts";
import { incident } from "../simulation/incidents.ts";
import { simulate } from "../simulation/scenario.ts";
import { guest, START } from "./guest.ts";

const HOUR = 3600;
const spikesOf = (counts: (t: number) => number, hours = 12) => {
  const recording = guest({ hours, counts });
  return findSpikes(kernelLooks(recording, timeline(recording))).map((spike) => ({
    ...spike,
    start: spike.start - START.mono_s,
    end: spike.end - START.mono_s,
  }));
};
const between = (t: number, from: number, to: number) => t >= from && t < to;
/** A task that is caught at a share of the looks, without any order. */
const chance = (t: number, share: number) =>
  ((Math.round(t / 5) * 2654435761) >>> 0) % 1000 < share * 1000 ? 1 : 0;

test("an onset is known to one look of the kernel, not smeared as load1 is", () => {
  const [spike, ...more] = spikesOf((t) => (between(t, 5 * HOUR, 5 * HOUR + 1200) ? 5 : 0));
  assert.equal(more.length, 0);
  assert.ok(Math.abs(spike!.start - 5 * HOUR) <= 6, `${spike!.start}`);
  assert.ok(Math.abs(spike!.end - 5 * HOUR - 1200) <= 6, `${spike!.end}`);
  assert.ok(Math.abs(spike!.counted - 5) < 0.1);
});

test("a job that hits every second look makes one spike", () => {
  const spikes = spikesOf((t) =>
    between(t, 4 * HOUR, 4 * HOUR + 900) && Math.round(t / 5) % 2 === 0 ? 6 : 0,
  );
  assert.equal(spikes.length, 1);
});

test("a quiet machine whose looks catch something now and then has none", () => {
  assert.deepEqual(
    spikesOf((t) => chance(t, 0.05)),
    [],
  );
});

test("a busy hour below one task is none, and does not swallow the spike that stands on it", () => {
  const hump = (t: number) => (between(t, 3 * HOUR, 5 * HOUR) ? chance(t, 0.5) : 0);
  assert.deepEqual(spikesOf(hump), []);
  const spikes = spikesOf((t) => hump(t) + (between(t, 4 * HOUR, 4 * HOUR + 1200) ? 6 : 0));
  assert.equal(spikes.length, 1);
  assert.ok(Math.abs(spikes[0]!.start - 4 * HOUR) < 60 && Math.abs(spikes[0]!.end - 4 * HOUR - 1200) < 60);
});

test("two spikes with some minutes between them are two", () => {
  const spikes = spikesOf((t) =>
    between(t, 2 * HOUR, 2 * HOUR + 600) || between(t, 2 * HOUR + 900, 2 * HOUR + 1500) ? 4 : 0,
  );
  assert.equal(spikes.length, 2);
});

test("a machine that always works has its load as baseline", () => {
  const spikes = spikesOf((t) => 3 + chance(t, 0.3) + (between(t, 6 * HOUR, 6 * HOUR + 1500) ? 5 : 0));
  assert.equal(spikes.length, 1);
  assert.ok(spikes[0]!.baseline >= 3);
});

test("a spike at the end of the recording is marked as cut", () => {
  const spikes = spikesOf((t) => (t > 11.8 * HOUR ? 6 : 0));
  assert.deepEqual(
    spikes.map((spike) => spike.cut),
    [true],
  );
});

test("a recording of minutes that is mostly spike has its quiet beginning as baseline", () => {
  const [spike, ...more] = spikesOf((t) => chance(t, 0.05) + (between(t, 100, 700) ? 3 : 0), 0.2);
  assert.equal(more.length, 0);
  assert.ok(spike!.baseline < 0.2);
  assert.ok(Math.abs(spike!.start - 100) < 30, `${spike!.start}`);
});

/** What one runs on a machine at work: never twice the same number, about one task on average. */
const restless = (t: number) => [0, 1, 2, 0, 3, 1, 0, 2, 1, 1, 0, 4, 1][Math.floor(t / 5) % 13]!;

for (const [what, usual] of [
  ["an idle machine", () => 0],
  ["one busy loop", () => 1],
  ["a restless load", restless],
] as const) {
  test(`a recording of two minutes: six tasks for forty seconds on ${what} are a spike`, () => {
    const spikes = spikesOf((t) => (between(t, 45, 85) ? 6 : usual(t)), 2 / 60);
    assert.equal(spikes.length, 1);
    assert.ok(Math.abs(spikes[0]!.start - 45) < 11 && Math.abs(spikes[0]!.end - 85) < 11);
    assert.ok(spikes[0]!.counted > 5);
  });
  for (const minutes of [2, 5, 10])
    test(`${minutes} minutes of ${what} have none`, () => {
      assert.deepEqual(spikesOf(usual, minutes / 60), []);
    });
}

/** So many spikes are found in recordings of these minutes, one after the other, whose counts have no memory at all. */
function foundByChance(recordings: number, minutes: (recording: number) => number): number {
  let seed = 11;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  let found = 0;
  for (let i = 0; i < recordings; i++) {
    const counts = Array.from({ length: Math.max(70, 12 * minutes(i) + 10) }, () =>
      Math.floor(-1.4 * Math.log(random())),
    );
    found += spikesOf((t) => counts[Math.floor(t / 5)]!, minutes(i) / 60).length;
  }
  return found;
}

// 11 and 5 when this was written. Real counts scatter less from minute to minute.
for (const [what, minutes, most] of [
  ["minutes", (i: number) => 2 + (i % 4), 15],
  ["a quarter or half of an hour", (i: number) => 15 + 15 * (i % 2), 8],
] as const)
  test(`counts that scatter by chance hardly ever make a spike in a recording of ${what}`, () => {
    const found = foundByChance(200, minutes);
    assert.ok(found <= most, `${found} of 200`);
  });

test("a rise that never goes back is no spike, also where it grows later", () => {
  assert.deepEqual(
    spikesOf((t) => (t < 5 * HOUR ? 0 : t < 9 * HOUR ? 1 : 2)).filter(({ end }) => end < 8 * HOUR),
    [],
  );
  // What goes back is one.
  assert.notDeepEqual(
    spikesOf((t) => (between(t, 5 * HOUR, 5.4 * HOUR) ? 2 : 0)),
    [],
  );
});

test("in minutes, a busy machine whose counts scatter has no spike", () => {
  const found = Array.from({ length: 120 }, (_, seed) => {
    const { recording } = simulate(
      incident(seed, { kind: "high-but-fine", level: "samples", hours: 4 / 60 }),
    );
    return findSpikes(kernelLooks(recording, timeline(recording))).length;
  });
  assert.ok(found.reduce((sum, one) => sum + one, 0) <= 1, `${found}`);
});
