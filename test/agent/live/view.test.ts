import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activeOfMinute,
  attendance,
  countedLooks,
  isNews,
  Recent,
  SHOWN_S,
} from "../../../agent/live/recent.ts";
import { type LiveState, view } from "../../../agent/live/view.ts";
import { LastMinutes } from "../../../agent/publish/last-minutes.ts";
import { activeLooks } from "../../../analysis/derived/active.ts";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { EXP_1, nextLoad, shownLoad } from "../../../analysis/load-arithmetic.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { cells, printable } from "../../../analysis/report/printable.ts";
import { RecordingBuilder } from "../../../storage/builder.ts";
import { UNKNOWN_HOST } from "../../../storage/facts.ts";
import {
  type EventRow,
  eventAt,
  type LookPhase,
  type SampleRow,
  sampleAt,
  type TaskRow,
} from "../../../storage/schema.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 28, 31) * 1000;
const at = (ago_s: number) => ({ time: NOW - ago_s * 1e6, mono_s: 5000 - ago_s });

function task(ago_s: number, comm: string, phase: LookPhase = "random", state: "R" | "D" = "R"): TaskRow {
  return {
    ...at(ago_s),
    pid: 1,
    tid: 1,
    comm,
    state,
    phase,
    wchan: null,
    exe: null,
    unit: null,
    stack: null,
  };
}

/** Looks every two seconds of a machine of which the kernel counts `count(k)` at its look k. */
function samples(count: (k: number) => number, known: Partial<SampleRow> = {}): SampleRow[] {
  const rows: SampleRow[] = [];
  let load = 0;
  let looked = 0;
  for (let ago_s = 100; ago_s >= 0; ago_s -= 2) {
    const k = Math.floor((100 - ago_s) / 5.001);
    for (; looked < k; looked++) load = nextLoad(load, EXP_1, count(looked));
    rows.push({
      ...sampleAt(at(ago_s)),
      load1: shownLoad(load),
      runnable: 1,
      d_tasks: 0,
      kernel_look_s: 4900 + k * 5.001,
      ...known,
    });
  }
  return rows;
}

function state(known: Partial<LiveState> = {}): LiveState {
  return {
    now: NOW,
    host: { hostname: "lb1", timezone: "UTC" },
    who: { kind: "agent", pid: 123, since: NOW - 3600e6 },
    recent: { samples: [], tasks: [], events: [] },
    next_look_s: 3.25,
    next_spike: null,
    warnings: [],
    ...known,
  };
}
const shown = (known: Partial<LiveState>, size = { width: 80, height: 24 }, language: "en" | "zh" = "en") =>
  view(state(known), locales[language], size).map(({ text }) => text);

test("what the kernel counted at its looks stands above what was truly active", () => {
  const recent = { samples: samples((k) => (k >= 10 ? 4 : 0)), tasks: [], events: [] };
  const looks = countedLooks(recent.samples);
  assert.ok(looks.slice(12, -1).every(({ counted, active }) => counted === 4 && active === 0));
  const text = shown({ recent }).join("\n");
  assert.match(text, /kernel counted 4 {3}truly active 0\.00 \(1 min\)/);
  assert.match(text, /^ {2}4\.0 .*█████$/m);
  assert.match(text, /^ real ▁+$/m);
  assert.match(text, /one column each, · unknown$/m);
  assert.match(text, /^kernel's look {2}in 3\.3 s$/m);
});

test("what is truly active is what a report on the same minute says: by the run queue's time, where that is known", () => {
  // A script that each look meets, and that runs for a hundredth of the time.
  const rows = samples(() => 0, { runnable: 3, sched_active_mean: 0.04, procs_blocked: 1 });
  const events: EventRow[] = [];
  const text = () => shown({ recent: { samples: rows, tasks: [], events } }).join("\n");
  assert.match(text(), /truly active 1\.04 \(1 min\)/);
  const builder = new RecordingBuilder();
  for (const row of rows) builder.addSample(row);
  const host = { ...UNKNOWN_HOST, hostname: "g", cpus: 1 };
  const recording = builder.finish({ host, source: "test" });
  const reported = activeLooks(recording, timeline(recording)).mean(4940, 5000.001);
  assert.equal(reported?.value.toFixed(2), "1.04");
  const minutes = new LastMinutes();
  for (const sample of rows) minutes.see({ sample, counted: null });
  assert.equal(minutes.active(NOW), 1.04);
  // The time of those that a CPU limit stops goes on in it.
  const stop = { ...eventAt(at(30), "cpu.quota", {}), duration_s: 10, periods: 100, throttled_periods: 50 };
  events.push(stop);
  minutes.event(stop);
  assert.match(text(), /truly active 3\.00 \(1 min\)/);
  assert.equal(minutes.active(NOW), 3);
});

test("a clock that was set back mixes nobody's minutes", () => {
  const recent = new Recent();
  const minutes = new LastMinutes();
  const see = (time: number, mono_s: number, runnable: number) => {
    const sample = { ...sampleAt({ time, mono_s }), load1: 0, runnable, d_tasks: 0 };
    recent.sample(sample);
    minutes.see({ sample, counted: null });
  };
  for (let i = 0; i < 30; i++) see(NOW + 3600e6 + i * 2e6, 1000 + 2 * i, 9);
  for (let i = 0; i < 60; i++) see(NOW + i * 2e6, 1060 + 2 * i, 1);
  assert.equal(activeOfMinute(recent), 0);
  assert.equal(minutes.active(NOW + 118e6), 0);
});

test("nobody is said only where somebody counted; those that were gone are told from none", () => {
  const looks = (known: Partial<SampleRow>) => attendance({ samples: samples(() => 0, known), tasks: [] }, 3);
  assert.deepEqual(looks({ runnable: null }), []);
  assert.deepEqual(
    looks({ runnable: 3 }).map(({ unnamed, looks }) => [unnamed, looks]),
    [
      [2, 1],
      [2, 1],
      [2, 1],
    ],
  );
  const recent = { samples: samples(() => 0, { runnable: 2 }), tasks: [], events: [] };
  assert.match(shown({ recent }).join("\n"), /random look {4}1 task, gone too soon to see whose/);
});

test("what is not known is not shown as nothing", () => {
  const empty = shown({ next_look_s: null, who: { kind: "nobody", last: null } }).join("\n");
  assert.match(empty, /load \? \? \? {3}kernel counted \? {3}truly active \?/);
  assert.match(empty, /COUNTED by the kernel: not known yet/);
  assert.match(empty, /kernel's look {2}not known yet/);
  assert.match(empty, /nobody records {2,}/);
  const blind = { samples: samples(() => 0, { runnable: null, load5: null }), tasks: [], events: [] };
  assert.match(shown({ recent: blind }).join("\n"), /load 0\.00 \? \? .*truly active \?/);
});

test("who was there: names with their number and sleep, looks of the kernel apart, empty ones together", () => {
  const tasks = [
    task(3, "check.sh", "kernel"),
    task(3, "check.sh", "kernel"),
    task(3, "jbd2/dm-0-8", "kernel", "D"),
    task(20, "rsync", "random", "D"),
    // Nobody was counted there: this look woke it.
    task(22, "rcu_sched"),
  ];
  const found = attendance({ samples: samples(() => 0), tasks }, 4);
  assert.deepEqual(
    found.map(({ phase, looks, names }) => [
      phase,
      looks,
      names.map(({ comm, count }) => `${comm} ${count}`),
    ]),
    [
      ["random", 2, []],
      ["kernel", 1, ["check.sh 2", "jbd2/dm-0-8 1"]],
      ["random", 8, []],
      ["random", 1, ["rsync 1"]],
    ],
  );
  const text = shown({ recent: { samples: samples(() => 0), tasks, events: [] } }).join("\n");
  assert.match(text, /20:28:31 {2}random look {4}nobody, at 2 looks/);
  assert.match(text, /20:28:28 {2}kernel's look {2}check\.sh ×2, jbd2\/dm-0-8 asleep \(D\)/);
});

test("the next spike with its countdown, due while its time is on, and no other's", () => {
  const spike = (in_s: number) => ({
    at: NOW + in_s * 1e6,
    low: NOW + (in_s - 300) * 1e6,
    high: NOW + (in_s + 300) * 1e6,
  });
  assert.match(
    shown({ next_spike: spike(840) }).join("\n"),
    /spike +in 14 min: Sun 22 Nov 20:42, between Sun 22 Nov 20:37 and/,
  );
  assert.match(
    shown({ next_spike: spike(60) }).join("\n"),
    /spike +due now, between Sun 22 Nov 20:24 and Sun 22 Nov 20:34/,
  );
  assert.match(shown({ next_spike: "asked" }).join("\n"), /spike +being worked out from all/);
  assert.match(shown({ next_spike: spike(-400) }).join("\n"), /spike +none foretold/);
});

test("events: the last first, what is routine left out, a warning among them", () => {
  const run = (ago_s: number, known: Partial<EventRow>) =>
    eventAt(at(ago_s), "run", { comm: "check.sh", ...known });
  assert.ok(!isNews(run(1, { duration_s: 0.1, exit_code: 0 })));
  assert.ok(!isNews(eventAt(at(1), "process", {})) && !isNews(eventAt(at(1), "gap", { gap: "polled" })));
  const events = [
    run(9, { duration_s: 0.13, exit_code: 1 }),
    eventAt(at(5), "vrrp.state", { detail: "VI_1 MASTER" }),
    eventAt(at(4), "gap", { gap: "lost", lost: 1 }),
  ].filter(isNews);
  const warnings = [{ time: NOW - 2e6, text: "disk full" }];
  const lines = shown({ recent: { samples: [], tasks: [], events }, warnings }, { width: 80, height: 30 });
  const from = lines.indexOf("LAST EVENTS");
  assert.deepEqual(lines.slice(from + 1, from + 5), [
    "20:28:29  disk full",
    "20:28:27  1 event lost",
    "20:28:26  VRRP: VI_1 MASTER",
    "20:28:22  check.sh ran 130 ms, exit status 1",
  ]);
});

test("at every size and in every language nothing is outside, nothing hostile obeyed, and the last line is the keys", () => {
  const evil = "\x1b[31mevil\u202e\u{1f4a3}中文\n".repeat(4);
  const recent = {
    samples: samples((k) => k % 7),
    tasks: [task(3, evil, "kernel", "D"), task(2, evil)],
    events: [
      eventAt(at(5), "log", { comm: evil, detail: evil }),
      eventAt(at(6), "cpu.quota", { path: evil }),
    ],
  };
  const hostile = state({
    recent,
    host: { hostname: evil, timezone: evil },
    warnings: [{ time: NOW, text: evil }],
  });
  for (const locale of Object.values(locales))
    for (let width = 1; width < 130; width += 7)
      for (let height = 1; height < 50; height += height < 26 ? 2 : 9) {
        const lines = view(hostile, locale, { width, height }, width % 2 === 0);
        assert.ok(lines.length <= height);
        for (const { text } of lines) {
          assert.ok(cells(text) <= width, `${width}×${height}: ${text}`);
          assert.equal(printable(text), text);
        }
        if (height >= 12 && width >= 40) assert.equal(lines.length, height);
        if (height >= 12 && width >= 40) assert.ok(lines.at(-1)!.text.startsWith("q "));
      }
});

test("24 lines of 80 hold every part; Chinese counts its wide characters", () => {
  const recent = { samples: samples(() => 2), tasks: [task(1, "a"), task(3, "b"), task(5, "c")], events: [] };
  for (const language of ["en", "zh"] as const) {
    const { who, next: _, events, look, noEvent } = locales[language].live;
    const lines = shown({ recent }, { width: 80, height: 24 }, language);
    assert.equal(lines.length, 24);
    for (const part of [who, events, noEvent, look(3.25)]) assert.ok(lines.includes(part), part);
  }
});

test("in English, for a terminal that knows ASCII alone, nothing else is drawn", () => {
  const tasks = [task(0, "a"), task(0, "a")];
  const recent = { samples: samples((k) => k), tasks, events: [] };
  for (const width of [40, 80])
    for (const { text } of view(state({ recent }), locales.en, { width, height: 24 }, true))
      assert.match(text, /^[ -~]*$/);
});

test("rows older than what is shown are let go", () => {
  const recent = new Recent();
  for (let second = 0; second < 3 * SHOWN_S; second += 2) {
    const stamp = { time: NOW + second * 1e6, mono_s: second };
    recent.sample({ ...sampleAt(stamp), load1: 0 });
    recent.task({ ...task(0, "a"), ...stamp });
    recent.event(eventAt(stamp, "vrrp.state", {}));
  }
  for (const rows of [recent.samples, recent.tasks, recent.events]) {
    assert.ok(rows.length <= (SHOWN_S / 2) * 1.2, String(rows.length));
    assert.ok(rows.length >= SHOWN_S / 2);
  }
});
