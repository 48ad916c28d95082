import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { EventRow, SampleRow, TaskRow } from "../../collectors/collector.ts";
import { openDatabase } from "../../storage/database.ts";
import { RecordingBuilder } from "../../storage/recording-builder.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, NOON, sample, task } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

/** Columns that are constant, vary, become known or unknown on the way, over some chunks and the rows behind them. */
function varied(index: number): { sample: SampleRow; task: TaskRow; event: EventRow } {
  const late = index > 5000;
  return {
    sample: sample(index, {
      load1: (index % 311) / 100,
      steal_pct: late ? 1.25 : 0,
      psi_io_full_pct: late ? 3 : null,
      swap_used_kb: late ? null : 69_000,
      self_cpu_pct: index % 2 === 0 ? 0.3 : null,
      kernel_look_s: null,
    }),
    task: task(index, {
      comm: `c${index % 9}`,
      state: index % 3 === 0 ? "D" : "R",
      unit: late ? "crond.service" : null,
    }),
    event: event(index, {
      kind: index % 4 === 0 ? "file.write" : index % 4 === 1 ? "gap" : "run",
      path: `/tmp/${index % 13}`,
      detail: `${index}`,
      exit_code: late ? 1 : 0,
      ppid: index % 5 === 0 ? null : 1291,
    }),
  };
}

const TEXTS = ["comm", "wchan", "exe", "unit", "stack", "parent_comm", "path", "detail"];
const text = (strings: readonly string[], places: Iterable<number>) =>
  Array.from(places, (place) => strings[place]);

test("what was written is read as the builder in memory would have it", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database, { source: "s" });
  writer.setHost(host);
  const builder = new RecordingBuilder();
  const rows = Array.from({ length: 9000 }, (_, index) => varied(index));
  rows.forEach((row, index) => {
    writer.sample(row.sample);
    writer.task(row.task);
    writer.event(row.event);
    if (index % 700 === 0) writer.flush();
  });
  writer.flush();
  for (const row of rows) builder.addSample(row.sample);
  for (const row of rows) builder.addTask(row.task);
  for (const row of rows) builder.addEvent(row.event);
  const found = readRecording(database);
  const expected = builder.finish({ host, source: "s" });
  for (const table of ["tasks", "events"] as const)
    for (const [name, column] of Object.entries(expected[table])) {
      const read = Object.entries(found[table]).find(([other]) => other === name)?.[1];
      if (TEXTS.includes(name))
        assert.deepEqual(text(found.strings, read), text(expected.strings, column), name);
      else assert.deepEqual(read, column, name);
    }
  assert.deepEqual({ ...found.samples }, { ...expected.samples });
  assert.deepEqual(found.window, expected.window);
  writer.close();
});

test("more strings than 16 bits count are read as they are", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  const count = 2 ** 16 + 5000;
  for (let index = 0; index < count; index++) {
    writer.event(event(index, { kind: "log", comm: "crond", detail: `line ${index}` }));
    if (index % 5000 === 0) writer.flush();
  }
  writer.flush();
  const { events, strings } = readRecording(database);
  assert.equal(events.length, count);
  assert.ok(text(strings, events.detail).every((line, index) => line === `line ${index}`));
  assert.ok(text(strings, events.comm).every((comm) => comm === "crond"));
  writer.close();
});

test("a part of the recording begins and ends with the rows asked for, in and beyond chunks", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  for (let index = 0; index < 6000; index++) {
    writer.sample(sample(index));
    if (index % 1000 === 999) writer.flush();
  }
  for (const [from, to] of [
    [0, 5999],
    [2047, 2048],
    [5000, 5990],
    [100, 100],
    [4095, 4200],
  ] as const) {
    const { samples, window } = readRecording(database, { start: NOON + from * 1e6, end: NOON + to * 1e6 });
    assert.deepEqual(
      [samples.length, window],
      [to - from + 1, { start: NOON + from * 1e6, end: NOON + to * 1e6 }],
    );
    assert.equal(samples.mono_s[0], 1000 + from);
  }
  const none = readRecording(database, { start: NOON + 9e12 });
  assert.deepEqual([none.samples.length, none.events.length], [0, 0]);
  writer.close();
});
