import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { expositionOf } from "../../../agent/publish/exposition.ts";
import { LastMinutes } from "../../../agent/publish/last-minutes.ts";
import type { Point } from "../../../agent/publish/series.ts";
import { Totals } from "../../../agent/publish/totals.ts";
import { openDatabase } from "../../../storage/database.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { scratchFolder } from "../../storage/scratch.ts";

const NOW = 1_788_617_520e6;
const MINUTE = 60e6;
const gap = (source: string, lost: number | null) => ({ kind: "gap", gap: "lost", lost, source }) as const;
const spikes = (cause: string, value: number): Point => ({
  name: "loadspike_spikes_total",
  labels: [["cause", cause]],
  value,
});
const values = (points: readonly Point[]) => points.map(({ value }) => value);

test("counters go on where they were, over restarts", (t) => {
  const database = openDatabase(join(scratchFolder(t), "l.db"));
  t.after(() => database.close());
  let used = 100;
  const first = new Totals(() => used);
  first.see(gap("runs", 12));
  first.see(gap("files", null));
  first.see({ kind: "run", gap: null, lost: 5, source: "runs" });
  used = 103;
  first.turn(database, 4);
  first.turn(database, 4);
  assert.deepEqual(first.lost, { files: 1, log: 0, runs: 12, storage: 4 });
  assert.equal(first.cpu_s, 103);
  const second = new Totals(() => 2);
  assert.equal(second.cpu_s, 2);
  second.see(gap("runs", 1));
  second.turn(database, 0);
  assert.deepEqual(second.lost, { files: 1, log: 0, runs: 13, storage: 4 });
  assert.equal(second.cpu_s, 105);
});

test("a counter with a new label is at 0 for five minutes, so that increase() sees it grow; one that was there is not", (t) => {
  const database = openDatabase(join(scratchFolder(t), "l.db"));
  t.after(() => database.close());
  const totals = new Totals(() => 0);
  totals.turn(database, 0);
  assert.deepEqual(
    values(totals.newbornAtZero([spikes("a", 12)], NOW)),
    [12],
    "what was counted before anybody asked",
  );
  const both = [spikes("a", 12), spikes("b", 1)];
  assert.deepEqual(values(totals.newbornAtZero(both, NOW + MINUTE)), [12, 0]);
  assert.deepEqual(values(totals.newbornAtZero(both, NOW + 5 * MINUTE)), [12, 0]);
  assert.deepEqual(values(totals.newbornAtZero(both, NOW + 6 * MINUTE)), [12, 1]);
  totals.turn(database, 0);
  const next = new Totals(() => 0);
  next.turn(database, 0);
  assert.deepEqual(values(next.newbornAtZero(both, NOW + 7 * MINUTE)), [12, 1], "after a restart too");
});

test("what is no note of ours begins anew, and does not end the agent", (t) => {
  const database = openDatabase(join(scratchFolder(t), "l.db"));
  t.after(() => database.close());
  database.prepare("INSERT INTO meta (key, value) VALUES ('note.published', ?)").run('{"cpu_s":-5,"lost":7}');
  const totals = new Totals(() => 1);
  totals.turn(database, 0);
  assert.equal(totals.cpu_s, 1);
});

test("means are of the last five minutes, each look of the kernel once, and of nothing there is none", () => {
  const minutes = new LastMinutes();
  assert.deepEqual([minutes.last, minutes.counted(NOW), minutes.active(NOW)], [null, null, null]);
  const see = (at_s: number, look: number | null, counted: number | null, runnable: number | null) =>
    minutes.see({
      sample: { ...sampleAt({ time: NOW + at_s * 1e6, mono_s: at_s }), kernel_look_s: look, runnable },
      counted,
    });
  see(0, 10, 9, 10);
  see(301, 310, 0, 2);
  // Published ten ticks after the look: what was decoded before is of the look before.
  see(306, 315, 0, 1);
  see(307, 315, 4, null);
  assert.equal(minutes.last, NOW + 307e6);
  assert.equal(minutes.counted(NOW + 307e6), 2);
  assert.equal(minutes.active(NOW + 307e6), 0.5);
  assert.equal(minutes.counted(NOW + 1000e6), null, "of long ago");
});

test("names that somebody else chose cannot write a line of their own", () => {
  const text = expositionOf([
    {
      name: "loadspike_culprit_info",
      labels: [
        ["comm", 'a"b\\c\nd'],
        ["cause", "x"],
      ],
      value: 1,
    },
  ]);
  assert.equal(text.split("\n").length, 4);
  assert.ok(text.includes('loadspike_culprit_info{comm="a\\"b\\\\c\\nd",cause="x"} 1\n'), text);
  assert.doesNotMatch(text, /\} 1 \d/, "no timestamps");
});
