import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until } from "../waiting.ts";

const root = join(import.meta.dirname, "..", "..");
const cli = join(root, "agent", "cli.ts");

let folder: string;
let db: string;
let recorded: Ended;

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one command of loadspike as a user does, with no configuration and no terminal. */
function loadspike(...args: string[]): Ended {
  return spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", env: quietEnvironment() });
}

function quietEnvironment(): NodeJS.ProcessEnv {
  const { LOADSPIKE_DB: _, ...env } = process.env;
  return env;
}

/** It did what was asked: status 0, and nothing on stderr but set-up lines. */
function succeeds(ended: Ended): string {
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}

/** It could not, or was not asked rightly: the status, one line that says why, and never a stack trace. */
function refuses(status: 1 | 2, ended: Ended, says: RegExp): void {
  assert.equal(ended.status, status, `${ended.stdout}${ended.stderr}`);
  assert.match(ended.stderr, says);
  assert.doesNotMatch(ended.stderr, /^\s+at /m);
  const lines = ended.stderr.trim().split("\n");
  if (status === 1) assert.equal(lines.length, 1, ended.stderr);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-e2e-"));
  db = join(folder, "fresh.db");
  recorded = await recordLooks(3);
});

/** Records as a user does, until so many looks are written and Ctrl-C ends it. */
async function recordLooks(least: number): Promise<Ended> {
  const child = spawn(process.execPath, [cli, "record", "--db", db], {
    stdio: ["ignore", "pipe", "pipe"],
    env: quietEnvironment(),
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const looks = () => {
    const { status, stdout } = loadspike("status", "--json", "--db", db);
    return status === 0 && JSON.parse(stdout).rows.samples >= least;
  };
  await until(`${least} looks are written`, looks, { every_ms: 500, last: () => said });
  child.kill("SIGINT");
  return { status: await ended, ...said };
}
after(() => rmSync(folder, { recursive: true, force: true }));

test("record makes a database that only its owner reads, and ends with the report", () => {
  const text = succeeds(recorded);
  assert.equal(statSync(db).mode & 0o777, 0o600);
  assert.match(text, /no (load )?spike/i);
});

test("report tells the same in words and in JSON", () => {
  const text = succeeds(loadspike("report", "--db", db));
  assert.ok(Math.max(...text.split("\n").map((line) => line.length)) <= 80, "80 columns");
  assert.ok(!text.includes("\u001b"), "no colour where there is no terminal");
  const report = JSON.parse(succeeds(loadspike("report", "--db", db, "--format", "json")));
  assert.equal(report.format, "loadspike.report/1");
  assert.ok(report.window.samples >= 3, `${report.window.samples} samples`);
  assert.deepEqual(report.spikes, []);
  assert.equal(report.verdict.cause, null);
  const always = ["dump-writes", "tmpfiles-cleanup", "check-script"];
  const causes = report.suspects.map(({ cause }: { cause: string }) => cause);
  for (const cause of always) assert.ok(causes.includes(cause), cause);
});

test("a recording that is exported and imported gives the same report and the same bytes", () => {
  const [first, second, copy] = ["first", "second", "copy.db"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  succeeds(loadspike("export", first, "--db", db));
  succeeds(loadspike("import", first, "--db", copy));
  const json = ["report", "--format", "json", "--db"];
  assert.deepEqual(
    JSON.parse(succeeds(loadspike(...json, copy))),
    JSON.parse(succeeds(loadspike(...json, db))),
  );
  succeeds(loadspike("export", second, "--db", copy));
  assert.deepEqual(readdirSync(second).sort(), readdirSync(first).sort());
  for (const name of readdirSync(first))
    assert.equal(readFileSync(join(second, name), "utf8"), readFileSync(join(first, name), "utf8"), name);
});

test("predict answers without any recording", () => {
  const answer = JSON.parse(succeeds(loadspike("predict", "--interval", "5", "--hz", "1000", "--json")));
  assert.equal(answer.sample_period_s, 5.001);
  assert.ok(Math.abs(answer.beat_period_s - 25005) < 1);
});

test("wrong usage is status 2 and says what was expected", () => {
  refuses(2, loadspike("recrod"), /unknown command|recrod/);
  refuses(2, loadspike("record", "--for", "soon", "--db", db), /soon/);
  refuses(2, loadspike("report", "--format", "pdf", "--db", db), /pdf/);
  refuses(2, loadspike("report", "--no-such-option"), /no-such-option/);
  refuses(2, loadspike("export"), /dir/i);
  refuses(2, loadspike("predict"), /interval/);
});

test("what could not be done is status 1 and one line, and leaves no half-made thing", () => {
  const nowhere = join(folder, "not", "there.db");
  refuses(1, loadspike("report", "--db", nowhere), /there\.db/);
  assert.ok(!readdirSync(folder).includes("not"), "reading makes no folder");
  const text = join(folder, "text.db");
  writeFileSync(text, "this is no database, whatever its name says\n");
  refuses(1, loadspike("report", "--db", text), /text\.db/);
  refuses(1, loadspike("import", join(folder, "absent"), "--db", join(folder, "new.db")), /absent/);
  assert.ok(!readdirSync(folder).includes("new.db"), "a failed import makes no database");
});

test("a trace with a broken line is refused by file, line and reason", () => {
  const broken = join(folder, "broken");
  succeeds(loadspike("export", broken, "--db", db));
  const samples = join(broken, "samples.csv");
  const lines = readFileSync(samples, "utf8").split("\n");
  lines[2] = lines[2]!.replace(/^[^,]*/, "yesterday");
  writeFileSync(samples, lines.join("\n"));
  const target = join(folder, "target.db");
  refuses(1, loadspike("import", broken, "--db", target), /samples\.csv.*3.*yesterday/);
});

test("a second recorder on the same database is refused", async () => {
  const first = spawn(process.execPath, [cli, "record", "--for", "60s", "--db", db], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await new Promise((line) => first.stdout.once("data", line));
    refuses(1, loadspike("record", "--for", "1s", "--db", db), new RegExp(String(first.pid)));
  } finally {
    first.kill("SIGINT");
    await new Promise((ended) => first.once("exit", ended));
  }
});

const fresh = process.env.LOADSPIKE_E2E_FRESH
  ? false
  : "not run: LOADSPIKE_E2E_FRESH=1 is not set (npm ci takes minutes)";

test("npm start on a fresh clone sets itself up and records", { skip: fresh, timeout: 900_000 }, () => {
  const clone = join(folder, "clone");
  assert.equal(spawnSync("git", ["clone", "-q", root, clone]).status, 0);
  const start = spawnSync("npm", ["start", "--", "--for", "12s"], { cwd: clone, encoding: "utf8" });
  assert.match(succeeds(start), /no (load )?spike/i);
  assert.ok(readdirSync(join(clone, ".loadspike")).includes("loadspike.db"));
  const status = spawnSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" });
  assert.equal(status.stdout, "", "nothing that git would see is left behind");
});
