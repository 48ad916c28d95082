import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Period } from "../../analysis/derived/beats.ts";
import { periodOf } from "../../analysis/derived/beats.ts";
import type { KernelLooks } from "../../analysis/derived/kernel-looks.ts";
import type { RunClass } from "../../analysis/derived/runs.ts";
import { diagnose } from "../../analysis/diagnose.ts";
import { forecastBeat, forecastRegular, periodicity } from "../../analysis/forecast.ts";
import { measureSlip, passage } from "../../analysis/slip.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { cut } from "../accuracy/cut.ts";
import { mission } from "../simulation/incidents.ts";
import { Random } from "../simulation/random.ts";
import { simulate } from "../simulation/scenario.ts";
import { importTrace } from "../storage/import-trace.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { guest, START } from "./guest.ts";

const LOOK_S = 5.001;
const HOUR_S = 3600;

test("spikes at regular distances: the next one a distance later, within a small interval", () => {
  const starts = [0, 1, 2, 3, 4].map((i) => i * 6 * HOUR_S + 100);
  const next = forecastRegular(starts, starts.at(-1)! + HOUR_S);
  assert.ok(next);
  assert.equal(next.at, starts.at(-1)! + 6 * HOUR_S);
  assert.ok(next.low < next.at && next.at < next.high);
  assert.ok(next.high - next.low < HOUR_S, `${next.high - next.low} s`);
});

test("distances that scatter make the interval wider, and in the end say nothing", () => {
  const width = (starts: number[]) => {
    const next = forecastRegular(starts, starts.at(-1)! + 1);
    return next && next.high - next.low;
  };
  const even = width([0, 20_000, 40_000, 60_000])!;
  const uneven = width([0, 20_000, 42_000, 60_000])!;
  assert.ok(uneven > 3 * even, `${uneven} and ${even}`);
  assert.equal(width([0, 5_000, 42_000, 60_000]), null);
});

test("one distance is no rhythm; a forecast never lies in the past", () => {
  assert.equal(forecastRegular([0, 20_000], 30_000), null);
  const late = forecastRegular([0, 20_000, 40_000], 105_000);
  assert.equal(late?.at, 120_000);
  const due = forecastRegular([0, 20_000, 40_000], 59_990);
  assert.ok(due && due.low >= 59_990);
});

test("a period is told with its extremes, where all distances are alike", () => {
  assert.deepEqual(periodicity([0, 100, 205, 300]), { period_s: 100, low_s: 95, high_s: 105, spikes: 4 });
  assert.equal(periodicity([0, 100, 400]), null);
  assert.equal(periodicity([0, 100]), null);
});

/** Runs that start every `period_s`, from `offset_s` on, and take `busy_s` each. */
function runsOf(period_s: number, busy_s: number, offset_s: number, hours: number): RunClass {
  const length = Math.floor((hours * HOUR_S) / period_s);
  const start = Float64Array.from({ length }, (_, i) => offset_s + i * period_s);
  return {
    comm: "check",
    parent: "keepalived",
    path: "",
    length,
    start,
    end: start.map((at) => at + busy_s),
    pid: new Float32Array(length),
    ppid: new Float32Array(length),
    worked: new Float32Array(length).fill(Number.NaN),
    longest: busy_s,
    duty: busy_s / period_s,
  };
}

const looks: KernelLooks = {
  hz: 1000,
  period_s: LOOK_S,
  step_s: 2,
  source: "kernel",
  grids: [{ hz: 1000, period_s: LOOK_S, phase: 0, uncertainty_s: 0.001, source: "kernel" }],
  length: 0,
  t: new Float64Array(),
  count: new Float64Array(),
  looks: new Uint16Array(),
  decoded: 0,
  undecodable: 0,
  synthetic: false,
  frozen: false,
  still: false,
};

/** The first look at or after `from` that falls into a run. */
function firstHit(runs: { period_s: number; busy_s: number; offset_s: number }, from: number): number {
  for (let look = Math.ceil(from / LOOK_S); ; look++) {
    const phase = (look * LOOK_S - runs.offset_s) % runs.period_s;
    if ((phase + runs.period_s) % runs.period_s <= runs.busy_s) return look * LOOK_S;
  }
}

for (const period_s of [5.0002, 5.0005, 5.0016, 10.0013, 2.5003])
  test(`a beat is foretold from the slip of its runs: every ${period_s} s`, () => {
    const job = { period_s, busy_s: 0.13, offset_s: 1.5 };
    const hours = 12;
    const runs = runsOf(job.period_s, job.busy_s, job.offset_s, hours);
    const period: Period = periodOf(runs)!;
    const slip = measureSlip(looks, runs, period);
    assert.ok(slip);
    const now = runs.start.at(-1)! + 1;
    const next = forecastBeat(looks, runs, period, slip, now, false);
    assert.ok(next);
    const came = firstHit(job, now + 300);
    assert.ok(next.low <= came && came <= next.high, `${next.low} to ${next.high}, came ${came}`);
    assert.ok(Math.abs(next.at - came) < 600, `${next.at - came} s off`);
  });

test("runs that ended long ago foretell nothing", () => {
  const runs = runsOf(5.0005, 0.13, 1.5, 2);
  const period = periodOf(runs)!;
  const slip = measureSlip(looks, runs, period)!;
  assert.equal(forecastBeat(looks, runs, period, slip, runs.start.at(-1)! + HOUR_S, false), null);
});

/** Four jobs of ten minutes at these hours; whoever wants to know when the next one comes gets it from the rhythm. */
test("the report foretells spikes that come at regular distances, whatever makes them", () => {
  const every_s = 3 * HOUR_S;
  const starts = [1, 2, 3, 4].map((i) => i * every_s);
  const inside = (t: number) => starts.some((start) => t > start && t < start + 600);
  const diagnosis = diagnose(
    guest({
      hours: 13.5,
      counts: (t) => (inside(t) ? 6 : 0),
      tasks: (t) =>
        inside(t) ? Array.from({ length: 6 }, () => ({ comm: "crunch", state: "R" as const })) : [],
      sample: (t) => ({ cpu_busy_pct: inside(t) ? 100 : 2 }),
      events: starts.map((t, i) => ({
        t,
        kind: "run" as const,
        duration_s: 600,
        comm: "crunch",
        parent_comm: "crond",
        pid: 100 + i,
        ppid: 1,
      })),
    }),
  );
  assert.equal(diagnosis.verdict.cause, "scheduled-job");
  const { next_spike } = diagnosis;
  const due = START.time + 5 * every_s * 1e6;
  assert.ok(next_spike && next_spike.low <= due && due <= next_spike.high);
  assert.ok(Math.abs(next_spike.at - due) < 120e6, `${(next_spike.at - due) / 1e6} s off`);
});

/** Runs whose lateness walks: by `share` of it in the square root of an hour. */
function wanderingRuns(hours: number, share: number, seed: number): RunClass {
  const random = new Random(seed);
  const runs = runsOf(5.00055, 0.13, 1.5, hours);
  let late = 0.00055;
  let at = 1.5;
  for (let i = 0; i < runs.length; i++) {
    runs.start[i] = at;
    runs.end[i] = at + 0.13;
    late += 0.00055 * share * Math.sqrt(5 / 3600) * random.normal(0, 1);
    at += 5 + late + random.normal(0, 0.0003);
  }
  return runs;
}

/** The first `count` of the runs. */
const firstRuns = (runs: RunClass, count: number): RunClass => ({
  ...runs,
  length: count,
  start: runs.start.subarray(0, count),
  end: runs.end.subarray(0, count),
});

function firstMet(runs: RunClass, from: number): number | null {
  for (let i = runs.start.findIndex((start) => start > from); i >= 0 && i < runs.length; i++) {
    const look = Math.ceil(runs.start[i]! / LOOK_S) * LOOK_S;
    if (look <= runs.end[i]!) return look;
  }
  return null;
}

test("nine of ten beats come inside the interval, however much the timer wanders", () => {
  for (const share of [0.004, 0.01, 0.025]) {
    let inside = 0;
    let silent = 0;
    const tried = 40;
    const widths: number[] = [];
    for (let seed = 0; seed < tried; seed++) {
      const all = wanderingRuns(48, share, seed + 1);
      const past = firstRuns(all, 5000 + 150 * seed);
      const now = past.start.at(-1)! + 1;
      const period = periodOf(past)!;
      const next = forecastBeat(looks, past, period, measureSlip(looks, past, period)!, now, false);
      const came = firstMet(all, now);
      assert.ok(came);
      // A timer that wanders so much that nobody can say when: that is said.
      if (next === null) {
        silent++;
        continue;
      }
      widths.push(next.high - next.low);
      if (next.low <= came && came <= next.high) inside++;
    }
    assert.ok(inside >= 0.8 * (tried - silent), `${inside} of ${tried - silent} at ${share}`);
    const vague = widths.filter((width) => width >= 8 * HOUR_S).length;
    assert.ok(silent + vague <= 0.1 * tried, `${silent} of ${tried} not told, ${vague} hardly, at ${share}`);
  }
});

test("what is nearly certain soon is told, however open the far future is", () => {
  const late = [{ weight: 1, level: 0, variance: 0, wander: 6e-6 ** 2, noise: 0 }];
  const slip = { looks: 1, step_s: 5.001, slip_s: 0.0005, beat_s: 50_000, late, jitter_s: 0 };
  const [low, high] = passage(slip, { way_s: 1, error_s: 0 }, [0.05, 0.95], () => 0)!;
  const after_s = (1 / slip.slip_s) * slip.step_s;
  assert.ok(low! < after_s && after_s < high! && high! - low! < 0.5 * after_s, `${low} to ${high} s`);
  // A phase that stands still is never there.
  assert.equal(
    passage({ ...slip, slip_s: 1e-9 }, { way_s: 1, error_s: 0 }, [0.95], () => 0),
    null,
  );
});

test("half an hour of runs foretells less than two days of them, and a job that nearly keeps step foretells nothing", () => {
  const widthOf = (all: RunClass, count: number) => {
    const past = firstRuns(all, count);
    const period = periodOf(past)!;
    const next = forecastBeat(
      looks,
      past,
      period,
      measureSlip(looks, past, period)!,
      past.start.at(-1)! + 1,
      false,
    );
    return next && next.high - next.low;
  };
  const all = wanderingRuns(48, 0.01, 5);
  assert.ok(widthOf(all, 360)! > 1.3 * widthOf(all, 34_000)!);
  assert.equal(widthOf(runsOf(5.00099, 0.13, 1.5, 1), 700), null);
});

test("what past spikes scattered by is the least that the next one may", () => {
  const runs = runsOf(5.0005, 0.13, 1.5, 50);
  const period = periodOf(runs)!;
  const slip = measureSlip(looks, runs, period)!;
  const now = runs.start.at(-1)! + 1;
  const width = (starts: number[]) => {
    const next = forecastBeat(looks, runs, period, slip, now, false, starts)!;
    return next.high - next.low;
  };
  const hours = (...at: number[]) => at.map((one) => one * HOUR_S);
  assert.ok(width(hours(1, 14.82, 29.69, 43.37)) > 1.5 * width(hours(1, 14.9, 28.8, 42.7)));
});

test("where in a run past spikes began says when the next one will", () => {
  const runs = runsOf(5.0005, 0.13, 1.5, 50);
  const period = periodOf(runs)!;
  const slip = measureSlip(looks, runs, period)!;
  const began = (depth_s: number) => {
    const starts = [2000, 12_000, 23_000, 31_000].map((run) => runs.start[run]! + depth_s);
    return forecastBeat(looks, runs, period, slip, runs.start.at(-1)! + 1, false, starts)!.at;
  };
  // The phase moves on by 0.5 ms at each look.
  const later_s = (0.08 / slip.slip_s) * slip.step_s;
  const found_s = began(0.09) - began(0.01);
  assert.ok(Math.abs(found_s - later_s) < 0.1 * later_s, `${found_s} s, not ${later_s} s`);
});

test("small spikes behind each of the beat's own do not put off the next one", () => {
  const runs = runsOf(5.0005, 0.13, 1.5, 50);
  const period = periodOf(runs)!;
  const slip = measureSlip(looks, runs, period)!;
  const now = runs.start.at(-1)! + 1;
  const starts = [2000, 12_000].map((run) => runs.start[run]! + 0.01);
  const next = (of: readonly number[]) => forecastBeat(looks, runs, period, slip, now, false, of);
  const with_others = starts.flatMap((start) => [0, 1800, 2100, 2400, 2600].map((later) => start + later));
  assert.deepEqual(next(with_others), next(starts));
});

test("distances that change from one to the next leave more open than such as scatter about a mean", () => {
  const starts = [0, 10, 19.5, 29, 39.5].map((at) => at * HOUR_S);
  const width = (wanders: boolean) => {
    const next = forecastRegular(starts, 40 * HOUR_S, { wanders })!;
    return next.high - next.low;
  };
  assert.ok(width(true) > 1.1 * width(false), `${width(true)} s, ${width(false)} s`);
});

test("from one spike the interval is said to rest on one", () => {
  const { recording, truth } = simulate(mission(3));
  const [first, second] = truth.spikes;
  const one = diagnose(cut(recording, first!.end + HOUR_S * 1e6));
  assert.equal(one.spikes.length, 1);
  assert.ok(one.limits.some(({ id }) => id === "coverage.one-spike"));
  assert.ok(one.next_spike && one.next_spike.low <= second!.start && second!.start <= one.next_spike.high);
  const two = diagnose(cut(recording, second!.end + HOUR_S * 1e6));
  assert.ok(!two.limits.some(({ id }) => id === "coverage.one-spike"));
});

const lapse = fileURLToPath(new URL("../../../shared/traces/el7-timelapse", import.meta.url));
test("the second phantom of a real kernel of CentOS 7.9, foretold ever better", async (t) => {
  if (!existsSync(lapse)) return t.skip(`not run: no ${lapse}`);
  const database = openDatabase(join(scratchFolder(t), "lapse.db"));
  await importTrace(lapse, database);
  const recording = readRecording(database);
  database.close();
  const came = Date.parse("2026-11-26T14:27:03Z") * 1000 + 86_400e6;
  for (const hours of [0.6, 1, 1.5, 2, 3, 5, 8, 11, 13, 14]) {
    const next = diagnose(cut(recording, recording.window.start + hours * HOUR_S * 1e6)).next_spike;
    assert.ok(next && next.low <= came && came <= next.high, `after ${hours} h`);
    if (hours >= 11) assert.ok(next.high - next.low < 1.5 * HOUR_S * 1e6, `wide after ${hours} h`);
  }
});
