import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseConfig } from "../../agent/config.ts";
import { reportJobs } from "../../agent/scheduled-report.ts";
import { openDatabase } from "../../storage/database.ts";
import { Writer } from "../../storage/writer.ts";
import { sample } from "../storage/rows.ts";
import { scratchFolder } from "../storage/scratch.ts";
import { until } from "../waiting.ts";

/** A job as the configuration has it, over a short recording of just now. */
function job(t: TestContext, more: string, directory = join(scratchFolder(t), "reports")) {
  const db = join(scratchFolder(t), "l.db");
  const writer = new Writer(openDatabase(db));
  for (let at = 0; at < 600; at += 2)
    writer.sample({ ...sample(at), time: Date.now() * 1000 - 900e6 + at * 1e6 });
  writer.close();
  const warnings: string[] = [];
  const config = parseConfig(
    `[report]\nschedule = "1 2 * * *"\ndirectory = "${directory}"\n${more}`,
    "c.toml",
  );
  const [only, ...others] = reportJobs(config, db, (line) => warnings.push(line));
  assert.equal(others.length, 0);
  const found = () => {
    try {
      return readdirSync(directory).sort();
    } catch {
      return [];
    }
  };
  return { run: () => only!.run(), warnings, found, directory };
}

const today = () => new Date().toISOString().slice(0, 10);

test("reports of each format are written whole, the last so many kept, and nothing of others' touched", async (t) => {
  const { run, warnings, found, directory } = job(t, 'format = ["html", "text"]\nkeep = 2');
  mkdirSync(directory);
  const old = ["loadspike-2026-01-01.html", "loadspike-2026-01-02.html", "loadspike-2026-01-01.txt"];
  const others = ["loadspike-2025-01-01.html.bak", "loadspike-x.html", "notes.txt"];
  for (const name of [...old, ...others]) writeFileSync(join(directory, name), "old");
  const before = today();
  run();
  const expected = (date: string) =>
    [
      ...others,
      "loadspike-2026-01-01.txt",
      "loadspike-2026-01-02.html",
      `loadspike-${date}.html`,
      `loadspike-${date}.txt`,
    ].sort();
  // It may be midnight meanwhile.
  const made = () => [before, today()].find((date) => found().join() === expected(date).join());
  const last = () => [found(), warnings];
  const date = await until("both are there, and the oldest page is not", made, { last });
  assert.match(readFileSync(join(directory, `loadspike-${date}.html`), "utf8"), /<\/html>\s*$/);
  assert.deepEqual(warnings, []);
});

test("where it cannot be written, or there is nothing to report, that is said in one line, and nothing is deleted", async (t) => {
  const nowhere = join(scratchFolder(t), "a", "b");
  const { run, warnings, found } = job(t, "", nowhere);
  run();
  await until("it is said", () => warnings.length > 0);
  assert.match(warnings[0]!, /^the scheduled report failed: .*\/a\/b\/loadspike-/);
  assert.doesNotMatch(warnings[0]!, /\n/);
  assert.deepEqual(found(), []);
  assert.ok(dirname(nowhere));
});

test("nothing given, nothing is done", () => {
  assert.deepEqual(
    reportJobs(parseConfig("", "c.toml"), "/x.db", () => {}),
    [],
  );
});
