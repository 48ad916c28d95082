import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeChunk } from "../../storage/chunk.ts";
import { ChunkReader } from "../../storage/chunk-reader.ts";
import { inUnits, PackedNumbers } from "../../storage/numbers.ts";
import { numbersOf } from "./numbers-of.ts";

const hundredths = (most: number) =>
  fc.integer({ min: -most, max: most }).map((whole) => (whole === 0 ? 0 : whole / 100));
const value = fc.oneof(
  fc.constant(Number.NaN),
  hundredths(130),
  hundredths(33_000),
  // Around the ends of each width, beyond them, and no hundredths at all.
  fc.constantFrom(
    -1.28,
    1.27,
    1.28,
    -327.68,
    327.67,
    327.68,
    -21_474_836.48,
    21_474_836.47,
    1e12,
    1 / 3,
    5e-324,
  ),
);
/** As a table's builder adds a column of a chunk; a chunk has its own decimals. */
function addChunk(numbers: PackedNumbers, row: number, values: readonly number[]): void {
  const reader = new ChunkReader();
  reader.open(
    encodeChunk(
      [{ name: "it", type: "number" }],
      values.map((one) => [one]),
    ),
  );
  const constant = reader.constant("it");
  const steps = reader.steps("it");
  if (constant !== undefined) numbers.fill(row, constant, values.length);
  else if (!steps || !numbers.addSteps(row, steps)) numbers.add(row, reader.numbers("it", numbers.units));
}

/** Values one after the other, the same for some rows, many at once, or a chunk of them: in whole numbers, tenths, hundredths, or finer than the column. */
const parts = fc.array(
  fc.oneof(
    fc.tuple(value, fc.integer({ min: 1, max: 5 })).map(([same, count]) => ({ same, count })),
    fc.array(value, { maxLength: 5 }).map((many) => ({ many })),
    fc.array(value, { minLength: 1, maxLength: 6 }).map((chunk) => ({ chunk })),
    fc
      .array(fc.option(fc.integer({ min: -300, max: 40_000 }), { nil: Number.NaN }), {
        minLength: 1,
        maxLength: 6,
      })
      .chain((whole) =>
        fc.constantFrom(1, 10, 100, 1000).map((by) => ({ chunk: whole.map((one) => one / by) })),
      ),
  ),
);

function valuesOf(
  part: { same: number; count: number } | { many: number[] } | { chunk: number[] },
): number[] {
  if ("chunk" in part) return part.chunk;
  return "many" in part ? part.many : new Array<number>(part.count).fill(part.same);
}

for (const load of ["f32", "f64"] as const)
  test(`numbers come back as they were, in ${load} at the worst, whatever comes after them`, () => {
    fc.assert(
      fc.property(parts, fc.option(fc.tuple(fc.nat(), value)), (given, late) => {
        const numbers = new PackedNumbers({ decimals: 2, load }, 3);
        const expected: number[] = [];
        for (const part of given) {
          const values = valuesOf(part);
          numbers.grow(expected.length + values.length + 3);
          if ("chunk" in part) addChunk(numbers, expected.length, part.chunk);
          else if ("many" in part)
            numbers.add(
              expected.length,
              Float64Array.from(values, (each) => inUnits(each, numbers.units)),
            );
          else numbers.fill(expected.length, part.same, part.count);
          expected.push(...values);
        }
        if (late && expected.length > 0) {
          const row = late[0] % expected.length;
          numbers.set(row, late[1], expected.length);
          expected[row] = late[1];
        }
        const isWhole = expected.every((one) => Number.isNaN(one) || Math.abs(one * 100) < 2 ** 31);
        const found = numbersOf(numbers, expected.length);
        // Where one of them fits no width, single precision rounds all of them.
        if (load === "f64" || (isWhole && found.every((one, row) => Object.is(one, expected[row]))))
          assert.deepEqual(found, expected);
        else assert.deepEqual(found.map(Math.fround), expected.map(Math.fround));
      }),
    );
  });

test("what needs 8 bits has 8, and what is the same all along none", () => {
  const numbers = new PackedNumbers({ decimals: 2, load: "f32" }, 1000);
  numbers.fill(0, Number.NaN, 500);
  assert.equal(numbers.stored.byteLength, 0);
  // As they differ from the first one.
  numbers.add(500, Float64Array.of(100_001, 100_128, 99_874));
  assert.equal(numbers.stored.byteLength, 1000);
  numbers.add(503, Float64Array.of(99_873));
  assert.equal(numbers.stored.byteLength, 2000);
  assert.deepEqual(numbersOf(numbers, 504).slice(499), [Number.NaN, 1000.01, 1001.28, 998.74, 998.73]);
});

test("a chunk of more rows than are usual is stored as it is", () => {
  const numbers = new PackedNumbers({ decimals: 2, load: "f32" }, 9000);
  const values = Array.from({ length: 9000 }, (_, row) => row / 4);
  addChunk(numbers, 0, values);
  assert.deepEqual(numbersOf(numbers, 9000), values);
});
