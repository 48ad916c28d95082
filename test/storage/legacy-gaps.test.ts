import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { compressChunk, encodeChunk } from "../../storage/chunk.ts";
import { openDatabase } from "../../storage/database.ts";
import { type GapFacts, readLegacyGap } from "../../storage/legacy-gaps.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { type EventRow, GAPS, TABLES } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, NOON } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

type Meaning = [
  gap: GapFacts["gap"],
  lost: number | null,
  seen: number | null,
  source: string | null,
  detail: string | null,
];

/** Every form that a recorder of ours ever wrote, the trace format's own two, and others' words. */
const FORMS: [string | null, ...Meaning][] = [
  [null, "off", null, null, null, null],
  ["", "off", null, null, null, null],
  ["7", "lost", 7, null, null, "7"],
  ["the recorder was off", "off", null, null, "recorder", null],
  ["suspended", "suspended", null, null, "clocks", null],
  ["12 process events lost: the kernel's buffer was full", "lost", 12, null, "runs", "12"],
  ["file events lost, nobody knows how many: the kernel's queue was full", "lost", null, null, "files", null],
  ["3 events lost: a log storm", "lost", 3, null, "log", "3"],
  ["4096 bytes of /var/log/messages skipped: a log storm", "lost", null, null, "log", null],
  ["300 rows lost: /l.db: the disk is full (12 events lost)", "lost", 300, null, "storage", "300"],
  ["300 rows lost: more rows than the memory for them", "lost", 300, null, "storage", "300"],
  ["runs were polled: 328 of 340 forks were not seen", "polled", 328, 12, "runs", null],
  ["runs were polled: 0 of 0 forks were not seen", "polled", 0, 0, "runs", null],
  ["2 hours of maintenance", null, null, null, null, "2 hours of maintenance"],
  ["7 dwarfs", null, null, null, null, "7 dwarfs"],
];

for (const [detail, ...meaning] of FORMS)
  test(`an old gap row means what it said: ${detail}`, () => {
    const {
      gap,
      lost,
      seen,
      source,
      detail: left,
    } = readLegacyGap({ detail, source: null, lost: null, seen: null });
    assert.deepEqual([gap, lost, seen, source, left], meaning);
  });

const shown = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);

/** What a recording makes of its gap rows, in the order of `FORMS`. */
function meanings(file: string): Meaning[] {
  const { events, strings } = readRecording(openDatabase(file, { readonly: true }));
  const text = (place: number | undefined) => strings[place ?? 0] || null;
  return Array.from({ length: events.length }, (_, row) => [
    events.gap[row] ? GAPS[events.gap[row] - 1]! : null,
    shown(events.lost.at(row)),
    shown(events.seen.at(row)),
    text(events.source[row]),
    text(events.detail[row]),
  ]);
}
const expected = FORMS.map(([, ...meaning]) => meaning);
const old = FORMS.map(([detail], at) => event(at, { kind: "gap", detail, comm: null, path: null }));

test("old gap rows read right among the recent rows of a database", (t) => {
  const file = join(scratchFolder(t), "a.db");
  const writer = new Writer(openDatabase(file));
  writer.setHost(host);
  for (const row of old) writer.event(row);
  writer.close();
  assert.deepEqual(meanings(file), expected);
});

test("old gap rows read right in a chunk that was packed before there were columns for them", (t) => {
  const file = join(scratchFolder(t), "a.db");
  const database = openDatabase(file);
  const columns = TABLES.events.filter(({ name }) => !["gap", "lost", "seen", "source"].includes(name));
  const cells = old.map((row) => {
    const known = new Map<string, EventRow[keyof EventRow]>(Object.entries(row));
    return columns.map(({ name }) => (name === "boot" ? 0 : (known.get(name) ?? null)));
  });
  database
    .prepare("INSERT INTO chunks (kind, first, last, count, data) VALUES ('events', ?, ?, ?, ?)")
    .run(NOON, NOON + old.length * 1e6, old.length, compressChunk(encodeChunk(columns, cells)));
  database.close();
  assert.deepEqual(meanings(file), expected);
});

test("a kind of gap of a newer program is not known, and not taken for an old row", (t) => {
  const file = join(scratchFolder(t), "a.db");
  const database = openDatabase(file);
  database.exec(
    "INSERT INTO events (boot, time, mono_s, kind, gap) VALUES (0, 1, 1, 'gap', 'throttled'), (0, 2, 2, 'gap', NULL)",
  );
  database.close();
  assert.deepEqual(
    meanings(file).map(([gap]) => gap),
    [null, "off"],
  );
});

test("another tool may say what was lost, and of which source, without our kinds of gaps", () => {
  const said = { detail: null, source: "files", lost: 5, seen: null };
  assert.deepEqual(readLegacyGap(said), { ...said, gap: "lost" });
  const { lost, source } = readLegacyGap({ ...said, detail: "12", lost: null });
  assert.deepEqual([lost, source], [12, "files"]);
});
