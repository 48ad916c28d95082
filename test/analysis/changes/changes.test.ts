import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { ComparedChange } from "../../../analysis/diagnosis.ts";
import { facts, hour, type Scripted, scripted } from "./scripted.ts";

const at = 12.1;
const slower = [
  [-1, facts({})],
  [at, facts({ interval_s: 7 })],
] as const;
const beat = { from_h: 0, period_s: 5.004 };

/** The last change, and the diagnosis around it. */
function changed(some: Partial<Scripted>): { change: ComparedChange; all: ReturnType<typeof diagnose> } {
  const all = diagnose(scripted({ hours: 20, phases: [beat], history: slower, ...some }));
  const change = all.changes.at(-1);
  assert.ok(change);
  return { change, all };
}

test("an interval that tames the beat is a cure: nothing more is advised or foretold", () => {
  const { change, all } = changed({ phases: [beat, { from_h: at, period_s: 7.004 }] });
  assert.equal(change.verdict, "cured");
  assert.equal(change.cause, "sampling-beat");
  assert.equal(change.at, hour(at));
  assert.deepEqual([change.before.spikes, change.after.spikes], [5, 0]);
  assert.ok(Math.abs(change.before.hours - at) < 0.01 && Math.abs(change.after.hours - 7.9) < 0.01);
  assert.ok(Math.abs((change.expected_after ?? 0) - 3.4) < 0.3, `${change.expected_after}`);
  assert.ok((change.chance ?? 1) < 0.01);
  assert.equal(change.quiet.length, 3);
  assert.equal(change.notes[0]?.id, "change.smaller", "the lower beat of 7 s is told");
  assert.deepEqual([all.advice, all.alternatives, all.next_spike], [[], [], null]);
  assert.equal(all.verdict.cause, "sampling-beat", "what the spikes were is not forgotten");
  assert.ok(Math.abs((all.profile?.period_s ?? 0) - 5.004) < 1e-4, "the job as it made the spikes");
});

test("before spikes were due it is too early, and it is said how long to wait", () => {
  const { change, all } = changed({ hours: 14.5, phases: [beat, { from_h: at, period_s: 7.004 }] });
  assert.equal(change.verdict, "too-early");
  const wait_h = ((change.wait_until ?? 0) - hour(0)) / 3600e6;
  assert.ok(wait_h > 15 && wait_h < 17.5, `${wait_h}`);
  // What the job can still do is known from its runs: nothing more is to be changed, or to come.
  assert.equal(change.notes.at(-1)?.id, "change.tamed");
  assert.deepEqual([all.advice, all.alternatives, all.next_spike], [[], [], null]);
  assert.equal(
    changed({ hours: wait_h + 0.05, phases: [beat, { from_h: at, period_s: 7.004 }] }).change.verdict,
    "cured",
  );
});

test("a time that was foretold before the change and passed quietly is proof, where the job is known to make no more", () => {
  const foretold = {
    made_at: hour(11),
    at: hour(13.5),
    low: hour(13),
    high: hour(14),
    cause: "sampling-beat" as const,
    culprit: "chk_sip.sh",
  };
  const after = (hours: number, period_s: number, more: Partial<typeof foretold> = {}) => {
    const recording = scripted({ hours, phases: [beat, { from_h: at, period_s }], history: slower });
    return diagnose({ ...recording, predictions: [{ ...foretold, ...more }] }).changes.at(-1)!;
  };
  const told = ({ verdict, wait_until, chance }: ComparedChange) => [verdict, wait_until, chance === null];
  assert.deepEqual(told(after(14.3, 7.004)), ["cured", null, true]);
  assert.deepEqual(told(after(13.8, 7.004)), ["too-early", foretold.high, false], "it may still come");
  const afterwards = after(14.3, 7.004, { made_at: hour(12.5) });
  assert.equal(afterwards.verdict, "too-early", "what was foretold after the change proves nothing");
  const laterStill = after(13.8, 7.004, { made_at: hour(12.5), high: hour(19) });
  assert.ok(laterStill.wait_until! < hour(19), "and nobody waits for it");
  const unseen = scripted({
    hours: 14.3,
    phases: [beat, { from_h: at, period_s: 7.004 }],
    history: slower,
    off: [[13.2, 13.6]],
  });
  const change = diagnose({ ...unseen, predictions: [foretold] }).changes.at(-1)!;
  assert.ok(
    change.verdict === "too-early" && change.wait_until! > hour(14.3),
    "one for which nobody looked is past",
  );
  assert.equal(after(14.3, 5.0013).verdict, "too-early", "nor where the job may only have a longer beat");
});

test("a configuration that is not in force changes nothing, and that is said", () => {
  const { change } = changed({});
  assert.equal(change.verdict, "same");
  assert.deepEqual(
    change.notes.map(({ id }) => id),
    ["change.not-in-force"],
  );
});

test("a beat that only became longer is no cure", () => {
  const { change, all } = changed({
    phases: [beat, { from_h: at, period_s: 5.0013 }],
    history: [
      [-1, facts({})],
      [at, facts({}, { version: "2.3.4" })],
    ],
  });
  assert.equal(change.verdict, "too-early");
  assert.deepEqual(
    change.notes.map(({ id }) => id),
    ["change.new-beat"],
  );
  assert.ok((change.wait_until ?? 0) > hour(at + 1.4 * 23));
  assert.ok(all.advice.length > 0);
});

test("spikes that come oftener are worse, a little less load is no cure", () => {
  const worse = changed({
    phases: [beat, { from_h: at, period_s: 5.0122 }],
    history: [slower[0]],
    marks: [{ time: hour(at), text: "x" }],
  });
  assert.equal(worse.change.verdict, "worse");
  const lower = changed({ phases: [beat, { from_h: at, period_s: 5.004, tasks: 2 }] });
  assert.equal(lower.change.verdict, "better");
  assert.equal(lower.change.notes.at(-1)?.id, "change.smaller");
});

test("hours in which the recorder was off are no silence", () => {
  const off = [[12.2, 19.9]] as const;
  const { change } = changed({ off, phases: [beat, { from_h: at, period_s: 7.004 }] });
  assert.equal(change.verdict, "too-early");
  assert.ok(change.after.hours < 0.3);
  assert.deepEqual(change.quiet, []);
});

test("two changes that cannot be told apart are judged together, one that changed nothing leaves the past as it was", () => {
  const phases = [beat, { from_h: at, period_s: 7.004 }];
  const close = changed({ phases, marks: [{ time: hour(at - 0.7), text: "patched" }] });
  assert.equal(close.all.changes.length, 1);
  assert.deepEqual(
    close.change.what.map(({ id }) => id),
    ["change.marked", "change.interval"],
  );
  assert.deepEqual([close.change.since, close.change.at], [hour(at - 0.7), hour(at)]);

  const late = changed({
    hours: 34,
    phases: [beat, { from_h: 24.1, period_s: 7.004 }],
    history: [slower[0], [24.1, slower[1][1]]],
    marks: [{ time: hour(at), text: "patched" }],
  });
  assert.deepEqual(
    late.all.changes.map(({ verdict }) => verdict),
    ["same", "cured"],
  );
  assert.equal(late.change.before.spikes, 10, "what was before the patch still counts");
});

test("with one spike before, or none, it takes long, and nothing is made up", () => {
  const one = changed({
    hours: 10,
    history: [
      [-1, facts({})],
      [3, facts({ interval_s: 7 })],
    ],
    phases: [beat, { from_h: 3, period_s: 7.004 }],
  });
  assert.equal(one.change.before.spikes, 1);
  assert.equal(one.change.verdict, "too-early");
  const none = changed({
    hours: 4,
    phases: [{ from_h: 0, period_s: 0 }],
    history: [slower[0]],
    marks: [{ time: hour(2), text: "x" }],
  });
  assert.deepEqual(
    [none.change.cause, none.change.verdict, none.change.chance, none.change.wait_until],
    [null, "too-early", null, null],
  );
});

test("a foretold time that passed quietly is told, one under way is not", () => {
  const recording = scripted({
    hours: 14.5,
    phases: [beat, { from_h: at, period_s: 7.004 }],
    history: slower,
  });
  const foretold = {
    made_at: hour(11),
    at: hour(13.2),
    low: hour(13),
    high: hour(13.4),
    cause: "sampling-beat",
    culprit: "",
  };
  const open = { ...foretold, at: hour(15), low: hour(14), high: hour(16) };
  const later = { ...foretold, made_at: hour(13), at: hour(13.9), low: hour(13.8), high: hour(14) };
  const { changes } = diagnose({ ...recording, predictions: [foretold, open, later] });
  assert.deepEqual(changes[0]?.quiet, [foretold.at]);
});
