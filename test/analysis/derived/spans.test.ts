import assert from "node:assert/strict";
import { test } from "node:test";
import { meanDistance } from "../../../analysis/derived/spans.ts";

test("one every so many seconds is said of what came again and again, and not of a burst", () => {
  assert.equal(meanDistance([0, 5, 10, 15]), 5);
  assert.equal(meanDistance([3600, 7200]), 3600);
  assert.equal(meanDistance([0, 0.02, 0.05, 0.09]), null);
  assert.equal(meanDistance([7]), null);
  assert.equal(meanDistance([]), null);
});
