import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EXP_1,
  EXP_5,
  EXP_15,
  FIXED_1,
  lookPeriod,
  lookTicks,
  nextLoad,
  type Rounding,
  shownLoad,
} from "../../analysis/load-arithmetic.ts";

/** The three raw averages after so long a time that nothing changes any more. */
function rest(active: number, rounding: Rounding, from: number): number[] {
  return [EXP_1, EXP_5, EXP_15].map((exp) => {
    let load = from;
    for (let look = 0; look < 5000; look++) load = nextLoad(load, exp, active, rounding);
    return load;
  });
}

for (const [rounding, active, raw, shown] of [
  ["nearest", 0, [6, 30, 93], [0.0, 0.01, 0.05]],
  ["nearest", 1, [2042, 2018, 1955], [1.0, 0.99, 0.95]],
  ["upward", 0, [0, 0, 0], [0, 0, 0]],
  ["upward", 1, [2048, 2048, 2048], [1, 1, 1]],
] as const) {
  test(`rounded ${rounding}, ${active} task for good shows ${shown.join(" ")}`, () => {
    const found = rest(active, rounding, active === 0 ? 10 * FIXED_1 : 0);
    assert.deepEqual(found, [...raw]);
    assert.deepEqual(found.map(shownLoad), [...shown]);
  });
}

test("one look at one task adds 0.08 to load1, 0.017 to load5, 0.005 to load15", () => {
  const added = [EXP_1, EXP_5, EXP_15].map((exp) => nextLoad(0, exp, 1) / FIXED_1);
  assert.deepEqual(added, [164 / 2048, 34 / 2048, 11 / 2048]);
});

test("the kernel looks every five seconds and a tick", () => {
  assert.equal(lookTicks(250), 1251);
  assert.deepEqual([100, 250, 1000].map(lookPeriod), [5.01, 5.004, 5.001]);
  // 1501 ticks of 3,333,333 ns.
  assert.equal(lookPeriod(300), 5.003332833);
});
