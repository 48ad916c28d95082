import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RecordingBuilder } from "../../storage/builder.ts";
import { openDatabase } from "../../storage/database.ts";
import { PackedNumbers } from "../../storage/numbers.ts";
import {
  EVENTS,
  eventAt,
  GAPS,
  gapAt,
  SAMPLES,
  sampleAt,
  TABLE_NAMES,
  TABLES,
} from "../../storage/schema.ts";
import { exportTrace } from "../../storage/trace/export.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, sample, task } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

const NOW = { time: 1_788_610_577_906_948, mono_s: 12.5 };

test("the database has exactly the columns of the schema, their types, and unknown where the schema has it", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  for (const table of TABLE_NAMES) {
    const found = database
      .prepare<[string], { name: string; type: string; notnull: number }>(
        'SELECT name, type, "notnull" FROM pragma_table_info(?)',
      )
      .all(table);
    const integers = ["boot", "time"];
    const expected = TABLES[table].map(({ name, type, required, otherwise }) => ({
      name,
      type: type === "text" ? "TEXT" : integers.includes(name) ? "INTEGER" : "REAL",
      notnull: required || otherwise !== undefined || name === "boot" ? 1 : 0,
    }));
    assert.deepEqual(found.slice(1), expected);
  }
  database.close();
});

test("each file of a trace has the columns of the schema", async (t) => {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  writer.sample(sample(1));
  writer.task(task(1));
  writer.event(event(1));
  writer.flush();
  await exportTrace(database, join(folder, "out"));
  for (const table of TABLE_NAMES) {
    const [head] = readFileSync(join(folder, "out", `${table}.csv`), "utf8").split("\n");
    assert.deepEqual(head?.split(",").sort(), TABLES[table].map(({ name }) => name).sort());
  }
  writer.close();
});

test("a recording has each column that is loaded, of the kind that the schema names", () => {
  const kinds = {
    u16: Uint16Array,
    clock: Float64Array,
    f64: PackedNumbers,
    f32: PackedNumbers,
    code: Uint8Array,
    text: Uint8Array,
  };
  const recording = new RecordingBuilder().finish({ host, source: "" });
  for (const table of TABLE_NAMES) {
    const loaded = TABLES[table].filter(({ load }) => load !== undefined);
    const arrays = new Map<string, unknown>(Object.entries(recording[table]));
    assert.deepEqual([...arrays.keys()].sort(), ["length", ...loaded.map(({ name }) => name)].sort());
    for (const { name, load } of loaded)
      assert.ok(arrays.get(name) instanceof kinds[load!], `${table}.${name}`);
  }
});

test("a column with codes says what becomes of another text", () => {
  for (const column of Object.values(TABLES).flat())
    assert.equal(column.codes !== undefined, column.others !== undefined, column.name);
});

test("a row of which nothing is known has all columns, unknown", () => {
  const { time, mono_s, load1, ...others } = sampleAt(NOW);
  assert.deepEqual({ time, mono_s, load1 }, { ...NOW, load1: Number.NaN });
  assert.deepEqual(Object.keys({ time, mono_s, load1, ...others }), Object.keys(SAMPLES));
  assert.ok(Object.values(others).every((value) => value === null));
  const { kind, pid, comm, ...unknown } = eventAt(NOW, "log", { pid: 7, comm: "sshd" });
  assert.deepEqual([kind, pid, comm, unknown.time, unknown.mono_s], ["log", 7, "sshd", NOW.time, NOW.mono_s]);
  assert.deepEqual(Object.keys({ ...unknown, kind, pid, comm }).sort(), Object.keys(EVENTS).sort());
});

test("the detail of a gap is the bare number of lost events, or nothing", () => {
  const details = [
    gapAt(NOW, "lost", "runs", { lost: 12 }),
    gapAt(NOW, "lost", "files", {}),
    gapAt(NOW, "polled", "runs", { lost: 3, seen: 4 }),
    gapAt(NOW, "off", "recorder", { duration_s: 60 }),
  ].map(({ kind, gap, detail, lost, source }) => [kind, gap, detail, lost, source]);
  assert.deepEqual(details, [
    ["gap", "lost", "12", 12, "runs"],
    ["gap", "lost", null, null, "files"],
    ["gap", "polled", null, 3, "runs"],
    ["gap", "off", null, null, "recorder"],
  ]);
  assert.deepEqual(
    GAPS,
    ["off", "suspended", "lost", "polled"],
    "recordings hold them, analysis counts on the order",
  );
});
