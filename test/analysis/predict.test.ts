import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EXP_1, EXP_5, EXP_15 } from "../../analysis/load-arithmetic.ts";
import { countsAtLooks, loadFromCounts } from "../../analysis/load-simulation.ts";
import { predictBeat } from "../../analysis/predict.ts";

const close = (found: number | null, expected: number, tolerance: number, what: string) =>
  assert.ok(
    found !== null && Math.abs(found - expected) <= tolerance,
    `${what}: expected ${expected}, found ${found}`,
  );

// 20 tasks, 0.1 s, no drift: HZ, interval, n-th look, period, duration, peak in closed form, and simulated over 72 h
// (period, number of spikes, peaks of load1, load5, load15).
const table = [
  [100, 1, 1, 501.0, 50.1, 11.32, 501.0, 517, 11.32, 3.78, 2.48],
  [100, 5, 1, 2505.0, 50.1, 11.32, 2505.0, 104, 11.32, 3.08, 1.09],
  [100, 10, 2, 2505.0, 50.1, 5.9, 2505.0, 103, 5.9, 1.55, 0.53],
  [100, 15, 3, 2505.0, 50.1, 3.82, 2505.0, 104, 4.57, 1.23, 0.42],
  [100, 60, 12, 2505.0, 50.1, 1.6, 2505.4, 104, 1.6, 0.33, 0.11],
  [250, 1, 1, 1251.0, 125.1, 17.52, 1251.0, 207, 17.52, 6.94, 3.38],
  [250, 2, 2, 1251.0, 125.1, 9.01, 1251.0, 207, 9.23, 3.6, 1.71],
  [250, 5, 1, 6255.0, 125.1, 17.52, 6255.0, 42, 17.52, 6.84, 2.52],
  [250, 60, 12, 6255.0, 125.1, 2.19, 6255.0, 41, 2.4, 0.82, 0.29],
  [300, 1, 1, 1501.2, 150.1, 18.36, 1501.2, 173, 18.5, 8.15, 3.78],
  [300, 10, 2, 7506.1, 150.1, 9.57, 7506.1, 34, 9.57, 3.98, 1.49],
  [300, 30, 6, 7506.1, 150.1, 3.73, 7506.2, 35, 3.73, 1.37, 0.5],
  [1000, 1, 1, 5001.0, 500.1, 20.0, 5001.0, 52, 20.0, 16.26, 8.36],
  [1000, 5, 1, 25005.0, 500.1, 20.0, 25005.0, 10, 20.0, 16.26, 8.35],
  [1000, 10, 2, 25005.0, 500.1, 10.41, 25005.6, 10, 10.42, 8.19, 4.17],
  [1000, 60, 12, 25005.0, 500.1, 2.53, 25006.7, 10, 2.53, 1.52, 0.74],
] as const;

for (const [hz, interval, nth, period, duration, peak, simulatedPeriod, spikes, p1, p5, p15] of table) {
  test(`${hz} Hz, every ${interval} s: closed form and simulation`, () => {
    const beat = predictBeat({ interval_s: interval, burst_s: 0.1, tasks: 20, hz });
    assert.equal(beat.hit_every_nth_sample, nth);
    close(beat.beat_period_s, period, 0.06, "period");
    close(beat.spike_duration_s, duration, 0.06, "duration");
    close(beat.peak_load1, peak, 0.0051, "peak");
    assert.equal(beat.locked, false);

    // Where a burst holds no whole number of slips, the phase decides whether a spike gets one hit more.
    const found = [0.03, 0.11, 0.23, 0.37, 0.41, 0.5].map((phase) => {
      const bursts = [{ tasks: 20, busy_s: 0.1 }];
      const offset_s = interval * 0.4 + phase * 0.12;
      const looks = Math.round((72 * 3600) / beat.sample_period_s);
      const counts = countsAtLooks([{ period_s: interval, offset_s, bursts }], hz, looks);
      const starts = spikeStarts(counts, beat.sample_period_s, period / 2);
      return [
        (starts.at(-1)! - starts[0]!) / (starts.length - 1),
        starts.length,
        highest(loadFromCounts(counts, EXP_1)),
        highest(loadFromCounts(counts, EXP_5)),
        highest(loadFromCounts(counts, EXP_15)),
      ];
    });
    const expected = [simulatedPeriod, spikes, p1, p5, p15];
    const tolerance = [period * 0.002, 1, 0.02, 0.03, 0.05];
    assert.ok(
      found.some((row) => row.every((value, i) => Math.abs(value - expected[i]!) <= tolerance[i]!)),
      `expected ${expected.join(" ")}, found:\n${found.map((row) => row.join(" ")).join("\n")}`,
    );
  });
}

function highest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}

function spikeStarts(counts: Uint16Array, look_s: number, apart_s: number): number[] {
  const starts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let look = 0; look < counts.length; look++) {
    if (counts[look] === 0) continue;
    if ((look - last) * look_s > apart_s) starts.push(look * look_s);
    last = look;
  }
  return starts;
}

// 5 s at 1000 Hz: drift in ms, period in hours, duration in minutes.
for (const [drift, hours, minutes] of [
  [0.1, 7.72, 9.3],
  [0.25, 9.26, 11.1],
  [0.4, 11.6, 13.9],
  [0.504, 14.0, 16.8],
  [0.55, 15.4, 18.5],
  [0.6, 17.4, 20.8],
  [0.614, 18.0, 21.6],
  [0.9, 69.5, 83],
  [0.95, 139, 167],
  [1.2, 34.7, 41.7],
  [1.386, 18.0, 21.6],
  [2, 6.95, 8.3],
  [5, 1.738, 2.1],
  [20, 0.366, 0.44],
] as const) {
  test(`a drift of ${drift} ms a run moves the beat of a 5 s job to ${hours} h`, () => {
    const beat = predictBeat({ interval_s: 5, drift_s: drift / 1000, hz: 1000 });
    close(beat.beat_period_s! / 3600, hours, hours * 0.005, "hours");
    close(beat.spike_duration_s! / 60, minutes, minutes * 0.012, "minutes");
  });
}

for (const [interval, drift, hz] of [
  [5, 1, 1000],
  [5, 4, 250],
  [1, 0.2, 1000],
  [60, 12, 1000],
] as const) {
  test(`${interval} s with ${drift} ms of drift is locked at ${hz} Hz`, () => {
    const beat = predictBeat({ interval_s: interval, drift_s: drift / 1000, hz });
    assert.equal(beat.locked, true);
    assert.equal(beat.beat_period_s, null);
    assert.equal(beat.spike_duration_s, null);
  });
}

// The incident: three tasks, 1000 Hz, the rounding of 3.10. Drift ms, burst ms, minutes of hits, minutes above 1 of
// load1, load5, load15, and their peaks.
for (const [drift, burst, hitting, above1, above5, above15, p1, p5, p15] of [
  [0.504, 120, 20.1, 20.8, 23.5, 26.3, 3.0, 2.95, 2.2],
  [0.504, 150, 25.1, 25.8, 28.6, 32.8, 3.0, 2.98, 2.42],
  [0.55, 100, 18.4, 19.2, 21.8, 23.9, 3.0, 2.93, 2.1],
  [0.55, 120, 22.2, 22.9, 25.6, 29.0, 3.0, 2.96, 2.3],
  [0.614, 100, 21.5, 22.3, 24.9, 28.1, 3.0, 2.96, 2.27],
  [0.614, 120, 25.8, 26.6, 29.3, 33.7, 3.0, 2.99, 2.45],
] as const) {
  test(`the incident with ${drift} ms of drift and ${burst} ms of burst, look by look`, () => {
    const period_s = 5 + drift / 1000;
    const counts = countsAtLooks(
      [{ period_s, offset_s: 3, bursts: [{ tasks: 3, busy_s: burst / 1000 }] }],
      1000,
      Math.round((144 * 3600) / 5.001),
    );
    const spikes = spikeStarts(counts, 5.001, 3600).length;
    const minutes = (looks: number) => (looks * 5.001) / 60 / spikes;
    const above = (exp: number) => loadFromCounts(counts, exp, "nearest").filter((load) => load > 1).length;
    close(minutes(counts.filter((count) => count > 0).length), hitting, 0.15, "hits");
    close(minutes(above(EXP_1)), above1, 0.15, "load1 above 1");
    close(minutes(above(EXP_5)), above5, 0.15, "load5 above 1");
    close(minutes(above(EXP_15)), above15, 0.15, "load15 above 1");
    close(highest(loadFromCounts(counts, EXP_1, "nearest")), p1, 0.011, "load1");
    close(highest(loadFromCounts(counts, EXP_5, "nearest")), p5, 0.011, "load5");
    close(highest(loadFromCounts(counts, EXP_15, "nearest")), p15, 0.011, "load15");
  });
}

test("intervals that share no small step with the kernel's barely show", () => {
  const golden = predictBeat({ interval_s: 8.0917, burst_s: 0.1, tasks: 20, hz: 1000 });
  close(golden.peak_load1, 1.6, 0.01, "one hit at a time");
  close(predictBeat({ interval_s: 7, burst_s: 0.1, tasks: 20, hz: 1000 }).peak_load1, 3.6, 0.1, "7 s");
});

test("a measured mean period says the same as interval and drift", () => {
  const measured = predictBeat({ interval_s: 5.00055, tasks: 6, burst_s: 0.13, hz: 1000 });
  const split = predictBeat({ interval_s: 5, drift_s: 0.00055, tasks: 6, burst_s: 0.13, hz: 1000 });
  close(measured.beat_period_s, split.beat_period_s!, 0.01, "period");
  assert.equal(measured.hit_every_nth_sample, 1);
});

test("numbers out of range are refused by name", () => {
  assert.throws(
    () => predictBeat({ interval_s: 0, hz: 1000 }),
    /interval_s: expected a number above 0, found 0/,
  );
  assert.throws(() => predictBeat({ interval_s: 5, hz: Number.NaN }), /hz: /);
  assert.throws(() => predictBeat({ interval_s: 5, drift_s: -5, hz: 250 }), /drift_s: /);
});

test("any job has a beat whose numbers make sense", () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  fc.assert(
    fc.property(
      number(0.01, 100_000),
      number(0.0001, 5),
      fc.integer({ min: 1, max: 500 }),
      (interval, burst, tasks) => {
        const beat = predictBeat({ interval_s: interval, burst_s: burst, tasks, hz: 1000 });
        assert.ok(beat.peak_load1 > 0 && beat.peak_load1 <= tasks * 1.0001);
        assert.ok(Number.isInteger(beat.hit_every_nth_sample) && beat.hit_every_nth_sample >= 1);
        assert.equal(beat.locked, beat.beat_period_s === null);
        if (!beat.locked)
          assert.ok(beat.spike_duration_s! <= beat.beat_period_s! && beat.spike_duration_s! > 0);
      },
    ),
  );
});
