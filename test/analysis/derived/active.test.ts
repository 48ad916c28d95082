import assert from "node:assert/strict";
import { test } from "node:test";
import { activeLooks, hiddenShare } from "../../../analysis/derived/active.ts";
import { kernelLooks } from "../../../analysis/derived/kernel-looks.ts";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import { Random } from "../../simulation/random.ts";
import { guest, START } from "../guest.ts";

const PHASE = 1.3;
const PERIOD = 5.001;
const HOUR = 3600;
/** Distances of random looks, about 2 s, none of which ends within the last 60 ms before a look of the kernel. */
function looksWithGuard(): (reading: number) => number {
  const random = new Random(3);
  let t = 0;
  return () => {
    let wait = random.uniform(0.5, 3.5);
    const phase = (((t + wait - PHASE) % PERIOD) + PERIOD) % PERIOD;
    if (phase > PERIOD - 0.06) wait += PERIOD - phase + 0.01;
    t += wait;
    return wait;
  };
}

test("tasks asleep count as active, whichever column shows them; the reader itself does not", () => {
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    active: () => 2,
    sample: () => ({ d_tasks: 1, procs_blocked: 3 }),
  });
  const { mean } = activeLooks(recording, timeline(recording));
  assert.equal(mean(START.mono_s, START.mono_s + 360)?.value, 5);
});

test("looks that follow the kernel's phase say nothing of the true load", () => {
  const aimed = new Set([10, 50, 90]);
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    active: (t) => (aimed.has(t) ? 6 : 0),
    tasks: (t) => (aimed.has(t) ? [{ comm: "job", state: "R", phase: "kernel" }] : []),
  });
  const { mean } = activeLooks(recording, timeline(recording));
  assert.equal(mean(START.mono_s, START.mono_s + 360)?.value, 0);
});

test("where the kernel keeps the time itself, bursts that no look meets are in the mean", () => {
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    active: () => 0,
    sample: () => ({ d_tasks: 1, sched_active_mean: 2.5 }),
  });
  const found = activeLooks(recording, timeline(recording)).mean(START.mono_s, START.mono_s + 360);
  assert.equal(found?.value, 3.5);
  assert.equal(found?.exact, true);
});

test("where it kept the time for a part of it only, the looks have to do", () => {
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    active: () => 2,
    sample: (t) => ({ sched_active_mean: t < 200 ? 7 : null }),
  });
  const { mean } = activeLooks(recording, timeline(recording));
  assert.deepEqual(
    [mean(START.mono_s, START.mono_s + 360)?.value, mean(START.mono_s, START.mono_s + 360)?.exact],
    [2, false],
  );
  assert.equal(mean(START.mono_s, START.mono_s + 150)?.value, 7);
});

test("a fixed grid is recognised, random looks are none", () => {
  const grid = guest({ hours: 0.2, counts: () => 0, every: () => 2 });
  assert.equal(activeLooks(grid, timeline(grid)).onGrid, true);
  const random = guest({ hours: 0.2, counts: () => 0, every: looksWithGuard() });
  assert.equal(activeLooks(random, timeline(random)).onGrid, false);
});

test("what the recorder's guard hides of a beat is added to its true load", () => {
  // Six tasks just at the kernel's looks, for 100 ms before them: 60 of these are never looked at.
  const busy = (t: number) => {
    const phase = (((t - PHASE) % PERIOD) + PERIOD) % PERIOD;
    return t > 3 * HOUR && t < 4 * HOUR && (phase > PERIOD - 0.1 || phase < 0.001) ? 6 : 0;
  };
  const recording = guest({ hours: 6, phase: PHASE, every: looksWithGuard(), counts: busy, active: busy });
  const axis = timeline(recording);
  const active = activeLooks(recording, axis);
  const hidden = hiddenShare(active, kernelLooks(recording, axis));
  assert.ok(Math.abs(hidden - 0.06 / PERIOD) < 0.004, `${hidden}`);
  const [spike] = gatherEvidence(recording).spikes;
  const truth = (6 * 0.1) / PERIOD;
  assert.equal(spike!.reality, "phantom");
  const seen = active.mean(spike!.start, spike!.end)!.value;
  assert.ok(
    Math.abs(spike!.trueActive! - truth) < Math.abs(seen - truth),
    `${seen} corrected to ${spike!.trueActive}`,
  );
});
