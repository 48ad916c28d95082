import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compressChunk, decompressChunk, encodeChunk } from "../../storage/chunk.ts";
import { ChunkReader } from "../../storage/chunk-reader.ts";
import { type Cell, TABLES } from "../../storage/schema.ts";

const columns = TABLES.events.filter(({ name }) => ["duration_s", "pid", "comm", "detail"].includes(name));

function decode(chunk: Buffer): Cell[][] {
  const reader = new ChunkReader();
  reader.open(chunk);
  return reader.rows(columns);
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  // The kinds that are kept as steps: hundredths, microseconds, clocks, and leaps beyond each width.
  fc.integer({ min: -200, max: 200 }).map((value) => value / 100),
  fc.integer({ min: 0, max: 1e9 }).map((value) => value / 1e6),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 127, 128, -128, -129, 32_767, 32_768, -32_769, 2 ** 31, 5e-324, 1.7976931348623157e308),
);
const known = fc.tuple(number, number, fc.string({ unit: "binary" }), fc.string());
const cells = fc.tuple(
  fc.option(number),
  fc.option(number),
  fc.option(fc.string({ unit: "binary" })),
  fc.option(fc.string()),
);
const same = fc
  .tuple(known, fc.nat({ max: 50 }))
  .map(([row, count]) => Array.from({ length: count }, () => row));

test("every cell comes back as it was; the empty text is unknown", () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(known), fc.array(cells), same), (rows) => {
      const expected = rows.map((row) => row.map((cell) => (cell === "" ? null : cell === 0 ? 0 : cell)));
      const found = decode(decompressChunk(compressChunk(encodeChunk(columns, rows))));
      assert.deepEqual(
        found.map((row) => row.map((cell) => (cell === 0 ? 0 : cell))),
        expected,
      );
    }),
    { numRuns: 500 },
  );
});

test("a clock's row takes some bytes, not sixteen", () => {
  const rows = Array.from({ length: 2048 }, (_, row) => [
    1_788_610_577_906_948 + row * 2_000_123,
    0.13,
    "keepalived_chec",
    null,
  ]);
  const bytes = compressChunk(encodeChunk(columns, rows)).length;
  assert.ok(bytes < 2048 * 2, `${bytes} bytes`);
});

test("a column that an older program did not know is unknown", () => {
  const reader = new ChunkReader();
  reader.open(encodeChunk(columns.slice(0, 2), [[1, 2]]));
  assert.deepEqual([...reader.numbers("cpu_s")], [Number.NaN]);
  assert.deepEqual([...reader.places("comm")], [0]);
  assert.ok(Number.isNaN(reader.constant("cpu_s")));
});

test("a block that names a text which it does not have is refused, however it names it", () => {
  const [comm] = TABLES.events.filter(({ name }) => name === "comm");
  const encoded = (...texts: string[]) =>
    encodeChunk(
      [comm!],
      texts.map((one) => [one]),
    );
  const placesIn = (chunk: Buffer) => {
    const reader = new ChunkReader();
    reader.open(chunk);
    return [...reader.places("comm")];
  };
  const forged = (chunk: Buffer, from: string, to: string) =>
    Buffer.from(chunk.toString("latin1").replace(from, to), "latin1");
  const refused = /names a text which it does not have/;
  const varying = encoded("one", "two", "three", "two");
  assert.deepEqual(placesIn(varying), [1, 2, 3, 2]);
  assert.throws(() => placesIn(forged(varying, '"base":1', '"base":2')), refused);
  // Its steps are the last 8 bytes: the first goes below all.
  varying[varying.length - 8] = 0xfb;
  assert.throws(() => placesIn(varying), refused);
  const same = encoded("one", "one");
  assert.deepEqual(placesIn(same), [1, 1]);
  assert.throws(() => placesIn(forged(same, '"value":1', '"value":2')), refused);
});

test("a block of more rows than are usual is read as it is", () => {
  const rows = Array.from({ length: 9000 }, (_, row) => [row / 8, row, `name ${row % 700}`, null]);
  assert.deepEqual(decode(encodeChunk(columns, rows)), rows);
});
