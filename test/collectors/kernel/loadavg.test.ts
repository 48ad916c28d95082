import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parseLoadavg } from "../../../collectors/kernel/loadavg.ts";

test("the five fields", () => {
  assert.deepEqual(parseLoadavg("5.61 3.20 1.05 2/189 9871\n"), {
    load1: 5.61,
    load5: 3.2,
    load15: 1.05,
    runnable: 2,
    tasks: 189,
  });
});

const load = fc.nat(9_999_999).map((hundredths) => hundredths / 100);
const file = fc
  .tuple(load, load, load, fc.nat(4_194_304), fc.nat(4_194_304), fc.nat(4_194_304))
  .map(([a, b, c, running, all, last]) => ({
    expected: { load1: a, load5: b, load15: c, runnable: running, tasks: all },
    text: `${a.toFixed(2)} ${b.toFixed(2)} ${c.toFixed(2)} ${running}/${all} ${last}\n`,
  }));

test("property: what the kernel prints comes back", () => {
  fc.assert(fc.property(file, ({ text, expected }) => assert.deepEqual(parseLoadavg(text), expected)));
});

test("property: a truncated file is refused with file and line", () => {
  fc.assert(
    fc.property(file, fc.nat(), ({ text }, cut) => {
      assert.throws(
        () => parseLoadavg(text.slice(0, cut % text.length)),
        (error) =>
          error instanceof MalformedFile && error.message.startsWith("/proc/loadavg, line 1: expected"),
      );
    }),
  );
});

test("the error is one line that says what was found", () => {
  assert.throws(() => parseLoadavg("0.00 0.01\n<html>"), {
    message:
      '/proc/loadavg, line 1: expected "0.00 0.01 0.05 1/123 4567", found "0.00 0.01\\n<html>"; if this is a real /proc, please report it with that line',
  });
});
