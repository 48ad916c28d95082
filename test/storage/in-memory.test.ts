import assert from "node:assert/strict";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { pageOf } from "../../analysis/report/page.ts";
import { openDatabase } from "../../storage/database.ts";
import { recordingOfInput } from "../../storage/in-memory.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import type { Recording } from "../../storage/recording.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { importTrace } from "./import-trace.ts";

const fixtures = fileURLToPath(new URL("../fixtures/", import.meta.url));
const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));
const traces = [
  ...globSync(["recordings/*", "cases/*"], { cwd: fixtures })
    .map((name) => join(fixtures, name))
    .sort(),
  join(shared, "traces/el7-timelapse"),
  join(shared, "traces/snapshot-stun"),
];

const jsonOf = (recording: Recording) => formats.json.render(pageOf(diagnose(recording), locales.en));

async function throughDatabase(folder: string): Promise<Recording> {
  const scratch = mkdtempSync(join(tmpdir(), "loadspike-through-"));
  const database = openDatabase(join(scratch, "l.db"));
  try {
    await importTrace(folder, database);
    return readRecording(database);
  } finally {
    database.close();
    rmSync(scratch, { recursive: true });
  }
}

const inMemory = async (folder: string) => recordingOfInput(await inputFor(folder).open(folder));

for (const folder of traces)
  test(`${basename(folder)}: the same report with a database and without`, {
    skip: existsSync(join(folder, "manifest.json")) ? false : "not run: the recording is not here",
  }, async () => {
    assert.equal(jsonOf(await inMemory(folder)), jsonOf(await throughDatabase(folder)));
  });

test("what stands beside the rows is what a database would have made of it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-memory-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(fixtures, "recordings/beat-short"), folder, { recursive: true });
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const { start, end } = manifest.window;
  const facts = { version: "2.0.7", config: null, scripts: [], dump_files: [] };
  const later = { ...facts, version: "2.0.8" };
  const within = new Date((Date.parse(start) + Date.parse(end)) / 2).toISOString();
  // Said twice, from before the window and from after it.
  manifest.keepalived = [
    { since: "2001-01-01T00:00:00Z", facts },
    { since: start, facts },
    { since: within, facts: later },
    { since: "2199-01-01T00:00:00Z", facts },
  ];
  manifest.marks = [
    { at: within, text: "within" },
    { at: "2199-01-01T00:00:00Z", text: "after" },
    { at: start, text: "first" },
  ];
  const predicted = { at: within, low: start, high: end, cause: "sampling-beat", culprit: "x" };
  manifest.predictions = [
    { made_at: within, ...predicted },
    { made_at: start, ...predicted },
  ];
  manifest.boots = undefined;
  writeFileSync(file, JSON.stringify(manifest));
  const beside = ({ samples, tasks, events, strings, ...rest }: Recording) => rest;
  const recording = beside(await inMemory(folder));
  assert.deepEqual(recording, beside(await throughDatabase(folder)));
  assert.equal(recording.keepalived?.version, "2.0.8");
  assert.deepEqual(
    recording.marks.map(({ text }) => text),
    ["first", "within"],
  );
  assert.equal(recording.host.boot_id, manifest.host.boot_id);
});

test("a trace without rows, or without readings of load average, is refused as an import refuses it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-memory-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "manifest.json"), '{"format": "loadspike.trace/1"}');
  writeFileSync(join(folder, "samples.csv"), "time,mono_s,load1\n");
  await assert.rejects(inMemory(folder), /samples\.csv: expected rows, found none; nothing to import$/);
  writeFileSync(join(folder, "events.csv"), "time,mono_s,kind\n2026-09-05T00:00:00Z,1,run\n");
  await assert.rejects(inMemory(folder), /samples\.csv: expected readings of load average, found none/);
});
