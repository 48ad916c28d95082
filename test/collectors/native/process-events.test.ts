import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { exitCode, parseProcessEvent } from "../../../collectors/native/process-events.ts";

/** As kernel 6.18 sent them, for `sh -c 'sleep 0.1; exit 3'`. */
const FORK =
  "4c0000000300000001000000000000000100000001000000010000000000000028000000010000000100000092742342880100" +
  "00973a0000973a00009e3a00009e3a00000000000000000000";
const EXEC =
  "4c00000003000000010000000000000001000000010000000100000000000000280000000200000000000000784b2b42880100" +
  "009e3a00009e3a000000000000000000000000000000000000";
const EXIT =
  "4c0000000300000004000000000000000100000001000000040000000000000028000000000000800100000069" +
  "3c4548880100009f3a00009f3a000000030000110000009e3a00009e3a0000";

function parse(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return parseProcessEvent(view, 0, bytes.length);
}

test("fork, exec and exit of a real kernel", () => {
  assert.deepEqual(parse(Buffer.from(FORK, "hex")), {
    what: "fork",
    ns: 0x18842237492,
    pid: 0x3a9e,
    process: 0x3a9e,
    parent: 0x3a97,
  });
  assert.deepEqual(parse(Buffer.from(EXEC, "hex")), {
    what: "exec",
    ns: 0x188422b4b78,
    pid: 0x3a9e,
    process: 0x3a9e,
  });
  assert.deepEqual(parse(Buffer.from(EXIT, "hex")), {
    what: "exit",
    ns: 0x18848453c69,
    pid: 0x3a9f,
    process: 0x3a9f,
    status: 0x300,
  });
});

test("an exit of kernel 3.10 ends before the parent's ids", () => {
  const old = Buffer.from(EXIT, "hex").subarray(0, 36 + 16 + 16);
  assert.deepEqual(parse(old), parse(Buffer.from(EXIT, "hex")));
});

test("kinds that are not needed and the acknowledgement are no events", () => {
  for (const what of [0, 4, 0x40, 0x80, 0x100, 0x200, 0x40000000]) {
    const bytes = Buffer.from(FORK, "hex");
    bytes.writeUInt32LE(what, 36);
    assert.equal(parse(bytes), null);
  }
});

test("a message that is cut off is an error that says so, wherever it ends", () => {
  for (const hex of [FORK, EXEC, EXIT]) {
    const whole = Buffer.from(hex, "hex");
    const expected = parse(whole);
    for (let length = 0; length < whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      try {
        assert.deepEqual(parse(cut), expected);
      } catch (error) {
        assert.match(String(error), /expected a message of at least \d+ bytes, found \d+/);
      }
    }
  }
});

test("every pid, time and status comes through, wherever in the buffer it stands", () => {
  const id = fc.integer({ min: 0, max: 0x7fffffff });
  const time = fc.bigInt({ min: 0n, max: 1n << 53n });
  fc.assert(
    fc.property(id, id, fc.nat(0xffff), time, fc.nat(64), (pid, process, status, ns, before) => {
      const bytes = Buffer.alloc(before + 76);
      bytes.writeUInt32LE(0x80000000, before + 36);
      bytes.writeBigUInt64LE(ns, before + 44);
      bytes.writeInt32LE(pid, before + 52);
      bytes.writeInt32LE(process, before + 56);
      bytes.writeUInt32LE(status, before + 60);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      assert.deepEqual(parseProcessEvent(view, before, 76), {
        what: "exit",
        ns: Number(ns),
        pid,
        process,
        status,
      });
    }),
  );
});

test("an exit status is shown as shells show it", () => {
  assert.equal(exitCode(0), 0);
  assert.equal(exitCode(3 << 8), 3);
  assert.equal(exitCode(255 << 8), 255);
  assert.equal(exitCode(15), 143);
  // SIGSEGV with a core dump
  assert.equal(exitCode(11 | 0x80), 139);
});
