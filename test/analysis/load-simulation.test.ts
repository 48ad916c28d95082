import assert from "node:assert/strict";
import { test } from "node:test";
import { countsAtLooks, seededRandom } from "../../analysis/load-simulation.ts";

test("a burst is counted by the looks that fall into it, its first moment included and its last not", () => {
  const job = { period_s: 1e6, bursts: [{ tasks: 3, busy_s: 10.02 }] };
  assert.deepEqual([...countsAtLooks([job], 100, 4)], [3, 3, 0, 0]);
  assert.deepEqual([...countsAtLooks([{ ...job, offset_s: 0.01 }], 100, 4)], [0, 3, 3, 0]);
});

test("jobs add up, and so do runs that overlap", () => {
  const long = { period_s: 5.01, bursts: [{ tasks: 1, busy_s: 12 }] };
  assert.deepEqual([...countsAtLooks([long, long], 100, 5)], [2, 4, 6, 6, 6]);
});

test("a random delay is new for each run and the same for the bursts of one", () => {
  const bursts = [
    { tasks: 1, busy_s: 0.5, random_delay_s: 4 },
    { tasks: 10, busy_s: 0.5, random_delay_s: 4 },
  ];
  const counts = countsAtLooks([{ period_s: 5, bursts }], 1000, 20_000, seededRandom(7));
  assert.deepEqual([...new Set(counts)].sort(), [0, 11]);
  // 0.5 s of each 5 s.
  const share = counts.filter((count) => count > 0).length / counts.length;
  assert.ok(Math.abs(share - 0.1) < 0.01, `${share}`);
});

test("the same seed gives the same numbers, spread over 0 to 1", () => {
  const [a, b] = [seededRandom(1), seededRandom(1)];
  const numbers = Array.from({ length: 1000 }, () => a());
  assert.deepEqual(
    numbers,
    Array.from({ length: 1000 }, () => b()),
  );
  assert.ok(Math.min(...numbers) >= 0 && Math.max(...numbers) < 1);
  assert.ok(Math.abs(numbers.reduce((x, y) => x + y) / 1000 - 0.5) < 0.03);
});
