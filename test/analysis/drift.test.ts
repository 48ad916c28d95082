import assert from "node:assert/strict";
import { test } from "node:test";
import { plannedBeats, usualDrift } from "../../analysis/drift.ts";

test("versions that wait in select() are later than those with a timerfd", () => {
  for (const version of [
    [1, 3, 5],
    [2, 0, 7],
  ])
    assert.equal(usualDrift(version), 0.00055);
  for (const version of [
    [2, 0, 8],
    [2, 2, 7],
  ])
    assert.equal(usualDrift(version), 0.0002);
});

test("a configured job's beat is told as late as it is, and as if it were on time", () => {
  const { beat, beat_without_drift } = plannedBeats(5, 1000, 0.0005);
  // 5.001·5.0005/0.0005 s against 5.001·5/0.001 s.
  assert.ok(Math.abs(beat.beat_period_s! - 50_015) < 1, `${beat.beat_period_s}`);
  assert.ok(Math.abs(beat_without_drift.beat_period_s! - 25_005) < 1, `${beat_without_drift.beat_period_s}`);
});

test("a run is taken for no longer than half of its interval", () => {
  const { beat } = plannedBeats(0.1, 1000, 0);
  assert.ok(beat.peak_load1 <= 1);
});
