import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sourceFact } from "../../collectors/fact.ts";
import { type Database, openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { retain } from "../../storage/retention.ts";
import type { SourceStatus } from "../../storage/sources.ts";
import { exportTrace } from "../../storage/trace/export.ts";
import { Writer } from "../../storage/writer.ts";
import { importTrace } from "./import-trace.ts";
import { host, NOON, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

const said = (text: string) => sourceFact("source.said", { text });
const ok = (name: string): SourceStatus => ({ name, status: "ok", reason: null });
const without = (name: string, why: string): SourceStatus => ({ name, status: "no-data", reason: said(why) });
const at = (second: number) => NOON + second * 1e6;

function recorder(t: TestContext): { folder: string; database: Database; writer: Writer } {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "a.db"));
  t.after(() => database.close());
  const writer = new Writer(database);
  writer.setHost(host);
  return { folder, database, writer };
}

const spans = (database: Database, window = {}) =>
  readRecording(database, window).sources?.map(({ name, status, since, until }) => [
    name,
    status,
    (since - NOON) / 1e6,
    until === null ? null : (until - NOON) / 1e6,
  ]);

test("a recording without a word on its sources says nothing; one whose sources saw nothing says so", (t) => {
  const { database, writer } = recorder(t);
  writer.sample(sample(1));
  writer.flush();
  assert.equal(readRecording(database).sources, null);
  writer.setSources([ok("files"), without("log", "no journal")], at(0));
  assert.deepEqual(readRecording(database).sources, [
    { ...ok("files"), since: at(0), until: null },
    { ...without("log", "no journal"), since: at(0), until: null },
  ]);
});

test("what does not change is one span; what changes, comes or goes begins and ends where it does", (t) => {
  const { database, writer } = recorder(t);
  writer.setSources([ok("files"), ok("runs")], at(0));
  writer.setSources([ok("files"), ok("runs")], at(60));
  writer.setSources([ok("files"), { name: "runs", status: "error", reason: said("no buffer") }], at(120));
  writer.setSources([ok("runs")], at(180));
  writer.endSources(at(200));
  assert.deepEqual(spans(database), [
    ["files", "ok", 0, 180],
    ["runs", "ok", 0, 120],
    ["runs", "error", 120, 180],
    ["runs", "ok", 180, 200],
  ]);
  assert.deepEqual(spans(database, { start: at(130), end: at(150) }), [
    ["files", "ok", 0, 180],
    ["runs", "error", 120, 180],
  ]);
});

test("what a recorder that was killed left open ends with its last row, once another one starts", (t) => {
  const { database, writer } = recorder(t);
  writer.setSources([ok("files")], at(0));
  for (let second = 0; second < 50; second++) writer.sample(sample(second));
  writer.flush();
  const next = new Writer(database);
  next.setSources([ok("files")], at(900));
  assert.deepEqual(spans(database), [
    ["files", "ok", 0, 49],
    ["files", "ok", 900, null],
  ]);
});

test("while the disk takes nothing, sources wait, and are stored once as they were", (t) => {
  const { folder, database, writer } = recorder(t);
  const other = openDatabase(join(folder, "a.db"));
  other.exec("BEGIN IMMEDIATE");
  assert.match(writer.setSources([ok("files")], at(0)).problem ?? "", /has it locked/);
  writer.setSources([without("files", "gone")], at(60));
  writer.setSources([without("files", "gone")], at(120));
  other.exec("COMMIT");
  other.close();
  assert.equal(writer.flush().problem, null);
  assert.deepEqual(spans(database), [
    ["files", "ok", 0, 60],
    ["files", "no-data", 60, null],
  ]);
});

test("spans that ended before the retention's time go with the rows", (t) => {
  const { database, writer } = recorder(t);
  writer.setSources([ok("files"), ok("runs")], at(0));
  writer.setSources([ok("files")], at(60));
  const policy = { maxAge_s: 1000, maxBytes: 1e9 };
  while (retain(database, policy, at(2000)));
  assert.deepEqual(spans(database), [["files", "ok", 0, null]]);
});

test("sources go out with words for people and facts for programs, and come back as facts, byte for byte", async (t) => {
  const { folder, database, writer } = recorder(t);
  writer.setSources([ok("files"), without("log", 'no "journal"\n=x')], at(0));
  for (let second = 0; second < 5; second++) writer.sample(sample(second));
  writer.flush();
  writer.setSources([ok("files"), ok("log")], at(3));
  const say = (fact: { id: string }) => `in words: ${fact.id}`;
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  await exportTrace(database, one, {}, { say });
  const manifest = () => readFileSync(join(one, "manifest.json"), "utf8");
  assert.deepEqual(JSON.parse(manifest()).sources[1], {
    name: "log",
    status: "no-data",
    since: "2026-09-05T12:00:00.000000Z",
    until: "2026-09-05T12:00:03.000000Z",
    reason: "in words: source.said",
    fact: said('no "journal"\n=x'),
  });
  const copy = openDatabase(join(folder, "copy.db"));
  t.after(() => copy.close());
  await importTrace(one, copy);
  assert.deepEqual(readRecording(copy).sources, readRecording(database).sources);
  await exportTrace(copy, two, {}, { say });
  assert.equal(readFileSync(join(two, "manifest.json"), "utf8"), manifest());
});

test("another tool's reason is what it said; a source that is none of a source's states is refused", async (t) => {
  const { folder, database, writer } = recorder(t);
  writer.sample(sample(1));
  writer.flush();
  const trace = join(folder, "out");
  await exportTrace(database, trace);
  const file = join(trace, "manifest.json");
  const document = JSON.parse(readFileSync(file, "utf8"));
  assert.ok(!("sources" in document), "an old recording says nothing of its sources");
  const given = (source: object) =>
    writeFileSync(
      file,
      JSON.stringify({ ...document, sources: [{ name: "sar", since: document.window.start, ...source }] }),
    );
  given({ status: "no-data", reason: "not installed" });
  const copy = openDatabase(join(folder, "copy.db"));
  t.after(() => copy.close());
  await importTrace(trace, copy);
  assert.deepEqual(readRecording(copy).sources, [
    { ...without("sar", "not installed"), since: at(1), until: null },
  ]);
  for (const [source, line] of [
    [{ status: "fine" }, /sources\[0\]\.status: expected ok or no-data or error, found "fine"$/],
    [{ status: "ok", until: "noon" }, /sources\[0\]\.until: expected an instant as/],
    [{ status: "error", fact: { id: 3 } }, /sources\[0\]\.fact: expected an id and values, found /],
  ] as const) {
    given(source);
    await assert.rejects(importTrace(trace, copy), line);
  }
});
