import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "../../agent/duration.ts";

test("durations as people write them", () => {
  for (const [text, seconds] of [
    ["90", 90],
    ["60s", 60],
    ["10m", 600],
    ["2h", 7200],
    ["1.5h", 5400],
    ["1d", 86400],
  ] as const)
    assert.equal(parseDuration(text), seconds);
});

test("anything else is refused in one line with what was found", () => {
  for (const text of ["", "0", "-5s", "5 s s", "1e3", "h", "30d", "60x"])
    assert.throws(() => parseDuration(text), {
      message: `expected a duration up to 24 days such as 60s, 10m or 2h, found "${text}"`,
    });
});
