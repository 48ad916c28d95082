import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedFile } from "../../../collectors/kernel/kernel-file.ts";
import { parsePressure } from "../../../collectors/kernel/pressure.ts";

const SOME = "some avg10=0.52 avg60=0.39 avg300=0.64 total=12030970\n";
const FULL = "full avg10=0.00 avg60=0.00 avg300=0.00 total=77\n";

test("totals in microseconds; before 5.13 the file of cpu has no full line", () => {
  assert.deepEqual(parsePressure(SOME + FULL, "x"), { some_us: 12030970, full_us: 77 });
  assert.deepEqual(parsePressure(SOME, "x"), { some_us: 12030970, full_us: null });
});

test("property: a truncated file is refused or shows no full total", () => {
  const text = SOME + FULL;
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      try {
        assert.deepEqual(parsePressure(text.slice(0, length), "x"), { some_us: 12030970, full_us: null });
      } catch (error) {
        assert.ok(error instanceof MalformedFile);
        assert.ok(length < SOME.length);
      }
    }),
  );
});
