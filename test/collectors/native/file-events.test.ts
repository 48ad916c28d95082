import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { FAN, parseFanotify } from "../../../collectors/native/fanotify.ts";
import { IN, parseInotify } from "../../../collectors/native/inotify.ts";

const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
  .filter((text) => !/[\0/]/.test(text));
const number = fc.nat(0x7fffffff);

/** inotify pads a name with NULs to a multiple of 16. */
function inotifyRecord(wd: number, mask: number, cookie: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const padded = text === "" ? 0 : Math.ceil((bytes.length + 1) / 16) * 16;
  const record = Buffer.alloc(16 + padded);
  record.writeInt32LE(wd, 0);
  record.writeUInt32LE(mask, 4);
  record.writeUInt32LE(cookie, 8);
  record.writeUInt32LE(padded, 12);
  bytes.copy(record, 16);
  return record;
}

/** fanotify with FAN_REPORT_DFID_NAME; the handle has a length of its own. */
function fanotifyRecord(mask: number, pid: number, text: string | null, handleBytes = 8): Buffer {
  const label = Buffer.from(`${text}\0`);
  const length = text === null ? 0 : Math.ceil((20 + handleBytes + label.length) / 4) * 4;
  const record = Buffer.alloc(24 + length);
  record.writeUInt32LE(record.length, 0);
  record[4] = 3;
  record.writeUInt16LE(24, 6);
  record.writeUInt32LE(mask, 8);
  record.writeInt32LE(-1, 16);
  record.writeInt32LE(pid, 20);
  if (text === null) return record;
  record[24] = 2;
  record.writeUInt16LE(length, 26);
  record.writeUInt32LE(handleBytes, 36);
  record.fill(0x41, 44, 44 + handleBytes);
  label.copy(record, 44 + handleBytes);
  return record;
}

test("inotify: records one behind the other come back as they were", () => {
  const record = fc.record(
    {
      wd: number,
      mask: number,
      cookie: number,
      name: fc.oneof(fc.constant(""), name),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const bytes = records.map((one) => inotifyRecord(one.wd, one.mask, one.cookie, one.name));
      assert.deepEqual(parseInotify(Buffer.concat(bytes)), records);
    }),
  );
});

test("fanotify: pid, mask and name come back, whatever the length of the handle", () => {
  const record = fc.record(
    {
      mask: number,
      pid: number,
      name: fc.option(name),
      handle: fc.nat(20).map((n) => n * 4),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const bytes = records.map((one) => fanotifyRecord(one.mask, one.pid, one.name, one.handle));
      assert.deepEqual(
        parseFanotify(Buffer.concat(bytes)),
        records.map((one) => ({ mask: one.mask, pid: one.pid, name: one.name, fd: -1 })),
      );
    }),
  );
});

test("hostile names come back as they are, bytes that are not UTF-8 as U+FFFD", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 40 }),
    fc.constantFrom(") (", "a\nb", "\n", "=1+1", "\x1b[2J", '"').map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (name) => {
      // Latin-1 has a character a byte: as many bytes are put in as there are in the name.
      const holder = "x".repeat(name.length);
      const put = (record: Buffer) => {
        Buffer.from(name).copy(record, record.indexOf(holder, 16));
        return record;
      };
      const shown = Buffer.from(name).toString();
      assert.equal(parseInotify(put(inotifyRecord(1, IN.OPEN, 0, holder)))[0]?.name, shown);
      assert.equal(parseFanotify(put(fanotifyRecord(FAN.OPEN, 1, holder)))[0]?.name, shown);
    }),
  );
});

test("a record that is cut off is an error", () => {
  const inotify = inotifyRecord(1, IN.OPEN, 0, "keepalived.data");
  const fanotify = fanotifyRecord(FAN.OPEN, 1, "keepalived.data");
  for (let length = 1; length < inotify.length; length++)
    assert.throws(() => parseInotify(inotify.subarray(0, length)), /inotify: expected a record of \d+ bytes/);
  for (let length = 1; length < fanotify.length; length++)
    assert.throws(
      () => parseFanotify(fanotify.subarray(0, length)),
      /fanotify: expected a record of \d+ bytes/,
    );
});

test("garbage ends, in records or in an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const parse of [parseInotify, parseFanotify]) {
        try {
          parse(Buffer.from(bytes));
        } catch (error) {
          assert.match(String(error), /(ino|fano)tify: /);
        }
      }
    }),
  );
});
