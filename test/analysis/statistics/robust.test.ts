import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { deviation, median, quantile } from "../../../analysis/statistics/robust.ts";

/** Linear between the neighbours of a rank. */
function quantileOfSorted(sorted: Float64Array, q: number): number {
  const rank = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return low + (high - low) * (rank - Math.floor(rank));
}

test("a quantile by selection is the quantile by sorting", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (some, q) => {
      const sorted = Float64Array.from(some).sort();
      // Sorting tells -0 from 0, selecting does not.
      assert.equal(quantile(some, q) + 0, quantileOfSorted(sorted, q) + 0);
    }),
  );
});

test("many equal values, and none", () => {
  assert.equal(median(new Float64Array(100_000).fill(3)), 3);
  assert.ok(Number.isNaN(median([])));
});

test("one wild value moves neither median nor deviation", () => {
  assert.equal(median([1, 2, 3, 4, 1e9]), 3);
  assert.ok(deviation([1, 2, 3, 4, 1e9]) < 3);
});
