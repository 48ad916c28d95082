import assert from "node:assert/strict";
import { test } from "node:test";
import { coincidence } from "../../../analysis/statistics/coincidence.ts";
import { Random } from "../../simulation/random.ts";

const WEEK = 7 * 86_400;
const every = (period: number, phase: number) =>
  Float64Array.from({ length: Math.floor((WEEK - phase) / period) }, (_, i) => phase + i * period);

test("a cause that comes seldom, just before most spikes, is found", () => {
  const random = new Random(5);
  const causes = Float64Array.from({ length: 12 }, () => random.uniform(0, WEEK)).sort();
  const spikes = [...causes.slice(0, 8)].map((at) => at + random.uniform(1, 40));
  const found = coincidence(causes, [...spikes, WEEK / 3, WEEK / 5], 0, WEEK, 60)!;
  assert.ok(found.hits >= 8);
  assert.equal(found.p_value, 0.001);
});

test("an hourly job beside spikes of another hourly rhythm is one draw, however many spikes there are", () => {
  const job = every(3600, 300);
  const spikes = Array.from({ length: 10 }, (_, i) => 3600 * 13 * i + 330);
  const found = coincidence(job, spikes, 0, WEEK, 60)!;
  assert.equal(found.hits, 10);
  assert.ok(found.p_value > 0.005, `p = ${found.p_value}: at best the share of the hour that the window is`);
});

test("innocent events are convicted no more often than the level says", () => {
  const random = new Random(11);
  let convicted = 0;
  for (let i = 0; i < 300; i++) {
    const events = every(600 + random.uniform(0, 6000), random.uniform(0, 600));
    const spikes = Array.from({ length: 8 }, () => random.uniform(0, WEEK));
    if (coincidence(events, spikes, 0, WEEK, 60)!.p_value <= 0.05) convicted++;
  }
  assert.ok(convicted <= 0.08 * 300, `${convicted} of 300`);
});

test("events at every moment expect every hit, and two spikes are described, not tested", () => {
  const dense = coincidence(every(5, 0), [1000, 50_000, 200_000], 0, WEEK, 60)!;
  assert.equal(dense.hits, 3);
  assert.ok(dense.expected > 2.9 && dense.p_value === 1);
  assert.equal(coincidence(every(3600, 0), [1000, 50_000], 0, WEEK, 60), null);
});
