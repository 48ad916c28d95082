import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { kernelLooks } from "../../analysis/derived/kernel-looks.ts";
import { timeline } from "../../analysis/derived/timeline.ts";
import { diagnose } from "../../analysis/diagnose.ts";
import { findSpikes } from "../../analysis/spikes.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { incident, type Kind, mission } from "../simulation/incidents.ts";
import { simulate } from "../simulation/scenario.ts";
import { importTrace } from "../storage/import-trace.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { decimate } from "./decimate.ts";
import { guest, START } from "./guest.ts";

const STEPS = [15, 60, 300, 600];
const HOUR = 3600;
const PERIOD = 15 * HOUR + 2400;
const inSpike = (t: number) => t > HOUR && (t - HOUR) % PERIOD < 1440;

for (const every of STEPS)
  for (const rounding of ["nearest", "upward"] as const)
    test(`five spikes in 72 h are five at ${every} s, with their period (rounding ${rounding})`, () => {
      const recording = guest({
        hours: 72,
        rounding,
        every: () => every,
        counts: (t) => (inSpike(t) ? 6 : 0),
      });
      const { spikes, periodicity, window, verdict } = diagnose(recording);
      assert.equal(spikes.length, 5);
      assert.equal(window.step_s, every);
      assert.ok(periodicity && Math.abs(periodicity.period_s - PERIOD) < every / 2 + 30);
      for (const [i, spike] of spikes.entries()) {
        const start = START.time / 1e6 + HOUR + i * PERIOD;
        assert.ok(Math.abs(spike.start / 1e6 - start) < every / 4 + 30, `${spike.start / 1e6 - start} s off`);
        assert.ok(Math.abs(spike.duration_s - 1440) < every / 2 + 30, `${spike.duration_s} s`);
        assert.ok(Math.abs(spike.kernel_active_mean - 6) < 0.5, `${spike.kernel_active_mean}`);
        assert.equal(spike.reality, "unclear");
      }
      assert.equal(verdict.cause, "unexplained");
    });

test("without the slower averages five spikes are five as well", () => {
  for (const every of STEPS) {
    const sample = () => ({ load5: Number.NaN, load15: Number.NaN });
    const recording = guest({
      hours: 72,
      every: () => every,
      counts: (t) => (inSpike(t) ? 6 : 0),
      sample,
    });
    assert.equal(findSpikes(kernelLooks(recording, timeline(recording))).length, 5, `${every} s`);
  }
});

test("a spike of minutes that load1 has forgotten by the next reading stands in load15", () => {
  const recording = guest({
    hours: 24,
    every: () => 600,
    counts: (t) => (t > 12 * HOUR + 60 && t < 12 * HOUR + 360 ? 6 : 0),
  });
  assert.equal(diagnose(recording).spikes.length, 1);
});

test("a machine on which something is always going on has no spikes of noise", () => {
  const some = (t: number) =>
    ((Math.imul(Math.round(t / 5), 0x9e3779b1) ^ 0x5bd1e995) >>> 7) % 100 < 30 ? 1 : 0;
  const recording = guest({ hours: 72, counts: some });
  for (const step of STEPS) assert.deepEqual(diagnose(decimate(recording, step)).spikes, [], `${step} s`);
});

test("looks minutes apart do not say that they looked for what they cannot see", () => {
  const recording = guest({ hours: 72, every: () => 600, counts: (t) => (inSpike(t) ? 6 : 0) });
  const { limits, suspects, kernel_sampling } = diagnose(recording);
  assert.equal(kernel_sampling, null);
  const beat = suspects.find(({ cause }) => cause === "sampling-beat");
  assert.equal(beat?.status, "not-examined");
  assert.equal(beat.reason?.id, "sampling-beat.looks-apart");
  assert.ok(limits.some(({ id }) => id === "coverage.looks-far-apart"));
  for (const { p_value } of suspects) assert.equal(p_value, null);
});

test("point samples on a slow grid are no witness of real load", () => {
  const recording = guest({
    hours: 40,
    every: () => 60,
    counts: (t) => (inSpike(t) ? 6 : 0),
    sample: (t) => ({ runnable: inSpike(t) ? 7 : 1 }),
  });
  const { spikes } = diagnose(recording);
  assert.equal(spikes.length, 3);
  for (const { reality } of spikes) assert.equal(reality, "unclear");
});

test("the history of a tool that looks every ten minutes: five spikes and their period", async (t) => {
  const database = openDatabase(join(scratchFolder(t), "history.db"));
  await importTrace(join(import.meta.dirname, "..", "fixtures", "cases", "history-10min", "trace"), database);
  const { spikes, periodicity, next_spike } = diagnose(readRecording(database));
  database.close();
  assert.equal(spikes.length, 5);
  assert.ok(periodicity && Math.abs(periodicity.period_s / HOUR - 15.6) < 0.1);
  assert.ok(next_spike && next_spike.high > next_spike.low + 600e6, "no better than the looks allow");
});

const KINDS: readonly Kind[] = ["sampling-beat", "scheduled-job", "io-stall", "unexplained", "quiet"];
for (const [name, scenario] of [
  ["the incident", mission(7)],
  ...KINDS.map((kind) => [kind, incident(31, { kind, level: "trace" })] as const),
] as const)
  test(`${name}, read at any distance: every long spike once, none invented, no phantom called real`, () => {
    const { recording, truth } = simulate(scenario);
    const long = truth.spikes.filter(({ required, start, end }) => required && end - start >= 600e6);
    for (const step of STEPS) {
      const { spikes } = diagnose(decimate(recording, step, 3));
      const slack = (step + 90) * 1e6;
      const meets = (a: { start: number; end: number }, b: { start: number; end: number }) =>
        a.start < b.end + slack && a.end > b.start - slack;
      for (const spike of long)
        assert.equal(spikes.filter((found) => meets(found, spike)).length, 1, `${step} s`);
      for (const found of spikes) {
        const met = truth.spikes.filter((spike) => meets(found, spike));
        assert.ok(met.length > 0, `a spike that is none at ${step} s`);
        if (met[0]!.cause === "sampling-beat") assert.notEqual(found.reality, "real");
      }
    }
  });
