import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { RecordingBuilder } from "../../storage/builder.ts";
import { openDatabase } from "../../storage/database.ts";
import { packOldest } from "../../storage/packing.ts";
import type { Recording } from "../../storage/recording.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { type Cell, type Column, TABLE_NAMES, TABLES, type TableName } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { numbersOf } from "./numbers-of.ts";
import { readable } from "./readable.ts";
import { event, host, NOON, sample, task } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

function anyOf({ codes, others, type, decimals = 0 }: Column): fc.Arbitrary<Cell> {
  if (codes) return fc.constantFrom(...codes, ...(others === "refused" ? [] : ["newer.than.this"]));
  if (type === "text")
    return fc.constantFrom(
      "a",
      "b",
      "the recorder was off",
      "12",
      "12 process events lost: full",
      "other words",
    );
  // What the recorder keeps: so many decimals, and few different values, which are the same all along at times.
  return fc.integer({ min: -3, max: 3 }).map((units) => units / 10 ** decimals);
}

const cellOf = (column: Column): fc.Arbitrary<Cell> => {
  if (column.name === "time") return fc.integer({ min: 0, max: 5e6 }).map((past) => NOON + past * 1000);
  if (column.name === "mono_s") return fc.integer({ min: 0, max: 5e6 }).map((past) => past / 1000);
  const value = anyOf(column);
  return column.required || column.always || column.otherwise !== undefined
    ? value
    : fc.option(value, { freq: 2 });
};
const rowOf = (table: TableName) =>
  fc.record<Record<string, Cell>>(
    Object.fromEntries(
      TABLES[table].map((column) => [
        column.name,
        column.name === "boot" ? fc.nat({ max: 2 }) : cellOf(column),
      ]),
    ),
  );

test("the same rows are the same recording, from memory, as recent rows and as chunks", (t) => {
  const folder = scratchFolder(t);
  let run = 0;
  fc.assert(
    fc.property(
      fc.record({
        samples: fc.array(rowOf("samples"), { maxLength: 20 }),
        tasks: fc.array(rowOf("tasks"), { maxLength: 20 }),
        events: fc.array(rowOf("events"), { maxLength: 40 }),
        packed: fc.array(fc.nat({ max: 15 }), { minLength: 3, maxLength: 3 }),
      }),
      ({ packed, ...rows }) => {
        const database = openDatabase(join(folder, `${run++}.db`));
        const builder = new RecordingBuilder();
        for (const table of TABLE_NAMES) {
          const names = TABLES[table].map(({ name }) => name);
          const insert = database.prepare(
            `INSERT INTO ${table} (${names}) VALUES (${names.map((name) => `@${name}`)})`,
          );
          for (const row of rows[table]) {
            insert.run(row);
            builder.add(table, row, Number(row.boot));
          }
        }
        const built = readable(builder.finish({ host, source: "s" }));
        const about = (recording: Recording) => readable({ ...recording, host, source: "s" });
        assert.deepEqual(about(readRecording(database)), built, "recent rows");
        TABLE_NAMES.forEach((table, index) => {
          packOldest(database, table, packed[index]);
        });
        assert.deepEqual(about(readRecording(database)), built, "recent rows behind a chunk");
        for (const table of TABLE_NAMES) packOldest(database, table);
        assert.deepEqual(about(readRecording(database)), built, "chunks");
        database.close();
      },
    ),
    { numRuns: 60 },
  );
});

test("columns that vary, and become known or unknown on the way, are read over chunks and growing memory", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database, { source: "s" });
  writer.setHost(host);
  const builder = new RecordingBuilder();
  for (let index = 0; index < 9000; index++) {
    const late = index > 5000;
    const rows = {
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
        unit: late ? "a" : null,
      }),
      event: event(index, {
        kind: (["file.write", "gap", "run", "run"] as const)[index % 4]!,
        path: `/tmp/${index % 13}`,
        detail: `${index}`,
        ppid: index % 5 === 0 ? null : 1291,
      }),
    };
    writer.sample(rows.sample);
    writer.task(rows.task);
    writer.event(rows.event);
    builder.addSample(rows.sample);
    builder.addTask(rows.task);
    builder.addEvent(rows.event);
    if (index % 700 === 0) writer.flush();
  }
  writer.flush();
  const found = readRecording(database);
  const built = builder.finish({ host, source: "s" });
  assert.deepEqual(readable(found), readable(built));
  assert.equal(found.events.lost.at(1), 1, "the bare number of another tool");
  assert.ok(Number.isNaN(found.events.lost.at(0)));
  writer.close();
});

test("rows come in any order, and boots in any number", () => {
  const builder = new RecordingBuilder();
  builder.addSample({ time: 500e6, mono_s: 3, load1: 3 }, 7);
  builder.addSample({ time: 200e6, mono_s: 90, load1: 2 }, 9);
  builder.addSample({ time: 100e6, mono_s: 80, load1: 1 }, 9);
  const { samples, window } = builder.finish({ host, source: "" });
  assert.deepEqual(numbersOf(samples.load1, 3), [1, 2, 3]);
  assert.deepEqual([...samples.boot], [0, 0, 1]);
  assert.deepEqual(window, { start: 100e6, end: 500e6 });
});

test("boots count from the one whose earliest row is first, wherever that row stands", () => {
  const builder = new RecordingBuilder();
  for (const [mono_s, boot] of [
    [10, 7],
    [5, 7],
    [7, 3],
  ] as const)
    builder.addSample(sample(mono_s), boot);
  const { samples } = builder.finish({ host, source: "" });
  assert.deepEqual([...samples.boot], [0, 0, 1]);
});

test("the window is that of all rows so far, whenever it is asked for", () => {
  const builder = new RecordingBuilder();
  builder.addSample(sample(10));
  const { start, end } = builder.window;
  builder.addSample(sample(20));
  builder.addEvent(event(2));
  assert.deepEqual(builder.window, { start: start - 8e6, end: end + 10e6 });
});
