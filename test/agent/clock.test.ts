import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LiveClock } from "../../agent/clock.ts";

test("wall time is right to the millisecond at once, in order, and nearer with each reading", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 200, maxLength: 200 }),
      (offset, steps) => {
        let monotonic = 0;
        const clock = new LiveClock(
          () => monotonic,
          () => Math.floor((monotonic + offset) / 1000),
        );
        let before = Number.NEGATIVE_INFINITY;
        for (const step of steps) {
          monotonic += step;
          const { time, mono_s } = clock.stamp();
          assert.ok(Math.abs(time - (monotonic + offset)) <= 500);
          assert.ok(time > before - 500);
          assert.equal(mono_s, monotonic / 1e6);
          before = time;
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("a step of the wall clock is followed at once, in both directions", () => {
  for (const step of [3600_000, -3600_000, 2, -2]) {
    let wall = 1_700_000_000_000;
    let monotonic = 5_000_000;
    const clock = new LiveClock(
      () => monotonic,
      () => wall,
    );
    for (let reading = 0; reading < 10; reading++) {
      clock.stamp();
      monotonic += 1000;
      wall += 1;
    }
    wall += step;
    assert.ok(Math.abs(clock.stamp().time - wall * 1000) < 1000);
  }
});
