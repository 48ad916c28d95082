import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../agent/cli.ts", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

function recorded(t: TestContext): { folder: string; db: string } {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-mark-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: 300 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 8, 5, 12) + index * 2000).toISOString();
    return `${time},${1000 + index * 2},0.0${index % 10}`;
  });
  writeFileSync(join(folder, "manifest.json"), '{"format":"loadspike.trace/1","source":"sar"}');
  writeFileSync(join(folder, "samples.csv"), `time,mono_s,load1\n${rows.join("\n")}\n`);
  const db = join(folder, "a.db");
  assert.equal(run("import", folder, "--db", db).status, 0);
  return { folder, db };
}

test("a mark is in the report of every format, and comes back from an export", (t) => {
  const { folder, db } = recorded(t);
  const text = "moved the backup <b> to 03:00";
  const marked = run("mark", text, "--at", "2026-09-05T12:05:00Z", "--db", db);
  assert.deepEqual([marked.status, marked.stderr], [0, ""]);
  assert.match(marked.stdout, /marked 2026-09-05T12:05:00/);
  const out = join(folder, "out");
  assert.equal(run("export", out, "--db", db).status, 0);
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  assert.deepEqual(manifest.marks, [{ at: "2026-09-05T12:05:00.000000Z", text }]);
  const copy = join(folder, "copy.db");
  assert.equal(run("import", out, "--db", copy).status, 0);
  for (const file of [db, copy]) {
    const { changes } = JSON.parse(run("report", "--format", "json", "--db", file).stdout);
    assert.equal(changes.length, 1);
    assert.equal(changes[0].at, "2026-09-05T12:05:00.000000Z");
    assert.deepEqual(changes[0].facts, [{ id: "change.marked", values: { text } }]);
    for (const [format, shown] of [
      ["text", /moved the backup <b> to\s+03:00/],
      ["markdown", /moved the backup/],
      ["html", /moved the backup &lt;b&gt; to 03:00/],
    ] as const)
      assert.match(run("report", "--format", format, "--db", file).stdout, shown);
  }
});

test("nothing is marked that cannot be compared, and no database is made for it", (t) => {
  const { folder, db } = recorded(t);
  for (const [args, line] of [
    [["mark", " ", "--db", db], /expected a text of 1 to 200 characters/],
    [["mark", "x".repeat(201), "--db", db], /found 201/],
    [["mark", "x", "--at", "noon", "--db", db], /--at: expected an instant/],
    [["mark", "x", "--at", "2199-01-01", "--db", db], /future/],
  ] as const) {
    const { status, stdout, stderr } = run(...args);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr.split("\n")[0]!, line);
  }
  const none = join(folder, "none.db");
  assert.equal(run("mark", "x", "--db", none).status, 1);
  assert.ok(!existsSync(none));
});
