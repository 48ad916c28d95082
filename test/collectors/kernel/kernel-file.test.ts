import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { errorCode } from "../../../collectors/failure.ts";
import {
  isGone,
  isRefused,
  MalformedFile,
  readBytes,
  readRecord,
  readText,
} from "../../../collectors/kernel/kernel-file.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-file-"));
test.after(() => rmSync(folder, { recursive: true }));

test("a file larger than the buffer is read on, not cut", () => {
  const path = join(folder, "large");
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  writeFileSync(path, bytes);
  assert.ok(readRecord(path).equals(bytes));
  assert.ok(readBytes(path).equals(bytes));
});

test("a file that says it has no bytes is read all the same", () => {
  assert.match(readText("/proc/self/stat"), /^\d+ \(.*\) R /);
});

test("every byte is one character", () => {
  const path = join(folder, "bytes");
  writeFileSync(path, Buffer.from([0, 10, 127, 128, 255]));
  assert.equal(readText(path), "\x00\n\x7f\x80\xff");
});

test("what went away is told apart from what is refused", () => {
  assert.throws(
    () => readBytes(join(folder, "none")),
    (error) => isGone(error) && !isRefused(error) && errorCode(error) === "ENOENT",
  );
  assert.equal(errorCode(new Error("plain")), "");
});

test("an error shows hostile bytes as text, in one line, and not all of them", () => {
  const { message } = new MalformedFile("/proc/x", 3, "a number", `\x1b[2J\n${"y".repeat(500)}`);
  assert.match(message, /^\/proc\/x, line 3: expected a number, found "\\u001b\[2J\\ny+"/);
  assert.ok(message.length < 220);
});
