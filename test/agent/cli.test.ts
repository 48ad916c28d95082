import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { verbs } from "../../agent/commands/index.ts";
import { lockFile } from "../../agent/lock.ts";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { EVENT_KINDS, sampleAt } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { until } from "../waiting.ts";

const cli = fileURLToPath(new URL("../../agent/cli.ts", import.meta.url));

let folder = "";
let database = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-cli-"));
  database = join(folder, "l.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

function loadspike(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", timeout: 120_000 });
}

function start(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const began = () => until("it begins", () => said.stdout !== "", { last: () => said });
  return { child, said, began, ended };
}

function recorded() {
  const opened = openDatabase(database, { readonly: true });
  try {
    return readRecording(opened);
  } finally {
    opened.close();
  }
}

test("each verb has help with examples", () => {
  for (const verb of Object.keys(verbs)) {
    const { status, stdout } = loadspike(verb, "--help");
    assert.equal(status, 0, verb);
    assert.match(stdout, /Examples?:/, verb);
  }
});

test("wrong usage ends with 2, what could not be done with 1, each with one line that says what", () => {
  const wrong: [string[], number, RegExp][] = [
    [["recrod"], 2, /unknown command 'recrod'/],
    [
      ["record", "--for", "soon"],
      2,
      /expected a duration up to 24 days such as 60s, 10m or 2h, found "soon"/,
    ],
    [["status", "--what"], 2, /unknown option '--what'/],
    [["status", "--db", join(folder, "none.db")], 1, /^loadspike: .*none\.db: no such database; .+\n$/],
    [
      ["agent", "--config", join(folder, "none.toml")],
      1,
      /^loadspike: .*none\.toml: the configuration cannot be read .+\n$/,
    ],
  ];
  for (const [args, expected, line] of wrong) {
    const { status, stdout, stderr } = loadspike(...args);
    assert.equal(status, expected, args.join(" "));
    assert.match(stderr, line);
    assert.equal(stdout, "");
  }
});

test("record prints lines, then the report; the time since the last recording is a gap", async () => {
  const hourAgo = Date.now() * 1000 - 3600e6;
  const writer = new Writer(openDatabase(database));
  writer.sample({ ...sampleAt({ time: hourAgo, mono_s: 5 }), load1: 1 });
  writer.close();

  const began = Date.now() * 1000;
  const { child, said, ended } = start("record", "--db", database);
  // Of the first hour there is one.
  await until("three looks are written", () => recorded().samples.length > 3, { last: () => said });
  child.kill("SIGINT");
  assert.equal(await ended, 0);
  const { stdout, stderr } = said;
  assert.equal(stderr, "");
  assert.match(stdout, /^recording this machine into .+; Ctrl-C ends it and reports\n/);
  assert.match(stdout, /\n\d\d:\d\d · load \d+\.\d\d · kernel counted /);
  assert.match(stdout, /SUSPECTS/);
  assert.ok(!existsSync(lockFile(database)));
  assert.equal(statSync(database).mode & 0o777, 0o600);

  const { samples, events } = recorded();
  assert.ok(samples.length > 3);
  const gap = events.kind.indexOf(EVENT_KINDS.indexOf("gap"));
  const before_s = (began - hourAgo) / 1e6;
  assert.ok(events.duration_s.at(gap) >= before_s - 0.01);
  assert.ok(events.duration_s.at(gap) <= before_s + (samples.time[1]! - began) / 1e6 + 0.01);
});

test("record --for ends by itself after so long, with the report", () => {
  const began = performance.now();
  const { status, stdout, stderr } = loadspike("record", "--for", "8s", "--db", database);
  assert.ok(performance.now() - began >= 8000);
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /SUSPECTS/);
});

test("of two agents on one database the second is refused; the first ends cleanly at SIGTERM", async () => {
  const first = start("agent", "--db", database);
  await first.began();
  const second = loadspike("agent", "--db", database);
  assert.equal(second.status, 1);
  assert.match(second.stderr, new RegExp(`the agent with pid ${first.child.pid} records into it`));
  const { stdout } = loadspike("status", "--db", database);
  assert.match(stdout, new RegExp(`recording with pid ${first.child.pid} since`));
  await until("a look is written", () => recorded().samples.length >= 1, { last: () => first.said });
  first.child.kill("SIGTERM");
  assert.equal(await first.ended, 0);
  assert.ok(recorded().samples.length >= 1);
  assert.match(loadspike("status", "--db", database).stdout, /none is recording/);
});

test("after kill -9 the database opens, and the next agent starts", async () => {
  const first = start("agent", "--db", database);
  await first.began();
  await until("a look is written", () => recorded().samples.length >= 1, { last: () => first.said });
  first.child.kill("SIGKILL");
  await first.ended;
  assert.match(loadspike("status", "--db", database).stdout, /did not end cleanly/);
  const next = start("agent", "--db", database);
  await next.began();
  next.child.kill("SIGINT");
  assert.equal(await next.ended, 0);
});
