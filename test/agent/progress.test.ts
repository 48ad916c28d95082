import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Progress } from "../../agent/progress.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { cells } from "../../analysis/report/printable.ts";
import { openDatabase } from "../../storage/database.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import { takeIn } from "../../storage/intake.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { exportTrace } from "../../storage/trace/export.ts";

function rig(more: { isTTY?: boolean; columns?: number; TERM?: string; language?: "en" | "zh" } = {}) {
  const { isTTY = true, columns = 80, TERM = "xterm", language = "en" } = more;
  let now = 0;
  const written: string[] = [];
  const output = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = new Progress(locales[language], output, { TERM }, () => now);
  return { progress, written, at: (ms: number) => (now = ms) };
}
const CLEARED = "\r\x1b[K";

test("after a second it says how far it is, how fast, and how long it takes; in the end the line is gone", () => {
  const { progress, written, at } = rig();
  const tell = progress.of("reading");
  at(900);
  tell(90_000, 1_000_000);
  assert.deepEqual(written, []);
  at(1000);
  tell(100_000, 1_000_000);
  at(1100);
  tell(110_000, 1_000_000);
  assert.deepEqual(written, ["\rreading: 100,000 rows (10 %), 100,000 a second, 9.0 s left\x1b[K"]);
  progress.end();
  progress.end();
  assert.deepEqual(written.slice(1), [CLEARED]);
});

test("where nobody knows how much there is, or hardly any is done, no time left is made up", () => {
  const { progress, written, at } = rig({ language: "zh" });
  const tell = progress.of("importing");
  at(2000);
  tell(5000, null);
  at(3000);
  tell(6000, null);
  at(4000);
  tell(9000, 1_000_000);
  assert.deepEqual(written, [
    "\r正在导入：6,000 行，每秒 1,000 行\x1b[K",
    "\r正在导入：9,000 行（0 %），每秒 2,000 行\x1b[K",
  ]);
});

test("on no terminal, and on one that cannot renew a line, nothing; on a narrow one never two lines", () => {
  for (const more of [{ isTTY: false }, { TERM: "dumb" }]) {
    const { progress, written, at } = rig(more);
    at(5000);
    progress.of("writing")(1, 2);
    progress.say("diagnosing");
    progress.end();
    assert.deepEqual(written, []);
  }
  for (const language of ["en", "zh"] as const) {
    const { progress, written, at } = rig({ columns: 20, language });
    const tell = progress.of("recovering", "pages");
    tell(0, 3000);
    at(5000);
    tell(1000, 3000);
    assert.ok(cells(written[0]!.slice(1, -3)) < 20);
  }
});

test("what fails clears the line before it is told", () => {
  const { progress, written, at } = rig();
  assert.throws(() =>
    progress.during(() => {
      at(2000);
      progress.say("diagnosing");
      throw new Error("no");
    }),
  );
  assert.deepEqual(written, ["\rlooking for spikes …\x1b[K", CLEARED]);
});

test("importing, reading and writing count the rows that there are", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-progress-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const trace = join(import.meta.dirname, "../fixtures/recordings/beat");
  const database = openDatabase(join(folder, "a.db"));
  t.after(() => database.close());
  const told: [number, number | null][] = [];
  const { rows } = await takeIn(await inputFor(trace).open(trace), database, {
    tell: (done, total) => told.push([done, total]),
  });
  const all = rows.samples + rows.tasks + rows.events;
  assert.ok(
    told.length > 0 && told.every(([done, total], i) => done > (told[i - 1]?.[0] ?? 0) && total === null),
  );
  for (const work of [
    (tell: (done: number, total: number | null) => void) => readRecording(database, {}, tell),
    (tell: (done: number, total: number | null) => void) =>
      exportTrace(database, join(folder, "out"), {}, { tell }),
  ]) {
    const counted: [number, number | null][] = [];
    await work((done, total) => counted.push([done, total]));
    assert.deepEqual(counted.at(-1), [all, all]);
  }
});
