import assert from "node:assert/strict";
import { test } from "node:test";
import { Recorder } from "../../agent/recorder.ts";
import { type LookTimes, Schedule } from "../../agent/schedule.ts";
import { Sources } from "../../agent/sources.ts";
import type { Collector, CollectorId, Context, LookDraft } from "../../collectors/collector.ts";
import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";
import type { Outcome } from "../../storage/writer.ts";

const TICK_S = 0.001;
const PERIOD_S = 5.001;
const kernelLooks: LookTimes = {
  tick_s: TICK_S,
  period_s: PERIOD_S,
  uncertainty_s: 0,
  next: (now) => (Math.floor(now / PERIOD_S) + 1) * PERIOD_S,
  previous: (now) => Math.floor(now / PERIOD_S) * PERIOD_S,
};

/** A look collector of the contract, made of one function. */
function looking(id: CollectorId, look: (draft: LookDraft) => void): Collector {
  const availability = { status: "ok" as const, detail: [] };
  return { id, kind: "look", open: () => ({ availability, source: { look, close() {} } }) };
}

const idle = looking("load", ({ sample }) => Object.assign(sample, { load1: 0, runnable: 1 }));

/** A recorder whose time passes by its own sleeping, with all that it wrote and said. */
function rig(
  collectors: readonly Collector[],
  more: { late_s?: number; outcome?: () => Partial<Outcome> } = {},
) {
  let now = 1000;
  const clock = { stamp: () => ({ time: Math.round(now * 1e6), mono_s: now }) };
  const said: string[] = [];
  const samples: SampleRow[] = [];
  const tasks: TaskRow[] = [];
  const events: EventRow[] = [];
  const flushes: number[] = [];
  const context: Context = { root: "/nowhere", clock, warn: (line) => said.push(String(line)) };
  const sleeper = {
    async until(mono_s: number) {
      now = mono_s + (more.late_s ?? 0);
    },
    wake() {},
  };
  const writer = {
    sample: (row: SampleRow) => samples.push(row),
    task: (row: TaskRow) => tasks.push(row),
    flush: () => {
      flushes.push(now);
      return { written: 0, waiting: 0, lost: 0, problem: null, ...more.outcome?.() };
    },
  };
  const kernel = { looks: kernelLooks as never, observe() {}, refine() {} };
  const emit = (row: EventRow) => events.push(row);
  const sources = new Sources(collectors, context, { emit });
  const recorder = new Recorder({
    context,
    sources,
    writer,
    emit,
    kernel,
    schedule: new Schedule(Math.random),
    sleeper,
    onLook: () => now > 1100 && recorder.stop(),
  });
  return { recorder, sources, said, samples, tasks, events, flushes, now: () => now };
}

test("each look is a row that knows the kernel's last look; rows are written at most every ten seconds", async () => {
  const { recorder, samples, flushes, events, said } = rig([idle]);
  await recorder.run();
  assert.ok(samples.length > 30 && samples.length < 80, `${samples.length} looks in 100 s`);
  assert.equal(recorder.looks, samples.length);
  for (const { mono_s, kernel_look_s } of samples) assert.equal(kernel_look_s, kernelLooks.previous(mono_s));
  const first = samples[0]!.mono_s;
  const written = flushes.filter((at) => at >= first);
  assert.ok(written[0]! - first < 5.1, `the first look waited ${written[0]! - first} s`);
  const gaps = written.slice(1, -1).map((at, index) => at - written[index]!);
  assert.ok(gaps.length > 5 && gaps.every((gap) => gap > 9.9 && gap < 10.1), `${gaps}`);
  assert.deepEqual([events, said], [[], []]);
});

test("a collector that fails is said once and leaves its columns unknown; the others go on", async () => {
  const broken = looking("cpu", () => {
    throw new Error("/proc/stat:1: expected cpu, found nothing");
  });
  const { recorder, samples, said, sources } = rig([idle, broken]);
  await recorder.run();
  assert.ok(samples.length > 30);
  assert.ok(samples.every(({ cpu_busy_pct, runnable }) => cpu_busy_pct === null && runnable === 1));
  assert.deepEqual(said, ["cpu: /proc/stat:1: expected cpu, found nothing"]);
  assert.equal(sources.state()[1]?.availability.status, "ok");
});

test("a collector that cannot even be opened is failed, with its reason", () => {
  const open = () => {
    throw new Error("no such thing");
  };
  const { sources } = rig([{ id: "cpu", kind: "look", open }]);
  assert.deepEqual(sources.state()[0]?.availability, { status: "failed", error: "no such thing" });
});

test("while load is up one more look is aimed two ticks after the kernel's, and gives tasks, no row", async () => {
  const aimed: number[] = [];
  const busy = looking("load", (draft) => {
    if (draft.phase === "kernel") {
      aimed.push(draft.sample.mono_s);
      draft.tasks.push({ comm: "dump" } as TaskRow);
    } else draft.sample.load1 = 2;
  });
  const { recorder, tasks, samples } = rig([busy]);
  await recorder.run();
  assert.ok(aimed.length >= 18);
  for (const at of aimed) assert.ok(Math.abs(at - kernelLooks.previous(at) - 2 * TICK_S) < 1e-5);
  assert.equal(tasks.length, aimed.length);
  assert.ok(samples.every(({ load1 }) => load1 === 2));
});

test("without load average there is no row", async () => {
  let looks = 0;
  const blind = looking("memory", () => {
    looks += 1;
    if (looks > 20) recorder.stop();
  });
  const { recorder, samples } = rig([blind]);
  await recorder.run();
  assert.deepEqual(samples, []);
});

test("event sources are silent from the guard on, and are read right after the kernel's look and at the end", async () => {
  const done: { what: string; at: number }[] = [];
  const note = (what: string) => () => done.push({ what, at: now() });
  const events: Collector = {
    kind: "events",
    id: "runs",
    open: () => ({
      availability: { status: "ok", detail: [] },
      source: { pause: note("pause"), drain: note("drain"), close: note("close") },
    }),
  };
  const { recorder, sources, now } = rig([idle, events]);
  await recorder.run();
  sources.close();
  assert.equal(done.at(-1)?.what, "close");
  const last = done.at(-2);
  assert.equal(last?.what, "drain");
  for (const { what, at } of done.slice(0, -2)) {
    if (what === "pause") assert.ok(kernelLooks.next(at) - at < 0.04);
    if (what === "drain" && at > 1001) assert.ok(at - kernelLooks.previous(at) < 0.003);
  }
  const pauses = done.filter(({ what }) => what === "pause").length;
  assert.ok(pauses >= 19 && pauses <= 21);
});

test("facts are learned in the time after the kernel's look, a minute after they were first told", async () => {
  const learned: number[] = [];
  const facts: Collector = {
    kind: "facts",
    id: "keepalived",
    open: () => ({
      availability: { status: "ok", detail: [] },
      source: { learn: () => learned.push(now()), close() {} },
    }),
  };
  const { recorder, now } = rig([facts, idle]);
  await recorder.run();
  assert.equal(learned.length, 1);
  const [at = 0] = learned;
  assert.ok(at >= 1060 && at < 1060 + PERIOD_S + 1, `at ${at}`);
  assert.ok(at - kernelLooks.previous(at) < 0.003);
});

test("a wake-up that comes seconds late is a stall in the record", async () => {
  const { recorder, events } = rig([idle], { late_s: 3 });
  await recorder.run();
  assert.ok(events.length > 0);
  for (const { kind, duration_s } of events) {
    assert.equal(kind, "clock.stall");
    assert.ok(Math.abs(duration_s! - 3) < 1e-6);
  }
});

test("a database that cannot be written is said once, and that it can be again", async () => {
  let flushes = 0;
  const outcome = () => {
    flushes += 1;
    return flushes > 2 && flushes < 6 ? { problem: "/l.db: the disk is full", waiting: 7 } : { lost: 4 };
  };
  const { recorder, said } = rig([idle], { outcome });
  await recorder.run();
  assert.deepEqual(said, [
    "/l.db: the disk is full; 7 rows wait in memory",
    "the database can be written again; 4 rows were lost meanwhile",
  ]);
  assert.equal(recorder.lostRows, 4);
  assert.equal(recorder.lastError, null);
});
