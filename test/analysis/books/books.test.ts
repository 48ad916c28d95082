import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Recording } from "../../../storage/recording.ts";
import { aHistory, every, HOUR, MISSED, PERIOD, type Told } from "./a-history.ts";

const beatOf = (recording: Recording) => {
  const { spikes, verdict, suspects, ...diagnosis } = diagnose(recording);
  const reasons = spikes.map(
    ({ suspects }) => suspects.find(({ cause }) => cause === "sampling-beat")?.reason?.id,
  );
  return { spikes, verdict, diagnosis, realities: spikes.map(({ reality }) => reality), reasons, suspects };
};

/** All spikes are unclear, for this reason. */
function assertOpen(told: Told, reason: string, tool = {}): void {
  const { realities, reasons, verdict } = beatOf(aHistory(told, tool));
  assert.ok(realities.length > 0);
  assert.deepEqual(new Set(realities), new Set(["unclear"]));
  assert.deepEqual(new Set(reasons), new Set([reason]));
  assert.equal(verdict.cause, "unexplained");
}

for (const step_s of [5, 15, 60, 300, 600])
  test(`read every ${step_s} s: a phantom by its books, without a name and not too sure`, () => {
    const { realities, verdict, spikes, diagnosis } = beatOf(aHistory({}, { step_s }));
    assert.deepEqual(realities, ["phantom", "phantom", "phantom", "phantom", "phantom"]);
    assert.equal(verdict.cause, "sampling-beat");
    assert.equal(verdict.culprit, "");
    assert.ok(verdict.confidence >= 0.7 && verdict.confidence <= 0.86, `${verdict.confidence}`);
    for (const { true_active_mean } of spikes) assert.ok(Math.abs(true_active_mean! - MISSED) < 0.02);
    assert.ok(Math.abs(diagnosis.periodicity!.period_s - PERIOD) < step_s);
  });

test("with background of 0.3 and 1.0 tasks as well", () => {
  const some = (share: number) => (t: number) =>
    ((Math.imul(Math.round(t / 5), 0x9e3779b1) ^ 0x5bd1e995) >>> 7) % 100 < 100 * share ? 1 : 0;
  for (const share of [0.3, 0.9])
    for (const step_s of [15, 60])
      assert.deepEqual(
        new Set(beatOf(aHistory({ background: some(share) }, { step_s })).realities),
        new Set(["phantom"]),
      );
});

test("no work was missed in quiet times: sleepers are likelier", () => {
  assertOpen({ done: { spike: 0, quiet: 0 } }, "books.nothing-missed");
});

test("more was missed, or much less, than was counted too much", () => {
  assertOpen({ done: { spike: 4 * MISSED, quiet: 4 * MISSED } }, "books.unbalanced");
  assertOpen({ done: { spike: MISSED / 4, quiet: MISSED / 4 } }, "books.unbalanced");
});

test("two spikes, or spikes at any distance, prove no beat", () => {
  assertOpen({ starts: every(PERIOD, 2) }, "books.too-few");
  assertOpen({ starts: [1, 14, 31, 43, 63].map((h) => h * HOUR) }, "books.irregular");
});

test("three spikes at about the same distance may be so by luck; four as alike are a beat's", () => {
  const starts = (distances: readonly number[]) => {
    let at = 2 * HOUR;
    return [at, ...distances.map((distance) => (at += distance))];
  };
  assertOpen({ starts: starts([PERIOD, 1.1 * PERIOD]) }, "books.by-luck");
  const { realities } = beatOf(aHistory({ starts: starts([PERIOD, 1.1 * PERIOD, PERIOD, 1.1 * PERIOD]) }));
  assert.deepEqual(new Set(realities), new Set(["phantom"]));
});

test("what keeps to the clock is no beat: once a day, every 12 hours, every 24 and some", () => {
  const each = (period_s: number) => {
    const quiet = (6 * 1440) / (period_s - 1440);
    return { starts: every(period_s, 5), done: { spike: quiet, quiet } };
  };
  assertOpen(each(24 * HOUR), "books.timetable");
  assertOpen(each(24.7 * HOUR), "books.timetable");
  assertOpen(each(12 * HOUR), "books.timetable");
  assertOpen(each(5 * HOUR), "books.timetable");
});

test("spikes of one beat are alike: in height, and in size", () => {
  assertOpen({ height: (spike) => [6, 4, 7, 5, 8][spike]! }, "books.uneven");
  assertOpen({ lasts_s: (spike) => [1440, 600, 2100, 900, 2400][spike]! }, "books.uneven");
  assertOpen({ height: (spike) => [6, 4, 7, 5, 8][spike]! }, "books.uneven", { step_s: 600 });
});

test("a missing spike between others does not part them", () => {
  const starts = [0, 1, 2, 4, 5].map((n) => HOUR + n * PERIOD);
  const quiet = (5 / 6) * MISSED;
  assert.deepEqual(
    new Set(beatOf(aHistory({ starts, done: { spike: quiet, quiet } })).realities),
    new Set(["phantom"]),
  );
});

test("a small spike of something else is not called phantom with the others, and does not clear them", () => {
  const small = HOUR + 1.5 * PERIOD;
  const background = (t: number) => (t >= small && t < small + 240 ? 2 : 0);
  const sample = (t: number) => (background(t) ? { cpu_busy_pct: (100 * MISSED) / 8 } : {});
  const { realities, reasons } = beatOf(aHistory({ background, sample }));
  assert.deepEqual(realities, ["phantom", "phantom", "unclear", "phantom", "phantom", "phantom"]);
  assert.equal(reasons[2], "books.another");
});

test("work that was done is real load, however regular", () => {
  const { realities, verdict } = beatOf(aHistory({ done: { spike: 6, quiet: 0.01 } }));
  assert.deepEqual(new Set(realities), new Set(["real"]));
  assert.equal(verdict.cause, "cpu-saturation");
});

test("a queue that processors cannot serve is real: they are all busy", () => {
  const { realities } = beatOf(
    aHistory({ host: { cpus: 1 }, sample: (_, inSpike) => ({ cpu_busy_pct: inSpike ? 99 : 15 }) }),
  );
  assert.deepEqual(new Set(realities), new Set(["real"]));
});

test("waiting for a disk is real: by iowait, by pressure", () => {
  for (const sample of [
    (_: number, inSpike: boolean) => ({ cpu_busy_pct: 2, iowait_pct: inSpike ? 75 : 0 }),
    (_: number, inSpike: boolean) => ({ psi_io_full_pct: inSpike ? 80 : 0, psi_cpu_some_pct: 0 }),
  ])
    assert.deepEqual(new Set(beatOf(aHistory({ sample })).realities), new Set(["real"]));
});

/** Somebody else works in the third one, and is counted there as well. */
const withWorkInTheThird = (spikes: number): Told => {
  const starts = every(PERIOD, spikes);
  return {
    starts,
    height: (spike) => (spike === 2 ? 10 : 6),
    sample: (t, inSpike) => {
      const isThird = inSpike && t >= starts[2]! && t < starts[2]! + HOUR;
      return isThird ? { cpu_busy_pct: (100 * (4 + MISSED)) / 8 } : {};
    },
  };
};

test("one with somebody's work in it is not told, and takes nothing from those without", () => {
  for (const step_s of [5, 15, 60, 300]) {
    const { realities, reasons, verdict } = beatOf(aHistory(withWorkInTheThird(6), { step_s }));
    assert.deepEqual(realities, ["phantom", "phantom", "unclear", "phantom", "phantom", "phantom"]);
    assert.equal(reasons[2], "books.part");
    assert.equal(verdict.cause, "sampling-beat");
  }
});

test("nor adds it to their number", () => {
  const { realities, reasons } = beatOf(aHistory(withWorkInTheThird(3)));
  assert.deepEqual(realities, ["unclear", "unclear", "unclear"]);
  assert.deepEqual(reasons, ["books.too-few", "books.too-few", "books.part"]);
});

test("a third of it was work: too much for a phantom, too little for all of it", () => {
  assertOpen({ done: { spike: 2.4 + MISSED, quiet: MISSED } }, "books.part");
});

test("run-queue time is exact where it is known: tasks that wait for a processor are work", () => {
  const sample = (_: number, inSpike: boolean) => ({
    cpu_busy_pct: 5,
    sched_active_mean: inSpike ? 6 : 0.01,
  });
  assert.deepEqual(new Set(beatOf(aHistory({ sample })).realities), new Set(["real"]));
});

test("threads that sleep uninterruptibly at the tool's looks: many are no phantom, none make it surer", () => {
  const asleep = (tasks: number) => ({
    sample: (_: number, inSpike: boolean) => ({ d_tasks: inSpike ? tasks : 0 }),
  });
  assertOpen(asleep(6), "books.asleep");
  const sure = beatOf(aHistory(asleep(0)));
  assert.equal(sure.verdict.cause, "sampling-beat");
  assert.ok(sure.verdict.confidence > beatOf(aHistory()).verdict.confidence);
});

test("without processor time, or without the number of processors, nothing is held against the counts", () => {
  for (const told of [{ sample: () => ({ cpu_busy_pct: Number.NaN }) }, { host: { cpus: null } }]) {
    const { realities, verdict } = beatOf(aHistory(told));
    assert.deepEqual(new Set(realities), new Set(["unclear"]));
    assert.equal(verdict.cause, "unexplained");
  }
});

test("what the wall clock alone stamps has no phase, however often it was read", () => {
  const { diagnosis } = beatOf(aHistory({}, { step_s: 5 }));
  assert.equal(diagnosis.kernel_sampling, null);
});
