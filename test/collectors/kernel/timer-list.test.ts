import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parseTimerListJiffies } from "../../../collectors/kernel/timer-list.ts";
import { rootOf } from "../fake-root.ts";

test("jiffies of 3.10 and 6.18, and not one of the lines that are called like it", () => {
  const text = readFileSync(`${rootOf("3.10")}/proc/timer_list`, "latin1");
  assert.equal(parseTimerListJiffies(text), 4394667409);
  const newer = parseTimerListJiffies(readFileSync(`${rootOf("6.18")}/proc/timer_list`, "latin1"));
  assert.ok(newer > 2 ** 32 - 300 * 250);
});

test("a truncated file is refused, or had the whole number already", () => {
  const text = readFileSync(`${rootOf("3.10")}/proc/timer_list`, "latin1");
  const line = text.indexOf("\njiffies: ") + 1;
  const end = text.indexOf("\n", line) + 1;
  for (let length = 0; length < end; length++)
    assert.throws(() => parseTimerListJiffies(text.slice(0, length)), MalformedFile, `${length}`);
  assert.equal(parseTimerListJiffies(text.slice(0, end)), 4394667409);
});

test("a file without is refused", () => {
  assert.throws(() => parseTimerListJiffies("  .idle_jiffies   : 5\njiffies: 12"), MalformedFile);
});
