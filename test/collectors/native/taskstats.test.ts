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
  const stats = widened(delayed(), Buffer.alloc(16, 0xff));
  assert.deepEqual(parse(message(15, stats)), { version: 15, ...withDelays });
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

/** Statistics of version 15, in which 16 bytes stand behind each of the first three delays. */
function widened(stats: Buffer, more: Buffer): Buffer {
  const [cpu, blkio, swap] = [stats.subarray(0, 32), stats.subarray(32, 48), stats.subarray(48, 64)];
  return Buffer.concat([cpu, more, blkio, more, swap, more, stats.subarray(64)]);
}

/** Every byte but NUL may stand in a comm (prctl(2) PR_SET_NAME), and hostile ones do. */
const comm = fc.oneof(
  fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 15 }),
  fc.constantFrom(") (", ") R 1 2", "a\nb", "\n", '"=', "\x1b[2J").map((text) => Buffer.from(text)),
);
const counter = fc.bigInt({ min: 0n, max: (1n << 53n) - 1n });
const task = fc.record({
  pid: fc.integer({ min: 1, max: 4_194_304 }),
  comm,
  ran_ns: counter.filter((ns) => ns > 0n),
  blkio_ns: counter,
  swap_ns: counter,
  written: counter,
});
/** From 3.10 on; what later kernels add stands at the end, and nobody knows yet how much it will be. */
const version = fc.integer({ min: 8, max: 40 });
const added = fc.uint8Array({ maxLength: 400 });

test("property: every version from 8 on gives the same numbers and name, whatever it adds at its end", () => {
  fc.assert(
    fc.property(task, version, added, fc.boolean(), fc.nat(9), (one, version, added, padded, before) => {
      const stats = Buffer.alloc(328, 0xee);
      stats.writeBigUInt64LE(one.blkio_ns, 40);
      stats.writeBigUInt64LE(one.swap_ns, 56);
      stats.writeBigUInt64LE(one.ran_ns, 72);
      stats.fill(0, 80, 112);
      Buffer.from(one.comm).copy(stats, 80);
      stats.writeInt32LE(one.pid, 128);
      stats.writeBigUInt64LE(one.written, 256);
      const body = version === 15 ? widened(stats, Buffer.alloc(16, 0xdd)) : stats;
      const sent = message(version, Buffer.concat([body, added]), padded);
      const bytes = Buffer.concat([Buffer.alloc(before, 0xaa), sent, Buffer.alloc(50, 0xaa)]);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      assert.deepEqual(parseTaskStats(bytes, view, before, sent.length), {
        version,
        pid: one.pid,
        comm: Buffer.from(one.comm).toString(),
        cpu_s: Number(one.ran_ns) / 1e9,
        blkio_delay_s: Number(one.blkio_ns) / 1e9,
        swap_delay_s: Number(one.swap_ns) / 1e9,
        written_bytes: Number(one.written),
      });
    }),
  );
});

test("a message that is cut off is an error or tells of no task, wherever it ends", () => {
  for (const whole of [captured, message(8, delayed().subarray(0, 328), true)]) {
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      try {
        assert.equal(parse(cut), null);
        assert.ok(length < STATS, `${length} bytes`);
      } catch (error) {
        assert.match(String(error), /^Failure: taskstats: an attribute of \d+ bytes, where \d+ are left/);
      }
    }
  }
});

test("statistics that are shorter than their version are an error with both lengths, never misread", () => {
  for (const [version, least] of [
    [8, 264],
    [15, 312],
  ] as const) {
    const whole = version === 15 ? widened(delayed(), Buffer.alloc(16)) : delayed();
    for (let length = 2; length < least; length++)
      assert.throws(
        () => parse(message(version, Buffer.from(whole.subarray(0, length)))),
        new RegExp(`at least ${least} bytes of version ${version}, found ${length}$`),
      );
    assert.equal(parse(message(version, Buffer.from(whole.subarray(0, least))))?.written_bytes, 8192);
  }
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
