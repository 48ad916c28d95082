import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const recording = join(import.meta.dirname, "../../fixtures/recordings/tmpfiles-storm");
let folder: string;
let db: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-open-"));
  db = join(folder, "a.db");
  assert.equal(spawnSync(process.execPath, [cli, "import", recording, "--db", db]).status, 0);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache"), DISPLAY: "", WAYLAND_DISPLAY: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", env });
  return { status, stdout, stderr };
}

test("open writes the page where only its user looks, and says where", () => {
  const { status, stdout, stderr } = run("open", "--db", db, "--lang", "zh");
  assert.deepEqual([status, stderr], [0, ""]);
  const file = stdout.trimEnd();
  assert.equal(dirname(file), join(folder, "cache", "loadspike"));
  assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
  assert.match(readFileSync(file, "utf8"), /^<!doctype html>\n<html lang="zh">/);
  const other = join(folder, "other.html");
  assert.equal(run("open", "--db", db, "--output", other).stdout, `${other}\n`);
});

test("report --serve tells an address, answers there, and ends with Ctrl-C", {
  timeout: 60_000,
}, async () => {
  const child = spawn(process.execPath, [cli, "report", "--db", db, "--serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const [line] = (await child.stdout.setEncoding("utf8").take(1).toArray()) as [string];
  assert.match(line, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/\n$/);
  const answer = await fetch(line.trim());
  assert.match(await answer.text(), /^<!doctype html>/);
  child.kill("SIGINT");
  assert.equal(await ended, 0);
});

test("--serve is for the page alone", () => {
  for (const more of [
    ["--format", "json"],
    ["--output", "x"],
    ["--format", "text"],
  ]) {
    const { status, stderr } = run("report", "--db", db, "--serve", ...more);
    assert.equal(status, 2);
    assert.match(stderr, /^error: --serve shows the page: leave out --format and --output\n/);
  }
  assert.match(
    run("report", "--db", db, "--serve", "70000").stderr,
    /expected a port up to 65535, found "70000"/,
  );
});
