import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordingBuilder } from "../../storage/builder.ts";
import { Random } from "../simulation/random.ts";
import type { TruthSpike } from "../simulation/truth.ts";
import { eventClasses, ksPValue, nearestEvent, poissonCoincidence } from "./baselines.ts";

const DAY = 86400e6;
const host = {
  hostname: null,
  kernel: null,
  cpus: null,
  hypervisor: null,
  boot_id: null,
  hz: null,
  timezone: null,
};

/** A week in which a job ran at these days (and another each hour). */
function week(days: readonly number[]) {
  const builder = new RecordingBuilder();
  const run = (time: number, comm: string) =>
    builder.addEvent({ time, mono_s: time / 1e6, kind: "run", comm, parent_comm: "crond", duration_s: 1 });
  for (const day of days) run(day * DAY, "backup");
  for (let hour = 0; hour < 168; hour++) run(hour * 3600e6 + 17e6, "hourly");
  builder.addSample({ time: 7 * DAY, mono_s: 7 * 86400, load1: 0 });
  return builder.finish({ host, source: "test" });
}

const spike = (start: number): TruthSpike => ({
  start,
  end: start + 600e6,
  cause: "scheduled-job",
  culprits: ["backup"],
  peak_load1: 4,
  required: true,
  evidence: "observable",
  allowed: [],
});

test("the Kolmogorov-Smirnov test rejects 5 % of equal samples and nearly all unequal ones", () => {
  const random = new Random(7);
  const sample = (shift: number) => Float64Array.from({ length: 60 }, () => random.normal(shift, 1)).sort();
  let equal = 0;
  let unequal = 0;
  for (let i = 0; i < 400; i++) {
    if (ksPValue(sample(0), sample(0)) < 0.05) equal += 1;
    if (ksPValue(sample(0), sample(1)) < 0.05) unequal += 1;
  }
  assert.ok(equal > 4 && equal < 36, `${equal} of 400 equal samples rejected`);
  assert.ok(unequal > 390, `${unequal} of 400 unequal samples rejected`);
});

test("the nearest event is the last one before the spike, guilty or not", () => {
  const classes = eventClasses(week([1.52]));
  assert.deepEqual(nearestEvent(classes, spike(1.52 * DAY + 20e6)), {
    cause: "scheduled-job",
    culprit: "backup",
  });
  assert.deepEqual(nearestEvent(classes, spike(2 * DAY + 40e6)), {
    cause: "scheduled-job",
    culprit: "hourly",
  });
  assert.equal(nearestEvent(classes, spike(2 * DAY + 1800e6)).cause, "unexplained");
});

test("coincidence with a Poisson null names the job before each spike, and nobody where there is none", () => {
  const days = [0.52, 1.7, 3.3, 5.9];
  const recording = week(days);
  const classes = eventClasses(recording);
  const after = days.map((day) => spike(day * DAY + 20e6));
  assert.equal(poissonCoincidence(recording, classes, after).culprit, "backup");
  const apart = days.map((day) => spike(day * DAY + 2000e6));
  assert.equal(poissonCoincidence(recording, classes, apart).cause, "unexplained");
});
