import assert from "node:assert/strict";
import { test } from "node:test";
import { Elements } from "../../../../storage/inputs/prometheus/elements.ts";
import { seriesIn } from "../../../../storage/inputs/prometheus/readings.ts";
import { seriesOf } from "../../../../storage/inputs/prometheus/values.ts";

const bracket = 'a"]}[{\\,"values":[[é\u001b';
const series = [
  {
    metric: { instance: bracket, values: '"values":[[' },
    values: [
      [1, "2"],
      [2.5, "0.45"],
    ],
  },
  { metric: {}, values: [] },
  { values: [[1700000000.123, "+Inf"]], metric: { a: "b" }, histograms: [[1, { count: "1" }]] },
];

/** The elements, and what is left, of an answer that comes in parts of so many bytes. */
function cut(text: string, size: number) {
  const found: unknown[] = [];
  const elements = new Elements((element) => found.push(JSON.parse(element.toString())));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    // What comes next is written over what came.
    const part = Buffer.from(bytes.subarray(at, at + size));
    elements.push(part);
    part.fill(0);
  }
  return { found, rest: JSON.parse(elements.rest) };
}

test("the list is cut out whatever stands around it, and wherever the parts end", () => {
  const answers = [
    { status: "success", data: { resultType: "matrix", result: series, stats: { of: { a: [{}] } } } },
    { warnings: [bracket], data: { result: series, resultType: "matrix" }, status: "success" },
    { status: "success", infos: [{ data: [1] }], data: series, more: { result: [{ a: 1 }] } },
  ];
  for (const answer of answers)
    for (const space of [0, 2])
      for (const size of [1, 7, 4096]) {
        const { found, rest } = cut(JSON.stringify(answer, null, space), size);
        assert.deepEqual(found, series);
        const left = Array.isArray(answer.data) ? [] : { ...answer.data, result: [] };
        assert.deepEqual(rest, { ...answer, data: left });
      }
  const { found, rest } = cut('{"status":"error","error":"é [{","data":[1,"x"]}', 3);
  assert.deepEqual([found, rest], [[], { status: "error", error: "é [{", data: [1, "x"] }]);
});

test("readings are the numbers that JSON and JavaScript make of them, however they are written", () => {
  const texts = [
    ...["0", "-0", "1", "0.45", "-12.5", "1e+06", "1.5e-07", "NaN", "+Inf", "-Inf", "", ".5", "1.", "0x10"],
    ...["123456789012345", "1234567890123456789", "0.1234567890123456789", "99999999999.9999", "1.2.3"],
    ...Array.from({ length: 2000 }, (_, i) => String(Math.sin(i) * 10 ** ((i % 18) - 6))),
  ];
  const times = texts.map((_, i) => 1_700_000_000 + i * 15.001);
  const one = { metric: { a: bracket }, values: times.map((time, i) => [time, texts[i]]) };
  for (const space of [0, 1]) {
    const read = seriesIn(Buffer.from(JSON.stringify(one, null, space)), "x");
    assert.deepEqual(read, seriesOf(one, "x"));
    assert.equal(read.time.length, texts.length);
  }
  for (const text of ["{", '{"metric":{},"values":[[1,"2"]', '{"metric":{},"values":[[1,"2"],', "[]"])
    assert.throws(() => seriesIn(Buffer.from(text), "where"), /^Failure: where: expected /);
});
