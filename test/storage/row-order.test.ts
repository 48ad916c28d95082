import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { orderOf, reorder } from "../../storage/row-order.ts";

const stamps = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 20 })));

function sorted(rows: [number, number][]): [number, number, number][] {
  const columns = {
    boot: Uint16Array.from(rows, ([boot]) => boot),
    mono_s: Float64Array.from(rows, ([, mono_s]) => mono_s),
    place: Uint32Array.from(rows, (_, place) => place),
  };
  const order = orderOf(columns, rows.length);
  if (order) reorder(Object.values(columns), order);
  return rows.map((_, row) => [columns.boot[row]!, columns.mono_s[row]!, columns.place[row]!]);
}

const expected = (rows: [number, number][]) =>
  rows
    .map(([boot, mono_s], place): [number, number, number] => [boot, mono_s, place])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);

test("by boot, then by clock, rows of one instant as they came", () => {
  fc.assert(fc.property(stamps, (rows) => assert.deepEqual(sorted(rows), expected(rows))));
});

test("rows that are wholly mixed are sorted as well", () => {
  const rows = Array.from({ length: 60_000 }, (_, row): [number, number] => [0, 60_000 - row]);
  assert.deepEqual(sorted(rows), expected(rows));
});

test("rows in order are left alone", () => {
  assert.equal(orderOf({ boot: Uint16Array.of(0, 0, 1), mono_s: Float64Array.of(5, 5, 1) }, 3), null);
  assert.equal(orderOf({ boot: new Uint16Array(), mono_s: new Float64Array() }, 0), null);
});
