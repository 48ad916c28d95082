import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCurve } from "../../analysis/curve.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { type GuestOptions, guest, START } from "./guest.ts";

const curveOf = (options: GuestOptions) => loadCurve(gatherEvidence(guest(options)));

test("the curve has at most some hundred points of equal width over the whole recording", () => {
  const { start, end, step_s, load1, counted, active } = curveOf({ hours: 20, counts: () => 0 });
  assert.equal(start, START.time);
  assert.ok(end <= START.time + 20 * 3600e6, "the recording's end, and not that of the last step");
  assert.ok(load1.length <= 480 && load1.length * step_s >= 20 * 3600 - step_s);
  assert.deepEqual([counted.length, active.length], [load1.length, load1.length]);
});

test("each point has the highest load1, and the means of what was counted and of what was there", () => {
  const inside = (t: number) => t > 18_000 && t < 21_600;
  const { step_s, load1, counted, active } = curveOf({
    hours: 10,
    counts: (t) => (inside(t) ? 4 : 0),
    active: (t) => (inside(t) ? 1 : 0),
    every: (i) => 1.5 + ((i * 7) % 11) / 10,
  });
  const point = (t: number) => Math.floor(t / step_s);
  assert.ok(load1[point(21_000)]! > 3.9 && load1[point(10_000)]! < 0.1);
  assert.equal(counted[point(20_000)], 4);
  assert.equal(counted[point(10_000)], 0);
  assert.equal(active[point(20_000)], 1);
});

test("looks on a fixed grid say nothing of what was there; where nothing was recorded nothing is said", () => {
  const { active } = curveOf({ hours: 1, counts: () => 1, every: () => 2 });
  assert.ok(active.every((value) => value === null));
  const { load1, step_s } = curveOf({ hours: 10, counts: () => 1, every: (i) => (i === 4000 ? 7200 : 2) });
  const silent = load1.filter((value) => value === null).length * step_s;
  assert.ok(silent > 6900 && silent <= 7200, `${silent} s`);
});

test("between readings minutes apart the curve is as high as the first of the two; a gap stays one", () => {
  const { load1, step_s } = curveOf({ hours: 60, counts: () => 1, every: (i) => (i === 60 ? 7200 : 600) });
  const silent = load1.filter((value) => value === null).length * step_s;
  assert.ok(silent > 6300 && silent <= 7200, `${silent} s`);
});
