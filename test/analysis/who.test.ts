import assert from "node:assert/strict";
import { test } from "node:test";
import type { Who } from "../../analysis/diagnosis.ts";
import { whoWasCountedInAll } from "../../analysis/who.ts";

const who = (comm: string, at_kernel_look: number | null, at_random: number): Who => ({
  comm,
  at_kernel_look,
  at_random,
  exe: "",
  unit: "",
});

test("over all spikes means are weighted by their length, the largest first", () => {
  const counted = whoWasCountedInAll([
    { duration_s: 300, who: [who("a", 4, 0.4), who("b", 1, 1)] },
    { duration_s: 100, who: [who("b", 5, 5)] },
  ]);
  assert.deepEqual(
    counted.map(({ comm }) => comm),
    ["a", "b"],
  );
  assert.equal(counted[0]?.at_kernel_look, 3, "not seen in the second: 0 there");
  assert.equal(counted[1]?.at_random, 2);
});

test("a spike without aimed looks does not count as one in which nobody was there", () => {
  const [one] = whoWasCountedInAll([
    { duration_s: 100, who: [who("a", null, 1)] },
    { duration_s: 100, who: [who("a", 6, 3)] },
  ]);
  assert.deepEqual(one, { comm: "a", at_kernel_look: 6, at_random: 2 });
});

test("nobody was counted where there was no spike", () => {
  assert.deepEqual(whoWasCountedInAll([]), []);
});
