import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Database, openDatabase } from "../../storage/database.ts";
import { UNKNOWN_HOST } from "../../storage/facts.ts";
import { inputFor, inputs } from "../../storage/inputs/index.ts";
import type { InputFacts, OpenInput } from "../../storage/inputs/input.ts";
import { takeIn } from "../../storage/intake.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { type Cell, TABLES, type TableName } from "../../storage/schema.ts";
import { host, NOON } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

type Given = Record<string, Cell>;

/** An input of another tool that has its rows in memory. */
function inputOf(rows: Partial<Record<TableName, Given[]>>, facts: Partial<InputFacts> = {}): OpenInput {
  return {
    name: "history",
    facts: {
      host,
      source: "tool",
      boots: [],
      keepalived: [],
      sources: [],
      predictions: [],
      marks: [],
      ...facts,
    },
    async read(table, take) {
      for (const row of rows[table] ?? [])
        take(TABLES[table].map(({ name, otherwise }) => row[name] ?? otherwise ?? null));
    },
  };
}

function emptyDatabase(t: TestContext): Database {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  t.after(() => database.close());
  return database;
}

const look = (at: number, more: Given = {}): Given => ({
  boot: 0,
  time: NOON + at * 1e6,
  mono_s: at,
  load1: 1,
  ...more,
});

test("what an input has is there as it was given: rows, boots, host, sources", async (t) => {
  const database = emptyDatabase(t);
  const sources = [{ name: "load", status: "ok" as const, since: NOON, until: NOON + 2e6, reason: null }];
  const input = inputOf(
    {
      samples: [look(1), look(2, { boot: 1, mono_s: 0.5 })],
      events: [look(1.5, { kind: "log", detail: "x" })],
    },
    { boots: [UNKNOWN_HOST, host], sources },
  );
  assert.deepEqual(await takeIn(input, database), {
    rows: { samples: 2, tasks: 0, events: 1 },
    boots: 2,
    window: { start: NOON + 1e6, end: NOON + 2e6 },
  });
  const found = readRecording(database);
  assert.deepEqual([...found.samples.boot], [0, 1]);
  assert.deepEqual([found.host, found.source, found.sources], [host, "tool", sources]);
});

test("a row without the monotonic clock is refused: nobody makes one up", async (t) => {
  const database = emptyDatabase(t);
  await assert.rejects(
    takeIn(inputOf({ samples: [look(1), look(2, { mono_s: null })] }), database),
    /^Failure: history: samples: expected the monotonic clock in each row, found one without$/,
  );
  assert.equal(readRecording(database).samples.length, 0);
});

test("an input that fails on the way leaves nothing behind, however far it came", async (t) => {
  const database = emptyDatabase(t);
  const whole = inputOf({ samples: Array.from({ length: 5000 }, (_, at) => look(at)) });
  const torn: OpenInput = {
    ...whole,
    facts: { ...whole.facts, sources: [{ name: "a", status: "ok", since: 0, until: null, reason: null }] },
    async read(table, take) {
      await whole.read(table, take);
      if (table === "events") throw new Error("torn");
    },
  };
  await assert.rejects(takeIn(torn, database), /torn/);
  for (const table of ["chunks", "boots", "sources", "meta", "samples"])
    assert.equal(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), 0, table);
  assert.equal((await takeIn(whole, database)).rows.samples, 5000);
});

test("what no input recognises is refused with what is expected", (t) => {
  const folder = scratchFolder(t);
  assert.throws(
    () => inputFor(folder),
    (error: Error) => {
      assert.ok(error.message.startsWith(`${folder}: nothing here that can be imported; expected `));
      for (const { expects } of inputs) assert.ok(error.message.includes(expects));
      return true;
    },
  );
  assert.throws(() => inputFor(join(folder, "none")), /none: nothing here that can be imported/);
});
