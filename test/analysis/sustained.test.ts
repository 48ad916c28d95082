import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Diagnosis, Sustained } from "../../analysis/diagnosis.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { pageOf } from "../../analysis/report/page.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import type { TaskRow } from "../../storage/schema.ts";
import { importTrace } from "../storage/import-trace.ts";
import { type GuestOptions, guest, START } from "./guest.ts";

const HOUR = 3600;
const MINUTE = 1 / 60;

/** So many threads of a name, each with an id of its own. */
const threads = (count: number, comm: string, some: Partial<TaskRow> & Pick<TaskRow, "state">) =>
  Array.from({ length: count }, (_, i) => ({ comm, pid: 900 + i, tid: 900 + i, ...some }));

/** Busy loops, as many as at `t`. */
const loops = (count: (t: number) => number): Pick<GuestOptions, "counts" | "tasks" | "sample"> => ({
  counts: count,
  tasks: (t) => threads(count(t), "stress", { state: "R" }),
  sample: (t) => ({ cpu_busy_pct: count(t) > 2 ? 100 : 1 }),
});

/** Threads asleep at one place, as many as at `t`. */
const sleepers = (count: (t: number) => number, comm = "txg_sync"): Omit<GuestOptions, "hours"> => ({
  counts: count,
  active: () => 0,
  tasks: (t) => threads(count(t), comm, { state: "D", wchan: "msleep" }),
  sample: (t) => ({ d_tasks: count(t), cpu_busy_pct: 2 }),
});

/** Readings at distances that no job follows. */
function irregular(): (reading: number) => number {
  let seed = 7;
  return () => {
    seed = (seed * 16807) % 2147483647;
    return Math.min(4.5, Math.max(0.25, -2 * Math.log(seed / 2147483647)));
  };
}
const diagnosed = (options: GuestOptions) => diagnose(guest({ every: irregular(), ...options }));
const twelveTo19 = (t: number) => 12 + ((Math.floor(t / 5) * 7) % 8);

function sustainedIn(diagnosis: Diagnosis): Sustained {
  assert.ok(diagnosis.sustained, "a load that stays");
  return diagnosis.sustained;
}
const sinceStart = ({ since }: Sustained) => (since - START.time) / 1e6;

/** What is never said of a machine that drowns, in any language. */
function saysSo(diagnosis: Diagnosis): void {
  for (const locale of Object.values(locales)) {
    const { verdict, sections } = pageOf(diagnosis, locale);
    const text = [verdict.headline, verdict.summary, ...verdict.facts.map((one) => one.text)].join("\n");
    for (const calm of [locale.page.now.none, locale.page.headline.none, locale.page.summary.none])
      assert.ok(!text.includes(calm), text);
    assert.ok(sections.some(({ id }) => id === "sustained"));
    assert.doesNotMatch(text, /undefined|NaN|null|\b1(?:\.0)? (?:tasks|threads|CPUs)\b/);
  }
}

for (const [when, from, hours] of [
  ["for four minutes", 0, 4 * MINUTE],
  ["for two minutes", 0, 2 * MINUTE],
  ["from a minute on", 60, 4 * MINUTE],
  ["all day", 0, 24],
] as const)
  test(`a dozen busy loops on two processors ${when} are a load that stays, real and named`, () => {
    const diagnosis = diagnosed({ hours, ...loops((t) => (t < from ? 0 : twelveTo19(t))) });
    assert.deepEqual(diagnosis.spikes, []);
    const load = sustainedIn(diagnosis);
    assert.equal(load.reality, "real");
    assert.equal(load.whole, from === 0);
    assert.ok(Math.abs(sinceStart(load) - from) < 10, `since ${sinceStart(load)}`);
    assert.ok(Math.abs(load.counted_mean - 15.5) < 0.5, `${load.counted_mean}`);
    assert.ok(Math.abs(load.per_cpu! - load.load1_mean / 2) < 1e-9);
    assert.equal(load.by[0]?.comm, "stress");
    assert.equal(load.offset_tasks, 0);
    assert.deepEqual(
      diagnosis.advice.map(({ id }) => id),
      ["stuck-tasks.look-busy"],
    );
    saysSo(diagnosis);
  });

test("a dip of less than a minute does not hide that there is more work than processors", () => {
  const counts = (t: number) => (t > 60 && t < 110 ? 2 + (Math.floor(t / 5) % 4) : t < 60 ? 12 : 14);
  const diagnosis = diagnosed({ hours: 150 / HOUR, ...loops(counts) });
  const load = sustainedIn(diagnosis);
  assert.deepEqual([load.whole, load.reality, diagnosis.verdict.cause], [true, "real", "cpu-saturation"]);
  saysSo(diagnosis);
});

/** As the kernel counted on a machine of two processors while its users' tests ran, and then 26 lookups hung at an automounter. */
const DROWNING = [
  34, 17, 21, 18, 13, 14, 21, 24, 31, 35, 36, 47, 48, 51, 41, 41, 41, 15, 11, 9, 21, 9, 13, 19, 20, 8, 7, 14,
  15,
];
test("a spike of a minute on a machine that drowns is found in a recording of minutes", () => {
  const at = (t: number) => DROWNING[Math.min(DROWNING.length - 1, Math.floor(t / 5))]!;
  const waiting = (t: number) => (t >= 35 && t < 85 ? Math.min(26, at(t) - 10) : 0);
  const options: Omit<GuestOptions, "counts"> = {
    hours: 145 / HOUR,
    tasks: (t) => [
      ...threads(at(t) - waiting(t), "node", { state: "R", pid: 10, tid: 10 }),
      ...threads(waiting(t), "ls", { state: "D", wchan: "autofs_wait" }),
    ],
    active: (t) => at(t) - waiting(t),
    sample: (t) => ({ d_tasks: waiting(t), cpu_busy_pct: 100 }),
  };
  const { spikes, sustained, verdict } = diagnosed({ ...options, counts: at });
  assert.equal(spikes.length, 1);
  assert.ok(Math.abs(spikes[0]!.duration_s - 45) < 6, `${spikes[0]!.duration_s}`);
  assert.ok(sustained?.whole);
  assert.equal(verdict.cause, "remote-storage");
  // What scatters so without it is no spike.
  const noise = (t: number) => at(t) - waiting(t);
  assert.deepEqual(diagnosed({ ...options, counts: noise, tasks: () => [] }).spikes, []);
});

test("work that comes and goes near a high spike is no part of it", () => {
  const counts = [0, 0, 0, 0, 0, 4, 0, ...Array(10).fill(24), 0, 0, 5, 4, 2, 0, 0, 7, 1, 2, 1, 2];
  const { spikes } = diagnosed({ hours: 150 / HOUR, counts: (t) => counts[Math.floor(t / 5.001)] ?? 0 });
  assert.deepEqual(
    spikes.map(({ duration_s, kernel_active_mean }) => [Math.round(duration_s / 5), kernel_active_mean]),
    [[9, 24]],
  );
});

for (const [hours, whole] of [
  [0.5, true],
  [5, undefined],
] as const)
  test(`a day of drowning with ${hours} hours of calm shortly before its end`, () => {
    const counts = (t: number) => (t > (23.5 - hours) * HOUR && t < 23.5 * HOUR ? 0 : twelveTo19(t));
    assert.equal(diagnosed({ hours: 24, ...loops(counts) }).sustained?.whole, whole);
  });

test("work that comes and goes is no load that stays, however high it is as the recording ends", () => {
  const counts = (t: number) => (t % 120 < 70 ? 12 : 0);
  assert.equal(diagnosed({ hours: 4 * MINUTE, ...loops(counts) }).sustained, null);
});

test("who sleeps among those that run is told apart, with the place; nobody is named for the work of several", () => {
  const counts = (t: number) => 11 + (Math.floor(t / 5) % 3);
  const diagnosis = diagnosed({
    hours: 4 * MINUTE,
    counts,
    active: (t) => counts(t) - 4,
    tasks: (t) => [
      ...threads(4, "date", { state: "D", wchan: "percpu_rwsem_wait" }).map((one) => ({
        ...one,
        tid: one.tid + Math.floor(t / 10),
      })),
      ...["node", "tsc", "cc1"].flatMap((comm, i) =>
        threads(2 + (i < counts(t) - 10 ? 1 : 0), comm, { state: "R", pid: 10 * i, tid: 10 * i }),
      ),
    ],
    sample: () => ({ d_tasks: 4, cpu_busy_pct: 100 }),
  });
  const { by } = sustainedIn(diagnosis);
  const date = by.find(({ comm }) => comm === "date");
  assert.deepEqual([date?.asleep, date?.wchan], [date?.tasks, "percpu_rwsem_wait"]);
  assert.ok(
    by.filter(({ comm }) => comm !== "date").every(({ asleep, wchan }) => asleep === 0 && wchan === ""),
  );
  const { verdict, sections } = pageOf(diagnosis, locales.en);
  const told = JSON.stringify([verdict, sections]);
  assert.match(told, /most run or wait for a processor, 4\.0 wait in uninterruptible sleep/);
  assert.match(told, /date 4\.0 \(asleep in percpu_rwsem_wait\)/);
  assert.doesNotMatch(told, /a process keeps/);
  const [advice] = diagnosis.advice;
  assert.ok(advice?.id === "stuck-tasks.look-busy");
  assert.equal(advice.values.names.length, 2);
  assert.ok(!advice.values.names.includes("date"));
});

test("its cause and culprit are the verdict, and the cards agree with it", () => {
  const { verdict, suspects } = diagnosed({ hours: 4 * MINUTE, ...loops(twelveTo19) });
  assert.deepEqual([verdict.cause, verdict.culprit], ["cpu-saturation", "stress"]);
  assert.equal(suspects.find(({ cause }) => cause === "cpu-saturation")?.status, "supported");
});

for (const [what, options] of [
  ["three tasks on sixteen processors", { hours: 4 * MINUTE, ...loops(() => 3), host: { cpus: 16 } }],
  ["the same for six hours", { hours: 6, ...loops(() => 3), host: { cpus: 16 } }],
  ["one busy loop on two processors", { hours: 2, ...loops(() => 1) }],
  ["two busy loops on two processors", { hours: 2, ...loops(() => 2) }],
  [
    "a busy loop on one processor, and now and then a second",
    { hours: 2, ...loops((t) => (t % 15 < 6 ? 2 : 1)), host: { cpus: 1 } },
  ],
  ["nobody at all", { hours: 2, ...loops(() => 0) }],
] satisfies [string, GuestOptions][])
  test(`${what}: no load that stays`, () => {
    const { sustained, spikes, verdict } = diagnosed(options);
    assert.deepEqual([sustained, spikes, verdict.cause], [null, [], null]);
  });

test("a step that the end of the recording cuts is no spike, and told from its beginning", () => {
  const diagnosis = diagnosed({ hours: 6, ...loops((t) => (t < 2 * HOUR ? 0 : 3)), host: { cpus: 16 } });
  assert.deepEqual(diagnosis.spikes, []);
  const load = sustainedIn(diagnosis);
  assert.ok(Math.abs(sinceStart(load) - 2 * HOUR) < 10);
  assert.deepEqual([load.whole, load.before], [false, 0]);
  assert.match(pageOf(diagnosis, locales.en).verdict.headline, /^RAISED LOAD THAT STAYS\./);
});

test("a spike under way as the recording ends is still one", () => {
  const busy = (t: number) => (t > 2 * HOUR && t < 2.3 * HOUR) || t > 5.7 * HOUR;
  const { spikes, sustained } = diagnosed({
    hours: 6,
    ...loops((t) => (busy(t) ? 6 : 0)),
    host: { cpus: 8 },
  });
  assert.equal(spikes.length, 2);
  assert.equal(sustained, null);
});

test("a long spike under way is one where as long ones came and went before", () => {
  const busy = (t: number) => (t > 2 * HOUR && t < 3.2 * HOUR) || t > 10.6 * HOUR;
  const options = { hours: 12, ...loops((t: number) => (busy(t) ? 6 : 0)), host: { cpus: 8 } };
  const { spikes, sustained } = diagnosed(options);
  assert.equal(spikes.length, 2);
  assert.equal(sustained, null);
});

test("a file system frozen for forty seconds under five writers, two minutes recorded, is a spike and nothing that stays", () => {
  const within = (t: number) => t > 45 && t < 85;
  const diagnosis = diagnosed({
    hours: 2 * MINUTE,
    counts: (t) => (within(t) ? 6 : 1),
    active: () => 1,
    tasks: (t) => (within(t) ? threads(5, "dd", { state: "D", wchan: "percpu_rwsem_wait" }) : []),
    sample: (t) => ({ d_tasks: within(t) ? 5 : 0 }),
  });
  assert.equal(diagnosis.sustained, null);
  assert.deepEqual(
    diagnosis.spikes.map(({ reality }) => reality),
    ["real"],
  );
});

test("a spike on a load that stays is found, and the page has both", () => {
  const diagnosis = diagnosed({
    hours: 12,
    ...loops((t) => twelveTo19(t) + (t > 5 * HOUR && t < 5.3 * HOUR ? 20 : 0)),
  });
  assert.equal(diagnosis.spikes.length, 1);
  assert.ok(Math.abs(diagnosis.spikes[0]!.kernel_active_mean - 35.5) < 1);
  const { facts } = pageOf(diagnosis, locales.en).verdict;
  assert.match(facts.find(({ label }) => label === "Besides")?.text ?? "", /^REAL LOAD ALL THE TIME\./);
});

test("a load that is high and not there is phantom", () => {
  let look = 0;
  const counts = () => 5 + (look++ % 3);
  const load = sustainedIn(diagnosed({ hours: 4, counts, active: (t) => (t % 50 < 5 ? 1 : 0) }));
  assert.equal(load.reality, "phantom");
});

test("where nobody looked beside the kernel, whether it is real is not said", () => {
  const sample = () => ({ runnable: Number.NaN, d_tasks: Number.NaN });
  const load = sustainedIn(diagnosed({ hours: 2, counts: twelveTo19, sample }));
  assert.deepEqual([load.reality, load.active_mean, load.by], ["unclear", null, []]);
});

for (const [when, count, hours, since] of [
  ["from the start", () => 1, 6, 0],
  ["all through four minutes", () => 1, 4 * MINUTE, 0],
  ["since twenty minutes", (t: number) => (t > 6000 ? 2 : 0), 2, 6000],
  ["one more every two hours", (t: number) => Math.floor(t / (2 * HOUR)), 8, 6 * HOUR],
] as const)
  test(`threads asleep for good ${when} are an offset with their names`, () => {
    const diagnosis = diagnosed({ hours, ...sleepers(count) });
    const load = sustainedIn(diagnosis);
    const now = count(hours * HOUR - 1);
    assert.deepEqual(diagnosis.spikes, []);
    assert.equal(load.offset_tasks, now);
    assert.deepEqual(
      load.offset.map(({ comm, tasks, wchan }) => ({ comm, tasks, wchan })),
      [{ comm: "txg_sync", tasks: now, wchan: "msleep" }],
    );
    assert.ok(Math.abs(sinceStart(load) - since) < 10, `since ${sinceStart(load)}`);
    assert.ok(load.counted_mean < now + 0.1 && load.counted_mean > now - 0.1);
    assert.deepEqual([diagnosis.verdict.cause, diagnosis.verdict.culprit], ["stuck-tasks", "txg_sync"]);
    saysSo(diagnosis);
  });

test("a spike is found on an offset, and its load is what it adds", () => {
  const extra = (t: number) => (t > 4 * HOUR && t < 4.4 * HOUR ? 6 : 0);
  const { spikes, sustained } = diagnosed({
    hours: 8,
    ...sleepers((t) => (t > HOUR ? 2 : 0)),
    counts: (t) => (t > HOUR ? 2 : 0) + extra(t),
    active: extra,
  });
  assert.equal(spikes.length, 1);
  assert.ok(Math.abs(spikes[0]!.kernel_active_mean - 8) < 0.2);
  assert.equal(sustained?.offset_tasks, 2);
});

test("who waits for a disk again and again, each time elsewhere, does not sleep for good", () => {
  const places = ["io_schedule", "jbd2_log_wait_commit", "wait_on_page_bit"];
  const options = sleepers(() => 1, "mysqld");
  let look = 0;
  const tasks = () => threads(1, "mysqld", { state: "D", wchan: places[look++ % 3]! });
  assert.equal(diagnosed({ hours: 2, ...options, tasks }).sustained, null);
});

test("who is seen running in between does not sleep for good", () => {
  let look = 0;
  const tasks = () => threads(1, "rsync", { state: look++ % 20 === 0 ? "R" : "D", wchan: "msleep" });
  assert.equal(diagnosed({ hours: 2, ...sleepers(() => 1), tasks }).sustained, null);
});

test("who woke before the end does not sleep for good", () => {
  const { sustained } = diagnosed({ hours: 2, ...sleepers((t) => (t < 1.9 * HOUR ? 1 : 0)) });
  assert.equal(sustained, null);
});

/** `/proc/loadavg` as LXCFS left it, beside tasks that come and go. */
const frozen = (load1: (t: number) => number): GuestOptions => ({
  hours: 3,
  counts: () => 1,
  active: (t) => Math.floor(t / 7) % 3,
  sample: (t) => ({ load1: load1(t), load5: 3.3, load15: 2.2, d_tasks: 0 }),
});

for (const [what, load1] of [
  ["a broken number", () => 5.32],
  ["a whole number", () => 6],
  ["one number for an hour", (t: number) => (t > 3000 && t < 6600 ? 6 : 0)],
] as const)
  test(`a load average frozen at ${what} is neither phantom nor a load that stays`, () => {
    const diagnosis = diagnosed(frozen(load1));
    assert.equal(diagnosis.load, null);
    assert.equal(diagnosis.sustained, null);
    assert.ok(diagnosis.spikes.every(({ reality }) => reality === "unclear"));
    assert.ok(diagnosis.limits.some(({ id }) => id === "coverage.frozen"));
  });

test("the public case: three kernel threads asleep from three hours on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-sustained-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const trace = new URL("../fixtures/cases/kernel-threads-asleep-for-good/trace", import.meta.url);
  const database = openDatabase(join(folder, "case.db"));
  await importTrace(fileURLToPath(trace), database);
  const diagnosis = diagnose(readRecording(database));
  database.close();
  const load = sustainedIn(diagnosis);
  assert.deepEqual(diagnosis.spikes, []);
  assert.equal(new Date(load.since / 1000).toISOString().slice(0, 16), "2026-03-02T03:00");
  assert.equal(load.offset_tasks, 3);
  assert.equal(load.offset[0]?.comm, "cifsd-cfid-laun");
  assert.ok(load.counted_mean - load.offset_tasks < 0.05);
  // They sleep in msleep, and no disk was waited for.
  const storage = diagnosis.suspects.find(({ cause }) => cause === "io-stall");
  assert.notEqual(storage?.status, "supported");
  assert.equal(storage?.reason?.id, "stuck-tasks.for-good");
});

for (const step of [15, 60, 300, 600])
  test(`readings ${step} s apart: a load that stays is the same, and is no spike`, () => {
    const every = () => step;
    const drowns = diagnosed({ hours: 24, every, counts: twelveTo19, sample: () => ({ cpu_busy_pct: 100 }) });
    assert.deepEqual(drowns.spikes, []);
    assert.ok(sustainedIn(drowns).whole);
    assert.ok(Math.abs(sustainedIn(drowns).counted_mean - 15.5) < 0.3);
    assert.equal(drowns.verdict.cause, "cpu-saturation");

    const rises = diagnosed({ hours: 24, every, ...loops((t) => (t > 16 * HOUR ? 8 : 0)) });
    assert.deepEqual(rises.spikes, []);
    assert.ok(Math.abs(sinceStart(sustainedIn(rises)) - 16 * HOUR) <= step + 5);

    const asleep = diagnosed({ hours: 24, every, ...sleepers((t) => (t > 9 * HOUR ? 3 : 0)) });
    assert.deepEqual(asleep.spikes, []);
    assert.equal(sustainedIn(asleep).offset_tasks, 3);
    assert.equal(asleep.verdict.cause, "stuck-tasks");

    const spike = (t: number) => t % (12 * HOUR) > HOUR && t % (12 * HOUR) < HOUR + 2400;
    const both = diagnosed({ hours: 48, every, ...loops((t) => (spike(t) ? 14 : 6)) });
    assert.equal(both.spikes.length, 4);
    assert.ok(sustainedIn(both).whole);

    const last = diagnosed({ hours: 24, every, ...loops((t) => (t > 23.5 * HOUR ? 6 : 0)) });
    assert.equal(last.sustained, null);
  });

/** What comes and goes beside threads that fall asleep for good at noon. */
function beside(what: (t: number) => { comm: string; state: "R" | "D"; wchan?: string }[], cpu_busy_pct = 2) {
  const slept = (t: number) => (t > 6 * HOUR ? 5 : 0);
  const all = (t: number) => [
    ...threads(slept(t), "txg_sync", { state: "D", wchan: "msleep" }),
    ...what(t).map((one, i) => ({ pid: 3000 + i, tid: 3000 + i, ...one })),
  ];
  return diagnosed({
    hours: 12,
    counts: (t) => all(t).length,
    tasks: all,
    sample: (t) => ({
      d_tasks: all(t).filter(({ state }) => state === "D").length,
      cpu_busy_pct: what(t).length > 0 ? cpu_busy_pct : 2,
    }),
  });
}
const during = (t: number, ...hours: number[]) =>
  hours.some((hour) => t > hour * HOUR && t < hour * HOUR + 1200);

test("who sleeps for good is no evidence in a spike beside it: it has the cause that it had before", () => {
  const { spikes, verdict, sustained } = beside(
    (t) => (during(t, 2, 9) ? Array.from({ length: 3 }, () => ({ comm: "java", state: "R" })) : []),
    98,
  );
  assert.equal(sustained?.offset_tasks, 5);
  assert.deepEqual(
    spikes.map((one) => [one.verdict.cause, one.verdict.culprit]),
    [
      ["cpu-saturation", "java"],
      ["cpu-saturation", "java"],
    ],
  );
  assert.equal(verdict.cause, "cpu-saturation");
});

test("a low spike on an offset weighs what it adds, and does not make the whole mixed", () => {
  const { verdict } = beside(
    (t) =>
      during(t, 2, 3, 4)
        ? Array.from({ length: 6 }, () => ({ comm: "java", state: "R" }))
        : during(t, 9)
          ? [{ comm: "dd", state: "D", wchan: "io_schedule" }]
          : [],
    98,
  );
  assert.deepEqual([verdict.cause, verdict.culprit], ["cpu-saturation", "java"]);
});

for (const [what, back, length] of [
  ["a stall of a minute and a half that ended twenty seconds before", 20, 90],
  ["a stall of two minutes that ended half a minute before", 30, 120],
] as const)
  test(`${what} the end of some minutes is a spike, and nothing that stays`, () => {
    const end = 200;
    const within = (t: number) => t > end - back - length && t < end - back;
    const diagnosis = diagnosed({
      hours: end / HOUR,
      counts: (t) => (within(t) ? 5 : 0),
      tasks: (t) => (within(t) ? threads(5, "dd", { state: "D", wchan: "io_schedule" }) : []),
      sample: (t) => ({ d_tasks: within(t) ? 5 : 0 }),
    });
    assert.equal(diagnosis.sustained, null);
    assert.equal(diagnosis.spikes.length, 1);
  });

test("after some minutes nobody knows that a task which waits for a disk will not wake", () => {
  const asleep = (wchan: string, hours: number) =>
    diagnosed({
      hours,
      counts: () => 3,
      active: () => 0,
      tasks: () => threads(3, "dd", { state: "D", wchan }),
      sample: () => ({ d_tasks: 3 }),
    }).sustained?.offset_tasks;
  assert.equal(asleep("io_schedule", 3 * MINUTE), 0);
  assert.equal(asleep("io_schedule", 1), 3);
  assert.equal(asleep("usb_stor_control_thread", 3 * MINUTE), 3);
});

test("a spike some minutes before a step is no part of it", () => {
  const { spikes, sustained } = diagnosed({
    hours: 10,
    ...loops((t) => (t > 3 * HOUR || (t > 2.6 * HOUR && t < 2.9 * HOUR) ? 4 : 0)),
    host: { cpus: 16 },
  });
  assert.equal(spikes.length, 1);
  assert.ok(sustained && Math.abs(sinceStart(sustained) - 3 * HOUR) < 10);
});

test("what was usual before a step up is no spike in the hours before it, whoever reads every ten minutes", () => {
  for (const ago_h of [3, 4, 5]) {
    const { spikes, sustained } = diagnose(
      guest({ hours: 22, every: () => 600, counts: (t) => (t < (22 - ago_h) * 3600 ? 1 : 3) }),
    );
    assert.deepEqual(spikes, [], `${ago_h} h`);
    assert.equal(sustained?.before, 1);
  }
});

test("where the processors rest, nobody is told that there are too few of them, in any language", () => {
  const diagnosis = diagnose(
    guest({
      hours: 4,
      every: () => 60,
      counts: () => 6,
      before: 6,
      host: { cpus: 4 },
      sample: () => ({ runnable: null, d_tasks: null, cpu_busy_pct: 1 }),
    }),
  );
  assert.ok(sustainedIn(diagnosis).busy! < 0.05);
  const ids = diagnosis.advice.map(({ id }) => id);
  assert.ok(ids.includes("stuck-tasks.look-idle") && !ids.includes("stuck-tasks.look-busy"), ids.join());
  const { summary, facts } = pageOf(diagnosis, locales.en).verdict;
  const text = [summary, ...facts.map((one) => one.text)].join(" ");
  assert.match(text, /the processors are 1.* % busy/);
  assert.match(text, /more processors would not help/);
  assert.doesNotMatch(text, /than it has processors for|named below|run or wait for a processor/);
  assert.match(pageOf(diagnosis, locales.zh).verdict.summary, /处理器使用率只有 1/);
});
