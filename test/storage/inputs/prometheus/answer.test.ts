import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../../analysis/diagnose.ts";
import { recordingOf } from "../../../../storage/inputs/history.ts";
import { readAnswers } from "../../../../storage/inputs/prometheus/answer.ts";

const START = 1_788_610_577.123;
type Labels = Record<string, string>;

const seriesOf = (metric: Labels, values: readonly number[], { start = START, step = 15 } = {}) => ({
  metric: { instance: "lb1:9100", job: "node", ...metric },
  values: values.map((value, i) => [start + i * step, String(value)]),
});
const answerOf = (...result: object[]) =>
  JSON.stringify({ status: "success", data: { resultType: "matrix", result } });
const read = (...texts: string[]) => readAnswers(texts.map((text, i) => ({ name: `answer${i}`, text })));
const many = (value: (i: number) => number) => Array.from({ length: 40 }, (_, i) => value(i));

test("load, work and who it is, of one answer or of several", () => {
  const load = seriesOf(
    { __name__: "node_load1" },
    many((i) => i / 10),
  );
  const idle = ["0", "1"].map((cpu) =>
    seriesOf(
      { __name__: "node_cpu_seconds_total", cpu, mode: "idle" },
      many((i) => 1000 + i * 12),
    ),
  );
  const user = seriesOf(
    { __name__: "node_cpu_seconds_total", cpu: "0", mode: "user" },
    many((i) => i),
  );
  const info = seriesOf({ __name__: "node_uname_info", nodename: "lb1", release: "3.10.0" }, [1]);
  const whole = read(answerOf(load, ...idle, user, info));
  const { host, samples } = recordingOf(whole);
  assert.deepEqual([host.hostname, host.kernel, host.cpus], ["lb1", "3.10.0", 2]);
  assert.equal(samples.length, 40);
  // 12 of 15 s idle, on both.
  assert.equal(samples.cpu_busy_pct.at(3).toFixed(1), "20.0");
  assert.equal(whole.grid_s, null);
  assert.deepEqual(read(answerOf(load, info), answerOf(...idle)).rows, whole.rows);
});

test("what the server said of a saved answer that is not whole stands in its report", () => {
  const load = seriesOf(
    { __name__: "node_load1" },
    many(() => 0.1),
  );
  const saved = JSON.stringify({ ...JSON.parse(answerOf(load)), warnings: ["store b refused"] });
  const found = (...texts: string[]) => diagnose(recordingOf(read(...texts))).history?.cannot ?? [];
  assert.deepEqual(found(answerOf(load), saved).find(({ id }) => id === "history.partial")?.values, {
    said: "store b refused",
  });
  assert.ok(!found(answerOf(load)).some(({ id }) => id === "history.partial"));
});

test("a reading is not lost where one day ends and the next begins, nor is a rate", () => {
  const days = Array.from({ length: 3 * 288 }, (_, i) => i);
  const rows = read(
    answerOf(
      seriesOf({ __name__: "node_load1" }, days, { step: 300 }),
      seriesOf(
        { __name__: "node_cpu_seconds_total", cpu: "0", mode: "idle" },
        days.map((i) => 240 * i),
        { step: 300 },
      ),
    ),
  ).rows;
  assert.equal(rows.length, days.length);
  assert.ok(rows.slice(1).every(({ cpu_busy_pct }) => Math.abs((cpu_busy_pct ?? 0) - 20) < 1e-6));
});

test("what query_range puts on a grid is said to be so, what scrapes left is not", () => {
  const of = (start: number, step: number) =>
    read(
      answerOf(
        seriesOf(
          { __name__: "node_load1" },
          many((i) => i),
          { start, step },
        ),
      ),
    ).grid_s;
  assert.equal(of(1_788_610_570, 60), 60);
  assert.equal(of(1_788_610_577.123, 60), null);
  // A hole in it is still a grid.
  const load = seriesOf(
    { __name__: "node_load1" },
    many((i) => i),
    { start: 1_788_610_570 },
  );
  load.values.splice(5, 3);
  assert.equal(read(answerOf(load)).grid_s, 15);
});

test("of two servers' copies of a guest the fuller one counts, alone", () => {
  const copies = ["a", "b"].map((replica, i) =>
    seriesOf({ __name__: "node_load1", prometheus_replica: replica }, many(() => i).slice(0, 20 + 10 * i), {
      start: START + 7 * i,
    }),
  );
  const { rows } = read(answerOf(...copies));
  assert.equal(rows.length, 30);
  assert.ok(rows.every(({ load1 }) => load1 === 1));
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ["no JSON", "load1 0.1", /^answer0: expected JSON/],
  ["another JSON", "[]", /^answer0: expected an object in the answer, found \[\]$/],
  [
    "an error",
    '{"status":"error","errorType":"bad_data","error":"parse error"}',
    /^answer0: the server refused the query \(parse error\)$/,
  ],
  [
    "one instant",
    '{"status":"success","data":{"resultType":"vector","result":[]}}',
    /^answer0: expected readings over a time, found values of one instant \(a vector\); ask with a range: /,
  ],
  ["nothing", answerOf(), /^answer0: expected node_load1 of a guest, found no series; /],
  [
    "a function",
    answerOf({ metric: {}, values: [] }),
    /^answer0: expected node_load1 of a guest, found \(a series without a name\); ask for the series themselves/,
  ],
  [
    "two guests",
    answerOf(
      seriesOf({ __name__: "node_load1" }, [1]),
      seriesOf({ __name__: "node_load1", instance: "lb2" }, [1]),
    ),
    /^answer0: expected one guest, found several: lb1:9100, lb2; ask for one, with instance="…" in the query$/,
  ],
  [
    "no sample",
    answerOf({ metric: { __name__: "node_load1" }, values: [[1, 2]] }),
    /^answer0: expected a sample as \[1700000000\.123, "0\.45"\] in the answer, found \[1,2\]$/,
  ],
];
for (const [what, text, line] of refused)
  test(`${what} is one line`, () => {
    assert.throws(() => read(text), { name: "Failure", message: line });
  });
