import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { convert, isBinary, tableTextOf, textOf } from "../../../agent/history/text.ts";
import { Failure } from "../../../collectors/failure.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-convert-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A tool that knows some words and refuses the others, as versions do. */
const tool = join(folder, "older");
writeFileSync(
  tool,
  '#!/bin/sh\ncase "$*" in *new*) echo "new: not found" >&2; exit 1;; *bad*) echo "bad: damaged" >&2; exit 1;; esac\necho "$*"\n',
  { mode: 0o755 },
);

test("a tool that is too old for what it is asked is asked for less", async () => {
  assert.equal(await convert("raw", tool, [["new", "load"], ["load"]]), "load\n");
  assert.equal(await convert("raw", tool, [["load"], ["never"]]), "load\n");
});

test("what it said last is the reason, and its words are what would do on the guest", async () => {
  await assert.rejects(
    convert("raw", tool, [["new", "bad"], ["bad"]]),
    (error) =>
      error instanceof Failure &&
      /^raw: .*cannot read it \(bad: damaged\); run ".*older bad"/.test(error.message),
  );
});

const written = (name: string, bytes: string | Uint8Array) => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const line = (pattern: RegExp) => (error: unknown) =>
  error instanceof Failure && pattern.test(error.message) && !error.message.includes("\n");

test("a text is read as whoever wrote it did, packed or not", async () => {
  const text = "时间,负载\n2026-09-05 12:16:17,0.5\n";
  const bigEndian = Buffer.from(`\ufeff${text}`, "utf16le").swap16();
  // 时间,负载
  const gbk = Buffer.from("cab1bce42cb8bad4d80a", "hex");
  const latin = Buffer.from("4dfc6c6c2cff0a", "hex");
  const ways: Record<string, [Uint8Array, string]> = {
    "UTF-8": [Buffer.from(text), text],
    "UTF-8 with a mark": [Buffer.from(`\ufeff${text}`), text],
    "UTF-16": [Buffer.from(`\ufeff${text}`, "utf16le"), text],
    "UTF-16, the other way round": [bigEndian, text],
    "GB 18030": [gbk, "时间,负载\n"],
    Latin: [latin, "Müll,ÿ\n"],
    packed: [gzipSync(Buffer.from(`\ufeff${text}`, "utf16le")), text],
  };
  for (const [way, [bytes, expected]] of Object.entries(ways)) {
    const file = written("t", bytes);
    assert.equal(await textOf(file), expected, way);
    assert.equal(await tableTextOf(file), expected, way);
    assert.equal(isBinary(file), false, way);
  }
});

test("what is no text, or grows as no text does, is one line before it is read", async () => {
  await assert.rejects(
    tableTextOf(written("load.rrd", "RRD\x000003\0\0")),
    line(/load\.rrd: is rrdtool's own binary file; run "rrdtool fetch /),
  );
  // Larger than any process may be here: it is not read.
  const hole = written("hole", "");
  truncateSync(hole, 2 ** 33);
  await assert.rejects(
    tableTextOf(hole),
    line(/hole: expected text, found a binary file; a file of sysstat is for history sar/),
  );
  await assert.rejects(
    textOf(written("bomb.gz", gzipSync(Buffer.alloc(64 * 2 ** 20, "0,")))),
    line(/bomb\.gz: expected a recording, found \d+ bytes that unpack to more than \d+/),
  );
  await assert.rejects(textOf(written("half.gz", gzipSync("hello").subarray(0, 12))), line(/expected gzip/));
});
