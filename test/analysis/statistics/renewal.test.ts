import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../../analysis/load-simulation.ts";
import { renewals } from "../../../analysis/statistics/renewal.ts";

const hours = (count: number) => count * 3600;
const open = (end: number) => ({ spans: [{ from: 0, to: end }], end });

test("regular spikes: as many to come as their spacing says", () => {
  const before = { spacings: [15, 15.2, 14.9, 15.1].map(hours), elapsed_s: hours(5) };
  const { expected, atMost, atLeast, silentAt, reachedAt } = renewals(
    before,
    open(hours(60)),
    seededRandom(1),
  );
  // At 10, 25, 40 and 55 hours after the change.
  assert.ok(Math.abs(expected - 3.9) < 0.3, `${expected}`);
  assert.ok(atMost(0) < 0.005 && atMost(4) > 0.6 && atLeast(8) < 0.03);
  assert.ok(silentAt(0.05) > hours(10) && silentAt(0.05) < hours(25));
  assert.ok(Math.abs(reachedAt(2) - hours(25)) < hours(2));
});

test("what nobody looked at is not to be expected, what is behind the end is", () => {
  const before = { spacings: [15, 15.2, 14.9, 15.1].map(hours), elapsed_s: hours(5) };
  const some = { spans: [{ from: hours(30), to: hours(60) }], end: hours(60) };
  const { expected } = renewals(before, some, seededRandom(1));
  assert.ok(expected > 1.5 && expected < 2.5, `${expected}`);
});

test("a wait that is long already does not start anew, an unknown one may be at any point", () => {
  const spacings = [15, 15.2, 14.9, 15.1].map(hours);
  const due = renewals({ spacings, elapsed_s: hours(14.5) }, open(hours(3)), seededRandom(1));
  assert.ok(due.expected > 0.45, `${due.expected}`);
  const unknown = renewals({ spacings, elapsed_s: null }, open(hours(15)), seededRandom(1));
  assert.ok(Math.abs(unknown.expected - 1) < 0.15, `${unknown.expected}`);
  const overdue = renewals({ spacings, elapsed_s: hours(200) }, open(hours(15)), seededRandom(1));
  assert.ok(overdue.expected < 1, "whatever made them may have ended before");
});

/** How often silence of a process that goes on unchanged would be taken for a cure, and the median wait in spacings. */
function falseCures(
  spacing: (random: () => number) => number,
  known: number,
): { share: number; wait: number } {
  const random = seededRandom(known);
  const waits: number[] = [];
  let wrong = 0;
  const tries = 150;
  for (let i = 0; i < tries; i++) {
    const spacings = Array.from({ length: known }, () => spacing(random));
    const under = spacing(random);
    const elapsed_s = under * random();
    const { silentAt, reachedAt } = renewals({ spacings, elapsed_s }, { spans: [], end: 1e-9 }, random);
    const wait = Math.max(silentAt(0.05), reachedAt(2));
    if (under - elapsed_s > wait) wrong++;
    waits.push(wait);
  }
  return { share: wrong / tries, wait: waits.sort((a, b) => a - b)[tries / 2]! };
}

const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

for (const [name, spacing, longest] of [
  ["a beat", (random: () => number) => 1 + 0.05 * normal(random), 2.2],
  ["spikes that scatter by a third", (random: () => number) => Math.exp(0.35 * normal(random)), 3],
  ["spikes at random", (random: () => number) => -Math.log(1 - random()), 12],
] as const)
  test(`silence is taken for a cure in one of twenty cases at most: ${name}`, () => {
    for (const known of [2, 5]) {
      const { share, wait } = falseCures(spacing, known);
      assert.ok(share <= 0.06, `${known} spacings: ${share}`);
      assert.ok(wait < longest, `${known} spacings: a wait of ${wait}`);
    }
  });
