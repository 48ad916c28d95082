import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { lookPeriod } from "../../analysis/load-arithmetic.ts";
import { guest, START } from "./guest.ts";

const HZ = 1000;
const LOOK_S = lookPeriod(HZ);
const FIRST_LOOK_S = 1.3;

/** Hours of a job that runs `tasks` together for `busy_s` every `period_s`; the first look is `ahead_s` before a run's start. */
function withJob({ hours = 3, period_s = 5.0005, busy_s = 0.15, tasks = 4, ahead_s = 2, counted = true }) {
  const first = FIRST_LOOK_S + ahead_s - period_s;
  const runs = Array.from(
    { length: Math.floor((hours * 3600 - first) / period_s) },
    (_, i) => first + i * period_s,
  );
  const running = (t: number) => {
    const into = (((t - first) % period_s) + period_s) % period_s;
    return into < busy_s ? tasks : 0;
  };
  return diagnose(
    guest({
      hz: HZ,
      hours,
      phase: FIRST_LOOK_S,
      every: (reading) => 1.2 + 1.6 * ((reading * 0.618) % 1),
      counts: (t) => (counted ? running(t) : 0),
      sample: (t) => ({
        runnable: 1 + running(t),
        kernel_look_s: START.mono_s + FIRST_LOOK_S + Math.floor((t - FIRST_LOOK_S) / LOOK_S) * LOOK_S,
      }),
      host: { hz: HZ },
      events: runs
        .filter((t) => t > 0)
        .flatMap((t) => [
          { t, kind: "run" as const, comm: "check.sh", parent_comm: "keepalived", duration_s: busy_s },
          { t: t + busy_s / 4, kind: "run", comm: "grep", parent_comm: "check.sh", duration_s: busy_s / 2 },
        ]),
    }),
  );
}

test("the first spike is foretold from the phase alone, with its height, its length and its culprit", () => {
  // At each look 0.5 ms nearer: 2 s take 4,000 looks, of which 2,160 went by.
  const { spikes, verdict, next_spike } = withJob({});
  assert.deepEqual([spikes.length, verdict.cause], [0, null]);
  const comes_s = FIRST_LOOK_S + (2 / 0.0005) * LOOK_S;
  const { low, high, first } = next_spike!;
  const seconds = (time: number) => (time - START.time) / 1e6;
  assert.ok(
    seconds(low) < comes_s + 60 && comes_s - 60 < seconds(high),
    `${seconds(low)} to ${seconds(high)}, not ${comes_s}`,
  );
  assert.ok(seconds(high) - seconds(low) < 3600);
  assert.equal(first?.culprit, "check.sh");
  assert.ok(Math.abs(first.peak_load1 - 4) < 0.3, `${first.peak_load1}`);
  assert.ok(Math.abs(first.length_s - 300 * LOOK_S) < 60, `${first.length_s}`);
});

for (const [why, job] of [
  ["one that is too small to be called a spike", { tasks: 0.5 }],
  ["one that is past within a minute", { period_s: 4.995, busy_s: 0.06, ahead_s: 4.9, hours: 1.1 }],
  ["one that is really there for much of the time", { busy_s: 1.5 }],
  ["a job that keeps its distance", { period_s: 7.3 }],
  ["a whole cycle went by, and the kernel counted nobody", { period_s: 4.99, counted: false }],
] as const)
  test(`nothing is foretold: ${why}`, () => {
    const { spikes, next_spike } = withJob(job);
    assert.deepEqual([spikes.length, next_spike], [0, null]);
  });
