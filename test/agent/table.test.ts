import assert from "node:assert/strict";
import { test } from "node:test";
import { labelled } from "../../agent/table.ts";

test("text is wrapped beside its label", () => {
  assert.equal(
    labelled(
      [
        ["a", "one two three four five six"],
        ["long", "x"],
      ],
      26,
    ),
    "a     one two three four\n      five six\nlong  x\n",
  );
});

test("control characters of a hostile name do not reach the terminal", () => {
  const shown = labelled([["a", "x\u001b[2Jy\rz\u009b1m"]]);
  for (const control of ["\u001b", "\u009b", "\r"]) assert.ok(!shown.includes(control));
});
