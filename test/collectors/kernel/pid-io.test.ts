import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parsePidIo } from "../../../collectors/kernel/pid-io.ts";

const TEXT =
  "rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 4096\n";

test("written is what was not dropped again", () => {
  assert.deepEqual(parsePidIo(TEXT, "x"), { read_bytes: 4096, written_bytes: 4096 });
});

test("more dropped than written is nothing written", () => {
  const text = TEXT.replace("write_bytes: 4096", "write_bytes: 99999");
  assert.equal(parsePidIo(text, "x").written_bytes, 0);
});

test("property: counters of any size come back, and never less than nothing is written", () => {
  const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(counter, counter, counter, (read, written, cancelled) => {
      const text = `rchar: 1\nread_bytes: ${read}\nwrite_bytes: ${written}\ncancelled_write_bytes: ${cancelled}\n`;
      assert.deepEqual(parsePidIo(text, "x"), {
        read_bytes: read,
        written_bytes: Math.max(0, written - cancelled),
      });
    }),
  );
});

test("every truncated read is refused", () => {
  for (let length = 0; length < TEXT.length; length++) {
    assert.throws(() => parsePidIo(TEXT.slice(0, length), "/proc/5/io"), MalformedFile);
  }
});
