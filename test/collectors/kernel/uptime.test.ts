import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parseUptime } from "../../../collectors/kernel/uptime.ts";
import { ROOTS, rootOf } from "../fake-root.ts";

test("the uptime of every fake root, in seconds", () => {
  for (const name of ROOTS) {
    const text = readFileSync(`${rootOf(name)}/proc/uptime`, "latin1");
    assert.equal(parseUptime(text).toFixed(2), text.split(" ")[0]);
  }
});

test("whatever is cut off or something else is an error that names the file", () => {
  for (const text of ["", "1", "1.0 2.0\n", "12.34 5", "12.34 56.78", "-1.00 2.00\n", "nan nan\n"])
    assert.throws(() => parseUptime(text, "/x/proc/uptime"), MalformedFile, text);
});

test("every truncated read is refused", () => {
  const text = "12345.67 8910.11\n";
  for (let length = 0; length < text.length; length++)
    assert.throws(() => parseUptime(text.slice(0, length)), MalformedFile);
});
