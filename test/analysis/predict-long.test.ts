import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lookPeriod, nextLoad } from "../../analysis/load-arithmetic.ts";
import { countsAtLooks, loadFromCounts } from "../../analysis/load-simulation.ts";
import { type PlannedJob, predictBeat } from "../../analysis/predict.ts";
import { predictTogether } from "../../analysis/predict-together.ts";

const EXP_1 = 1884;
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyHz = fc.constantFrom(100, 250, 300, 1000);

/** Highest load1 that the kernel's arithmetic reaches, over so many phases of the jobs' common start. */
function simulated(jobs: readonly PlannedJob[], hours: number, phases: number, exp = EXP_1): number {
  const { hz, look_period_s: look_s = lookPeriod(hz) } = jobs[0]!;
  let most = 0;
  for (let phase = 0; phase < phases; phase++) {
    const planned = jobs.map(({ interval_s, drift_s = 0, burst_s = 0.1, tasks = 1 }) => ({
      period_s: interval_s + drift_s,
      offset_s: ((phase + 0.37) / phases) * look_s,
      bursts: [{ tasks, busy_s: burst_s }],
    }));
    const counts = countsAtLooks(planned, hz, Math.ceil((hours * 3600) / look_s), undefined, look_s);
    for (const load of loadFromCounts(counts, exp)) if (load > most) most = load;
  }
  return most;
}

for (const [interval_s, burst_s, tasks, hz, peak] of [
  [1800, 20, 1, 250, 0.28],
  [600, 30, 1, 1000, 0.39],
  [1800, 30, 2, 1000, 0.79],
] as const) {
  test(`a run of ${burst_s} s is met each time: load1 ${peak} every ${interval_s} s`, () => {
    const beat = predictBeat({ interval_s, burst_s, tasks, hz });
    assert.equal(Math.round(beat.peak_load1 * 100) / 100, peak);
    assert.deepEqual([beat.beat_period_s, beat.spike_duration_s], [interval_s, burst_s]);
    assert.deepEqual([beat.hit_every_nth_sample, beat.locked], [1, false]);
  });
}

test("runs longer than a look: the simulation comes to the foretold peak, to 0.02 a task, and never above it", () => {
  fc.assert(
    fc.property(
      number(6, 2000),
      number(0.01, 0.95),
      number(0, 0.01),
      fc.integer({ min: 1, max: 8 }),
      anyHz,
      (interval_s, share, drift_s, tasks, hz) => {
        const burst_s = Math.max(lookPeriod(hz), interval_s * share);
        const job = { interval_s, burst_s, drift_s, tasks, hz };
        const beat = predictBeat(job);
        const found = simulated([job], Math.max(0.5, (3 * interval_s) / 3600), 60);
        // The kernel rounds a rising load up, by a 2048th a look: up to 0.006 over a minute.
        assert.ok(found <= beat.peak_load1 + 0.012, `${found} above ${beat.peak_load1}`);
        assert.ok(found >= beat.peak_load1 - 0.02 * tasks - 0.005, `${found} below ${beat.peak_load1}`);
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test("a job whose runs come soon after each other beats between one hit and two", () => {
  const beat = predictBeat({ interval_s: 10, burst_s: 6, hz: 1000 });
  assert.ok(Math.abs(beat.beat_period_s! - 25_005) < 1);
  // Two looks of two for 6 - 5.001 of each 5.001 s of phase.
  assert.ok(Math.abs(beat.spike_duration_s! / 25_005 - 1 / 5.001) < 0.01, `${beat.spike_duration_s}`);
  assert.ok(Math.abs(beat.peak_load1 - 1) < 0.01);
});

test("a run that never ends before the next one is load for good", () => {
  const beat = predictBeat({ interval_s: 5, burst_s: 5, tasks: 3, hz: 250 });
  assert.deepEqual([beat.peak_load1, beat.locked, beat.beat_period_s], [3, true, null]);
});

test("runs shorter than a look: the simulation reaches the foretold peak, and one hit more at most", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 3, 5, 6, 10, 15, 20, 30, 60),
      number(0.02, 0.9),
      fc.constantFrom(0, 0.0002, 0.00055, 0.002),
      anyHz,
      (interval_s, burst_s, drift_s, hz) => {
        const job = { interval_s, drift_s, burst_s: Math.min(burst_s, interval_s / 2), hz, tasks: 10 };
        const beat = predictBeat(job);
        if (beat.locked || beat.beat_period_s! > 100_000) return;
        // Shorter than the slip they are met in some of the beats only.
        fc.pre(job.burst_s * beat.beat_period_s! >= (interval_s + drift_s) * beat.sample_period_s);
        const found = simulated([job], (1.1 * beat.beat_period_s!) / 3600, 3);
        const more = 10 * (1 - 1884 / 2048);
        assert.ok(found >= beat.peak_load1 * 0.99 - 0.01, `${found} below ${beat.peak_load1}`);
        assert.ok(found <= beat.peak_load1 + 1.05 * more, `${found} above ${beat.peak_load1}`);
      },
    ),
    { numRuns: 60, seed: 2 },
  );
});

test("a kernel that looks every 4·HZ + 61 ticks has its own beat and its own decay", () => {
  const look_period_s = 4.061;
  const job = {
    interval_s: look_period_s * 3,
    drift_s: 0.0005,
    burst_s: 0.05,
    tasks: 20,
    hz: 1000,
    look_period_s,
  };
  const beat = predictBeat(job);
  assert.equal(beat.sample_period_s, look_period_s);
  assert.equal(beat.hit_every_nth_sample, 3);
  assert.ok(Math.abs(beat.beat_period_s! - (12.1835 * 4.061) / 0.0005) < 1);
  const found = simulated([job], (1.1 * beat.beat_period_s!) / 3600, 2, 1896);
  assert.ok(Math.abs(found - beat.peak_load1) < 0.06, `${found}, foretold ${beat.peak_load1}`);
  assert.equal(nextLoad(0, 1896, 1), 152);
  assert.throws(() => predictBeat({ interval_s: 5, hz: 250, look_period_s: 0 }), /look_period_s: expected/);
});

test("scripts of one interval start in step, and their peaks add", () => {
  const same = { interval_s: 5, drift_s: 0.0002, hz: 1000 };
  const jobs = [
    { ...same, burst_s: 0.1, tasks: 3 },
    { ...same, burst_s: 0.1, tasks: 2 },
  ];
  const together = predictTogether(jobs);
  const alone = predictBeat(jobs[0]!);
  assert.equal(together.groups.length, 1);
  assert.ok(Math.abs(together.peak_load1 - (alone.peak_load1 * 5) / 3) < 1e-9);
  assert.ok(Math.abs(together.coincide_every_s! - alone.beat_period_s!) < 0.001);
  assert.ok(Math.abs(together.coincide_for_s! - alone.spike_duration_s!) < 0.001);
  assert.ok(Math.abs(simulated(jobs, 10, 2) - together.peak_load1) < 0.02);
});

test("jobs of one interval and any lengths reach what the simulation reaches", () => {
  const member = fc.record({ burst_s: number(0.02, 1), tasks: fc.integer({ min: 1, max: 6 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(5, 10, 15, 30),
      fc.constantFrom(0, 0.0002, 0.004),
      fc.array(member, { minLength: 2, maxLength: 4 }),
      fc.constantFrom(250, 1000),
      (interval_s, drift_s, members, hz) => {
        const jobs = members.map((each) => ({ ...each, interval_s, drift_s, hz }));
        const { groups, peak_load1 } = predictTogether(jobs);
        const beat_s = groups[0]!.beat.beat_period_s;
        if (beat_s === null || beat_s > 100_000) return;
        const found = simulated(jobs, (1.1 * beat_s) / 3600, 3);
        const all = members.reduce((sum, { tasks }) => sum + tasks, 0);
        const more = all * (1 - 1884 / 2048) * 1.05;
        assert.ok(
          found >= peak_load1 - more && found <= peak_load1 + more,
          `${found}, foretold ${peak_load1}`,
        );
      },
    ),
    { numRuns: 40, seed: 3 },
  );
});

test("beats of whole seconds without drift meet with the slowest, drifting ones as chance has it", () => {
  const jobs = [
    { interval_s: 5, burst_s: 0.1, tasks: 4, hz: 250 },
    { interval_s: 10, burst_s: 0.1, tasks: 4, hz: 250 },
  ];
  const inStep = predictTogether(jobs);
  assert.equal(inStep.groups.length, 2);
  assert.ok(Math.abs(inStep.coincide_every_s! - 6255) < 1);
  const found = simulated(jobs, 2, 2);
  assert.ok(Math.abs(found - inStep.peak_load1) < 0.2, `${found}, foretold ${inStep.peak_load1}`);

  // A year of two beats, each at its own pace: how often do both show at once?
  const drifting = jobs.map((job, i) => ({ ...job, interval_s: 5, drift_s: [0.0002, 0.0013][i]! }));
  const { coincide_every_s, coincide_for_s } = predictTogether(drifting);
  const look_s = lookPeriod(250);
  const looks = Math.round((365 * 86_400) / look_s);
  const [one, two] = drifting.map(({ interval_s, drift_s, burst_s, tasks }) =>
    countsAtLooks([{ period_s: interval_s + drift_s, bursts: [{ tasks, busy_s: burst_s }] }], 250, looks),
  );
  let both = 0;
  let times = 0;
  let last = -1000;
  for (let look = 0; look < looks; look++) {
    if (one![look] === 0 || two![look] === 0) continue;
    both++;
    if (look - last > 200) times++;
    last = look;
  }
  assert.ok(times > 100, `${times}`);
  const every = (looks * look_s) / times;
  assert.ok(Math.abs(every / coincide_every_s! - 1) < 0.15, `every ${every}, foretold ${coincide_every_s}`);
  const lasts = (both * look_s) / times;
  assert.ok(Math.abs(lasts / coincide_for_s! - 1) < 0.3, `${lasts}, foretold ${coincide_for_s}`);
});

test("one that is in step for good leaves no time to foretell; jobs of two kernels are refused", () => {
  const locked = predictTogether([
    { interval_s: 5, drift_s: 0.004, hz: 250 },
    { interval_s: 7, hz: 250 },
  ]);
  assert.equal(locked.coincide_every_s, null);
  assert.throws(() => predictTogether([]), /jobs: expected at least one/);
  assert.throws(
    () =>
      predictTogether([
        { interval_s: 5, hz: 250 },
        { interval_s: 5, hz: 1000 },
      ]),
    /hz: expected the same/,
  );
});
