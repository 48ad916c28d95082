import assert from "node:assert/strict";
import { test } from "node:test";
import { turnsOf } from "../../../analysis/changes/turns.ts";
import type { KeepalivedFacts } from "../../../collectors/collector.ts";
import type { Mark } from "../../../storage/recording.ts";
import { facts, hour, SCRIPT } from "./scripted.ts";

type Since = readonly [hours: number, facts: KeepalivedFacts | null];

const turns = (history: readonly Since[], marks: Mark[] = [], hours = 48) =>
  turnsOf({
    keepalivedHistory: history.map(([at, known]) => ({ time: hour(at), facts: known })),
    marks,
    window: { start: hour(0), end: hour(hours) },
  });
const what = (...history: Since[]) => turns(history).map((turn) => turn.what);

test("what a change is: interval, timeout, command, signals, a script that comes or goes, the version", () => {
  const first: Since = [-1, facts({})];
  const script = SCRIPT.name;
  for (const [after, expected] of [
    [facts({ interval_s: 7 }), { id: "change.interval", values: { script, from_s: 5, to_s: 7 } }],
    [facts({ timeout_s: 3 }), { id: "change.timeout", values: { script, from_s: null, to_s: 3 } }],
    [facts({ command: "/x" }), { id: "change.command", values: { script, from: SCRIPT.command, to: "/x" } }],
    [facts({ sends: ["USR1"] }), { id: "change.sends", values: { script, from: [], to: ["USR1"] } }],
    [facts(null), { id: "change.script-gone", values: { script } }],
    [facts({ tracked: false }), { id: "change.script-gone", values: { script } }],
    [facts({}, { version: "2.3.4" }), { id: "change.version", values: { from: "2.2.7", to: "2.3.4" } }],
  ] as const)
    assert.deepEqual(what(first, [10, after]), [[expected]]);
  assert.deepEqual(what([-1, facts(null)], [10, facts({})]), [
    [{ id: "change.script-new", values: { script, interval_s: 5 } }],
  ]);
});

test("what is none: another line number, dump file or user; the first reading; a version that was not known", () => {
  for (const after of [
    facts({ where: "/etc/keepalived/keepalived.conf:30", user: "root", lines: ["interval 5"], fall: 1 }),
    facts({}, { dump_files: ["/run/keepalived.data"], config: "/etc/k.conf" }),
    facts({}, { version: null }),
  ])
    assert.deepEqual(what([-1, facts({})], [10, after]), []);
  assert.deepEqual(what([0, facts({})]), []);
  assert.deepEqual(what([5, facts({})]), []);
});

test("a restart and a reboot are none; a keepalived that stays away was stopped", () => {
  assert.deepEqual(what([-1, facts({})], [10, null], [10.1, facts({})]), []);
  assert.deepEqual(
    what([-1, facts({})], [10, null], [10.1, facts({ interval_s: 7 })])[0]?.[0]?.id,
    "change.interval",
  );
  const away = what([-1, facts({})], [10, null], [20, facts({})]);
  assert.deepEqual(
    away.flat().map(({ id }) => id),
    ["change.stopped", "change.started"],
  );
});

test("an edit in several steps is one change, and one that was taken back is none", () => {
  const steps = turns([
    [-1, facts({})],
    [10, facts({ interval_s: 70 })],
    [10.1, facts({ interval_s: 7 })],
  ]);
  assert.equal(steps.length, 1);
  assert.deepEqual(steps[0]?.what[0]?.values, { script: SCRIPT.name, from_s: 5, to_s: 7 });
  assert.deepEqual([steps[0]?.start, steps[0]?.end], [hour(10), hour(10.1)]);
  assert.deepEqual(what([-1, facts({})], [10, facts({ interval_s: 7 })], [10.1, facts({})]), []);
});

test("a mark near a change is part of it, one hours away is its own", () => {
  const history: Since[] = [
    [-1, facts({})],
    [10, facts({ interval_s: 7 })],
  ];
  const near = turns(history, [{ time: hour(10.2), text: "rebooted" }]);
  assert.deepEqual(
    near.map((turn) => turn.what.map(({ id }) => id)),
    [["change.interval", "change.marked"]],
  );
  assert.equal(turns(history, [{ time: hour(3), text: "rebooted" }]).length, 2);
});
