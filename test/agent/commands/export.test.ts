import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fixture } from "../../analysis/report/drawn-recordings.ts";

const cli = fileURLToPath(new URL("../../../agent/cli.ts", import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A trace of ten minutes as another tool would write it: the needed columns only. */
function smallTrace(t: TestContext): { folder: string; trace: string } {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-export-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: 300 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 8, 5, 12) + index * 2000).toISOString();
    return `${time},${1000 + index * 2},0.0${index % 10}`;
  });
  writeFileSync(
    join(folder, "manifest.json"),
    '{"format":"loadspike.trace/1","host":{"hostname":"lb1"},"source":"sar"}',
  );
  writeFileSync(join(folder, "samples.csv"), `time,mono_s,load1\n${rows.join("\n")}\n`);
  return { folder, trace: folder };
}

test("import, then export of a part, with its spikes beside it", (t) => {
  const { folder, trace } = smallTrace(t);
  const db = join(folder, "new", "a.db");
  const imported = run("import", trace, "--db", db);
  assert.deepEqual([imported.status, imported.stderr], [0, ""]);
  assert.match(
    imported.stdout,
    /: 300 samples, 0 tasks, 0 events of 2026-09-05T12:00:00\.000000Z to 2026-09-05T12:09:58/,
  );

  const out = join(folder, "out");
  const part = ["--since", "2026-09-05T12:01:00Z", "--until", "2026-09-05T12:02:00Z"];
  const exported = run("export", out, "--db", db, ...part);
  assert.deepEqual([exported.status, exported.stderr], [0, ""]);
  assert.match(exported.stdout, /: 31 samples, 0 tasks, 0 events, 0 spikes of /);
  assert.deepEqual(readdirSync(out).sort(), [
    "events.csv",
    "manifest.json",
    "samples.csv",
    "spikes.csv",
    "tasks.csv",
  ]);
  assert.match(readFileSync(join(out, "spikes.csv"), "utf8"), /^id,start,end,/);

  const again = run("export", out, "--db", db, ...part);
  assert.deepEqual([again.status, again.stdout], [1, ""]);
  assert.match(again.stderr, /^loadspike: .* is not empty; .*--force.*\n$/);
  writeFileSync(join(out, "notes.txt"), "mine");
  assert.equal(run("export", out, "--db", db, "--gzip", "--force").status, 0);
  assert.deepEqual(readdirSync(out).sort(), [
    "events.csv.gz",
    "manifest.json",
    "notes.txt",
    "samples.csv.gz",
    "spikes.csv.gz",
    "tasks.csv.gz",
  ]);
});

test("wrong usage ends with 2, what cannot be done with 1, each with its line", (t) => {
  const { folder, trace } = smallTrace(t);
  const db = join(folder, "a.db");
  const one = (...args: string[]) => {
    const { status, stdout, stderr } = run(...args, "--db", db);
    assert.equal(stdout, "");
    return [status, stderr] as const;
  };
  const expectLine = ([status, stderr]: readonly [number | null, string], code: number, line: RegExp) => {
    assert.equal(status, code, stderr);
    assert.match(stderr, line);
  };
  expectLine(one("export", join(folder, "out")), 1, /^loadspike: .*a\.db: no such database; .*\n$/);
  expectLine(
    one("export", join(folder, "out"), "--since", "soon"),
    2,
    /^error: --since: expected an instant .*"soon"\n/,
  );
  expectLine(one("export"), 2, /expected a directory or --tar FILE, found neither/);
  expectLine(
    one("export", "--tar", "x.zip"),
    2,
    /--tar: expected a name that ends in \.tar\.gz, found "x\.zip"/,
  );

  writeFileSync(join(folder, "tasks.csv"), "time,mono_s,pid,comm,state\n2026-09-05T12:00:00Z,1000,1,a,S\n");
  expectLine(one("import", trace), 1, /^loadspike: .*tasks\.csv:2: state: expected R or D, found "S"\n$/);
  assert.ok(!existsSync(db), "a refused trace leaves no empty database");
});

test("what a newer version said of its sources goes out again as it came, though nobody here has words for it", (t) => {
  const { folder, trace } = smallTrace(t);
  const since = "2026-09-05T12:00:00.000000Z";
  const facts = [
    { id: "future.unknown", values: { x: 1 } },
    // Known by its id, and of other values.
    { id: "files.watched", values: {} },
  ];
  const sources = facts.map((fact, index) => {
    return { name: `source-${index}`, status: "no-data", since, until: null, reason: "in its words", fact };
  });
  const manifest = { format: "loadspike.trace/1", host: { hostname: "lb1" }, source: "loadspike", sources };
  writeFileSync(join(trace, "manifest.json"), JSON.stringify(manifest));
  const db = join(folder, "new", "a.db");
  assert.equal(run("import", trace, "--db", db).stderr, "");
  const out = join(folder, "out");
  const exported = run("export", out, "--db", db);
  assert.deepEqual([exported.status, exported.stderr], [0, ""]);
  const written = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  assert.deepEqual(
    written.sources.map((source: { fact: unknown }) => source.fact),
    facts,
  );
});

test("one spike alone, with what is around it", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-export-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const db = join(folder, "beat.db");
  assert.equal(run("import", fixture("beat"), "--db", db).status, 0);
  const done = run("export", join(folder, "one"), "--db", db, "--spike", "2", "--around", "1m");
  assert.deepEqual([done.status, done.stderr], [0, ""]);
  const [, spike, ...others] = readFileSync(join(folder, "one", "spikes.csv"), "utf8")
    .trim()
    .split("\n");
  const [id, start, end] = spike!.split(",");
  assert.deepEqual([id, others], ["2", []]);
  const times = readFileSync(join(folder, "one", "samples.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => Date.parse(/\d{4}-[^,]*Z/.exec(line)![0]));
  const [from, to] = [Date.parse(start!) - 60e3, Date.parse(end!) + 60e3];
  assert.ok(times.length > 50 && times.every((time) => time >= from && time <= to));
  assert.ok(times[0]! < from + 10e3, "from a minute before it");

  const again = run("import", join(folder, "one"), "--db", join(folder, "one.db"));
  assert.equal(again.status, 0, again.stderr);
  const none = run("export", join(folder, "none"), "--db", db, "--spike", "7");
  assert.equal(none.status, 1);
  assert.match(none.stderr, /^loadspike: --spike 7: expected one of the 2 spikes that were found, 1 to 2\n$/);
  assert.equal(existsSync(join(folder, "none")), false, "nothing is made for it");
  const wrong = run("export", join(folder, "none"), "--db", db, "--spike", "2", "--around", "soon");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /--around .*expected a duration .* found "soon"/);
});
