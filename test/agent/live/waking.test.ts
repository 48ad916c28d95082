import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Waking } from "../../../agent/live/waking.ts";

const PERIOD_S = 5.01;
const nextLook = (now: number) => (Math.floor(now / PERIOD_S) + 1) * PERIOD_S;

test("it never works while the kernel counts, however long its work usually takes", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 1.9, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      (usual, from) => {
        const waking = new Waking();
        waking.worked(usual);
        let now = 1000 + from;
        for (let wakes = 0; wakes < 300; wakes++) {
          now = waking.at(now, nextLook(now));
          const work = usual * (0.6 + (0.4 * ((wakes * 7) % 10)) / 9);
          const next = nextLook(now - 0.02);
          assert.ok(now + work <= next - 0.03, `${now} + ${work}, the look at ${next}`);
          waking.worked(work);
          now += work;
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("who wakes late and near the look sleeps on; where the look is not known it follows no grid", () => {
  const waking = new Waking();
  waking.worked(0.1);
  assert.ok(waking.isNear(99.85, 100) && waking.isNear(100.01, 100));
  assert.ok(!waking.isNear(99.8, 100) && !waking.isNear(100.03, 100) && !waking.isNear(99.99, null));
  const distances = Array.from({ length: 100 }, () => waking.at(0, null));
  assert.ok(Math.max(...distances) - Math.min(...distances) > 0.5);
  assert.ok(Math.min(...distances) >= 0.5 && Math.max(...distances) <= 1.5);
});

test("work that takes longer than there is between looks is done all the same", () => {
  const waking = new Waking();
  waking.worked(30);
  let now = 1000;
  for (let wakes = 0; wakes < 20; wakes++) {
    const next = waking.at(now, nextLook(now));
    assert.ok(next - now < PERIOD_S + 1);
    now = next;
  }
  // One that was long once is not expected for ever.
  for (let wakes = 0; wakes < 100; wakes++) waking.worked(0.01);
  assert.ok(!waking.isNear(99.8, 100));
});
