import assert from "node:assert/strict";
import { test } from "node:test";
import { labelled } from "../../agent/table.ts";
import { cells } from "../../analysis/report/printable.ts";

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

test("Chinese is wrapped by the cells it takes, between characters, and never before closing punctuation", () => {
  const text = "两次观测之间出现又结束的进程会漏掉，退出码（exit code）未知；";
  const shown = labelled([["进程", text]], 30);
  const lines = shown.trimEnd().split("\n");
  const without = (shown: string) => shown.replaceAll(/\s/g, "");
  assert.equal(without(shown), without(`进程${text}`), "nothing is lost");
  for (const line of lines) {
    assert.ok(cells(line) <= 30, line);
    assert.doesNotMatch(line.trimStart(), /^[，。；：、！？）]/);
    assert.doesNotMatch(line, /（$/);
  }
});
