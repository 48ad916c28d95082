import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import fc from "fast-check";
import { parseTaskStats } from "../../../collectors/native/taskstats.ts";

const captured = Buffer.from(
  readFileSync(new URL("../../fixtures/native/taskstats-v16.hex", import.meta.url), "latin1").trim(),
  "hex",
);
/** The statistics stand behind nlmsghdr, genlmsghdr, two attribute heads, the pid's attribute and a third head. */
const STATS = 20 + 4 + 8 + 4;

function parse(bytes: Buffer) {
  return parseTaskStats(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}

/** The same task as another kernel would tell it. `padded`: 3.x puts an empty attribute before the statistics. */
function message(version: number, stats: Buffer, padded = false): Buffer {
  stats.writeUInt16LE(version, 0);
  const pid = attribute(1, captured.subarray(28, 32));
  const empty = padded ? [attribute(6, Buffer.alloc(0))] : [];
  const aggregate = attribute(4, Buffer.concat([pid, ...empty, attribute(3, stats)]));
  return Buffer.concat([captured.subarray(0, 20), aggregate]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(value.length + 4, 0);
  head.writeUInt16LE(type, 2);
  return Buffer.concat([head, value]);
}

function delayed(): Buffer {
  const stats = Buffer.from(captured.subarray(STATS));
  stats.writeBigUInt64LE(1_500_000_000n, 40);
  stats.writeBigUInt64LE(250_000_000n, 56);
  stats.writeBigUInt64LE(8192n, 256);
  return stats;
}

const expected = { pid: 31808, comm: "sleep", cpu_s: 0.001695121 };
const withDelays = { ...expected, blkio_delay_s: 1.5, swap_delay_s: 0.25, written_bytes: 8192 };

test("a task of kernel 6.18, version 16", () => {
  assert.deepEqual(parse(captured), {
    version: 16,
    ...expected,
    blkio_delay_s: 0,
    swap_delay_s: 0,
    written_bytes: 0,
  });
});

test("version 8 of kernel 3.10: 328 bytes, behind an empty attribute", () => {
  assert.deepEqual(parse(message(8, delayed().subarray(0, 328), true)), { version: 8, ...withDelays });
});

test("version 15 of kernels 6.14 and 6.15, where each delay has a maximum and a minimum behind it", () => {
  const stats = delayed();
  const more = Buffer.alloc(16, 0xff);
  const pieces = [
    stats.subarray(0, 32),
    more,
    stats.subarray(32, 48),
    more,
    stats.subarray(48, 64),
    more,
    stats.subarray(64),
  ];
  assert.deepEqual(parse(message(15, Buffer.concat(pieces))), { version: 15, ...withDelays });
});

test("where the precise CPU time is missing, the ticks stand in", () => {
  const stats = delayed();
  stats.writeBigUInt64LE(0n, 72);
  stats.writeBigUInt64LE(30_000n, 152);
  stats.writeBigUInt64LE(12_000n, 160);
  assert.equal(parse(message(8, stats.subarray(0, 328)))?.cpu_s, 0.042);
});

test("an acknowledgement tells of no task", () => {
  assert.equal(parse(captured.subarray(0, 20)), null);
  assert.equal(parse(Buffer.concat([captured.subarray(0, 20), attribute(5, captured.subarray(24))])), null);
});

test("a comm without its end is cut at 15 bytes, bytes that are not UTF-8 are replaced", () => {
  const stats = delayed();
  stats.fill(0x78, 80, 112);
  assert.equal(parse(message(16, stats))?.comm, "x".repeat(15));
  stats.writeUInt16LE(0x00ff, 80);
  assert.equal(parse(message(16, stats))?.comm, "\ufffd");
});

test("shorter than version 3 is an error with both lengths", () => {
  assert.throws(
    () => parse(message(8, delayed().subarray(0, 200))),
    /at least 264 bytes of version 8, found 200/,
  );
});

test("garbage is an error or nothing, and nothing is read behind the message", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
      try {
        parse(Buffer.from(bytes));
      } catch (error) {
        assert.match(String(error), /taskstats: /);
      }
    }),
  );
});
