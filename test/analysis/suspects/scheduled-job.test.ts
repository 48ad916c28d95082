import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import { guest, START } from "../guest.ts";

/** Six workers compute for eight minutes at these times, seconds after the start; the top process is a run each time. */
function spikesOf(times: number[], started: { parent: string; grandparent?: string; late_s?: number }) {
  const inside = (t: number) => times.some((time) => t > time && t < time + 480);
  const { parent, grandparent, late_s = 0 } = started;
  const recording = guest({
    hours: 4,
    counts: (t) => (inside(t) ? 6 : 0),
    tasks: (t) =>
      inside(t) ? Array.from({ length: 6 }, () => ({ comm: "crunch", state: "R" as const })) : [],
    sample: (t) => ({ cpu_busy_pct: inside(t) ? 100 : 2 }),
    events: times.flatMap((t, i) => {
      const run = { kind: "run" as const, t: t + late_s, duration_s: 480 - late_s };
      const job = { ...run, comm: "crunch", parent_comm: parent, pid: 1000 + i, ppid: 900 + i };
      if (!grandparent) return [job];
      return [{ ...run, comm: parent, parent_comm: grandparent, pid: 900 + i, ppid: 1 }, job];
    }),
  });
  const { spikes } = diagnose(recording);
  assert.equal(spikes.length, times.length);
  return spikes.map(({ verdict }) => [verdict.cause, verdict.culprit]);
}

/** The start of the guests lies 20 s behind a minute. */
const OFF_THE_MINUTE = 3617;
const ON_THE_MINUTE = 3640;

test("one run that somebody started once is a machine that has too much to do", () => {
  assert.equal((START.time / 1e6) % 60, 20);
  assert.deepEqual(spikesOf([OFF_THE_MINUTE], { parent: "bash" }), [["cpu-saturation", "crunch"]]);
});

test("a job is one that a scheduler started, over shells too, or that begins on the minute, or comes again", () => {
  const job = ["scheduled-job", "crunch"];
  assert.deepEqual(spikesOf([OFF_THE_MINUTE], { parent: "crond" }), [job]);
  assert.equal(spikesOf([OFF_THE_MINUTE], { parent: "sh", grandparent: "CROND" })[0]![0], "scheduled-job");
  assert.deepEqual(spikesOf([ON_THE_MINUTE], { parent: "bash" }), [job]);
  assert.deepEqual(spikesOf([OFF_THE_MINUTE, OFF_THE_MINUTE + 5000], { parent: "bash" }), [job, job]);
});

test("a job may begin half a minute into its spike: on a busy hour an onset is found early; a minute is another's", () => {
  assert.deepEqual(spikesOf([OFF_THE_MINUTE], { parent: "crond", late_s: 26 }), [
    ["scheduled-job", "crunch"],
  ]);
  assert.notEqual(spikesOf([OFF_THE_MINUTE], { parent: "crond", late_s: 60 })[0]![0], "scheduled-job");
});
