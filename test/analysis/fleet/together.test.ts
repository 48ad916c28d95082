import assert from "node:assert/strict";
import { test } from "node:test";
import { type Train, togetherness } from "../../../analysis/fleet/together.ts";
import { seededRandom } from "../../../analysis/load-simulation.ts";

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;

/** A beat: its own period, its own phase. */
function beat(random: () => number, more: Partial<Train> = {}): Train {
  const { from = 0, to = WEEK } = more;
  const period = (14 + 4 * random()) * HOUR;
  const starts = [];
  for (let at = from + random() * period; at < to; at += period * (0.98 + 0.04 * random())) starts.push(at);
  return { starts, error_s: 60, from, to, ...more };
}

const beats = (many: number, seed: number, more: Partial<Train> = {}) => {
  const random = seededRandom(seed);
  return Array.from({ length: many }, () => beat(random, more));
};
const withMore = (train: Train, more: readonly number[]): Train => ({
  ...train,
  starts: [...train.starts, ...more].sort((a, b) => a - b),
});
const STALLS = [20 * HOUR, 55 * HOUR, 120 * HOUR, 141 * HOUR];

test("beats are each at their own phase: together in no more than one of a hundred groups", () => {
  const verdicts = Array.from(
    { length: 200 },
    (_, seed) => togetherness(beats(2 + (seed % 9), seed + 1)).verdict,
  );
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  assert.ok(count("together") <= 4, `${count("together")} of 200`);
  assert.ok(count("apart") >= 150, `${count("apart")} of 200`);
});

test("stalls that all guests of a host have are found, also among as many beats", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const late = () => STALLS.map((at) => at + 60 * random());
    const stalled = beats(5, seed).map((train) => withMore({ ...train, starts: [] }, late()));
    assert.equal(togetherness(stalled).verdict, "together");
    const beside = beats(5, seed).map((train) => withMore(train, late()));
    const { verdict, shared, expected } = togetherness(beside);
    assert.equal(verdict, "together");
    assert.ok(shared >= 20 && expected < shared);
  }
});

test("what guests elsewhere have as well is nothing of the host's", () => {
  const nightly = Array.from({ length: 7 }, (_, day) => day * 24 * HOUR + 2 * HOUR);
  const own = beats(4, 3).map((train) => ({ ...train, starts: nightly }));
  const others = beats(12, 4).map((train) => withMore(train, nightly));
  assert.equal(togetherness(own, 10, others).verdict, "everywhere");
  assert.equal(togetherness(own, 10, beats(12, 4)).verdict, "together");
});

test("guests that are there since yesterday are moved around in that day alone", () => {
  const verdicts = Array.from({ length: 60 }, (_, seed) => {
    const random = seededRandom(seed + 1);
    const from = 6 * 24 * HOUR;
    const starts = () => Array.from({ length: 12 }, () => from + random() * 24 * HOUR).sort((a, b) => a - b);
    return togetherness(Array.from({ length: 6 }, () => ({ starts: starts(), error_s: 60, from, to: WEEK })))
      .verdict;
  });
  assert.ok(verdicts.filter((verdict) => verdict === "together").length <= 2, verdicts.join());
});

test("of more groups more is asked, and a few spikes tell nothing", () => {
  const pair = [0, 1].map(() => ({ starts: [5 * HOUR, 90 * HOUR], error_s: 60, from: 0, to: WEEK }));
  assert.equal(togetherness(pair).verdict, "together");
  const one = togetherness(pair.map(({ starts, ...train }) => ({ ...train, starts: starts.slice(0, 1) })));
  assert.equal(one.verdict, "too-few");
  const half = [0, 1].map((i) => ({
    starts: [5 * HOUR, (90 + 9 * i) * HOUR],
    error_s: 60,
    from: 0,
    to: WEEK,
  }));
  assert.equal(togetherness(half, 1000).verdict, "unclear");
  assert.equal(togetherness([]).verdict, "too-few");
});

test("one host of five hundred whose guests stall together is told", () => {
  const random = seededRandom(5);
  const stalled = beats(17, 5).map((train, i) =>
    withMore(
      i % 3 === 0 ? train : { ...train, starts: [] },
      STALLS.map((at) => at + 60 * random()),
    ),
  );
  assert.equal(togetherness(stalled, 500, beats(300, 6)).verdict, "together");
});

test("starts that are known badly count as near by as much", () => {
  const vague = [0, 400, 200].map((late) => ({
    starts: STALLS.map((at) => at + late),
    error_s: 300,
    from: 0,
    to: WEEK,
  }));
  assert.equal(togetherness(vague).verdict, "together");
  assert.notEqual(togetherness(vague.map((train) => ({ ...train, error_s: 60 }))).verdict, "together");
});

test("the same guests are told the same twice, and thousands within seconds", () => {
  const many = beats(4000, 9);
  const begun = performance.now();
  const told = togetherness(many);
  assert.ok(performance.now() - begun < 30_000);
  assert.equal(told.verdict, "apart");
  assert.deepEqual(togetherness(many), told);
});
