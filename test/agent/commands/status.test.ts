import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { type AgentState, Lock, lockFile } from "../../../agent/lock.ts";
import { cells } from "../../../analysis/report/printable.ts";
import type { Availability } from "../../../collectors/collector.ts";
import { sourceFact } from "../../../collectors/fact.ts";
import { openDatabase } from "../../../storage/database.ts";
import type { EventRow } from "../../../storage/schema.ts";
import { Writer } from "../../../storage/writer.ts";
import { event, NOON, sample } from "../../storage/rows.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");

let folder = "";
let database = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-status-"));
  database = join(folder, "l.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const polled = (at: number, missed: number, forks: number): EventRow =>
  event(at, {
    kind: "gap",
    duration_s: 600,
    comm: null,
    path: null,
    gap: "polled",
    lost: missed,
    seen: forks - missed,
    source: "runs",
  });

/** Two hours that end at a look. */
function record(...events: EventRow[]): void {
  const writer = new Writer(openDatabase(database));
  writer.sample(sample(0));
  for (const row of events) writer.event(row);
  writer.sample(sample(7200));
  writer.close();
}

function agent(runs: Availability, more: Partial<AgentState> = {}): void {
  new Lock(database, NOON).publish({
    since: NOON,
    looks: 2,
    events: 0,
    lost: 0,
    lost_unknown: 0,
    last_error: null,
    sources: [{ id: "runs", availability: runs, mean_us: null, max_us: null }],
    ...more,
  });
}

const PLAIN: Availability = { status: "ok", detail: [] };
const POLLING: Availability = {
  status: "ok",
  detail: [
    sourceFact("runs.polling", { forks: 0, seen: 0 }),
    sourceFact("native.not-built", { path: "/a.node" }),
    sourceFact("native.needs-compiler", {}),
  ],
};

function run(...more: string[]): string {
  const args = [cli, "status", "--db", database, ...more];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

function status() {
  return { text: run("--lang", "en").replaceAll(/\s+/g, " "), json: JSON.parse(run("--json")) };
}

test("runs that are polled are told, with what was missed in the last hour and no earlier", () => {
  record(polled(600, 1000, 1000), polled(4000, 300, 310), polled(6000, 28, 30));
  agent(POLLING);
  const { text, json } = status();
  assert.match(text, /runs polling \/proc at each look: .*the native addon \/a\.node was not built; install/);
  assert.match(text, /polled in the last hour .*: 328 of 340 forks were not seen/);
  assert.deepEqual([json.runs.polled, json.runs.last_hour], [true, { forks: 340, missed: 328 }]);
  assert.match(json.runs.detail, /^polling \/proc at each look: /);
  assert.deepEqual(json.agent.sources[0].availability.facts, POLLING.detail);
});

test("an agent that has polled for some minutes only says that no number is told yet", () => {
  record();
  agent(POLLING);
  const { text, json } = status();
  assert.match(text, /runs polling \/proc .* is told every 10 minutes: not yet/);
  assert.deepEqual([json.runs.polled, json.runs.last_hour], [true, null]);
});

test("where the kernel tells of each run there is nothing to say", () => {
  record(polled(600, 1000, 1000));
  agent(PLAIN);
  const { text, json } = status();
  assert.doesNotMatch(text, /poll/);
  assert.deepEqual(json.runs, {
    polled: false,
    detail: "the kernel's process connector and taskstats",
    last_hour: null,
  });
});

test("without an agent the rows speak for themselves, and a database without rows says nothing", () => {
  record(polled(6000, 28, 30));
  const { text, json } = status();
  assert.match(text, /runs polled in the last hour .*: 28 of 30 forks were not seen/);
  assert.deepEqual(json.runs, { polled: null, detail: null, last_hour: { forks: 30, missed: 28 } });
  rmSync(database);
  openDatabase(database).close();
  assert.deepEqual(status().json.runs, { polled: null, detail: null, last_hour: null });
});

test("what was lost is counted, and that an unknown number was lost is said", () => {
  record();
  for (const [lost, lost_unknown, says] of [
    [0, 0, "0 events and rows"],
    [1, 0, "1 event or row"],
    [12, 1, "12 events and rows, and once an unknown number"],
    [0, 2, "2 times an unknown number of events"],
  ] as const) {
    agent(PLAIN, { lost, lost_unknown });
    const { text, json } = status();
    assert.ok(text.includes(` lost ${says} kernel looks `), text);
    assert.deepEqual([json.agent.lost, json.agent.lost_unknown], [lost, lost_unknown]);
    rmSync(lockFile(database));
  }
});

test("of a recorder that has ended, what its rows say was lost is told, and not that nobody knows", () => {
  const lostAt = (at: number, lost: number | null) =>
    event(at, { kind: "gap", comm: null, path: null, gap: "lost", lost, source: "runs" });
  record(lostAt(60, 9), lostAt(6000, 7), lostAt(6001, null));
  const { text, json } = status();
  assert.ok(
    text.includes(" lost 7 events and rows, and once an unknown number in the last hour that was recorded "),
    text,
  );
  assert.deepEqual(json.lost_last_hour, { events: 7, unknown: 1 });
});

test("where the kernel's looks are known from, and what is not seen, is said", () => {
  record();
  const looks = sourceFact("kernel-looks.known", {
    hz: 1000,
    period_s: 5.001,
    uncertainty_s: 0.0021,
    source: "jiffies",
  });
  const why = sourceFact("source.absent", { path: "/proc/schedstat" });
  const remedy = sourceFact("schedstat.needs-kernel", {});
  const cost = { mean_us: null, max_us: null };
  agent(PLAIN, {
    sources: [
      { id: "kernel-looks", availability: { status: "ok", detail: [looks] }, ...cost },
      { id: "schedstat", availability: { status: "no-data", why, remedy }, ...cost },
    ],
  });
  const { text, json } = status();
  assert.match(text, / kernel looks ±2\.1 ms, from jiffies /);
  assert.match(text, / not seen schedstat: there is no \/proc\/schedstat here /);
  assert.equal(json.agent.kernel_looks, "±2.1 ms, from jiffies");
  const { availability } = json.agent.sources[1];
  assert.equal(availability.why, "there is no /proc/schedstat here");
  assert.deepEqual(availability.facts, [why, remedy]);
});

test("in Chinese: every label and every sentence, in 80 columns", () => {
  record(polled(6000, 28, 30));
  agent(POLLING, { lost: 3, lost_unknown: 1 });
  const text = run("--lang", "zh");
  assert.match(text, /^记录程序 {2}正在记录，pid \d+，/m);
  assert.match(text, /^丢失 {6}3 个事件和数据行，另有 1 次数量不明的丢失$/m);
  assert.match(text, /^进程运行 {2}每次观测时轮询 \/proc/m);
  for (const line of text.trimEnd().split("\n")) {
    assert.ok(cells(line) <= 80, line);
    assert.match(line.replace(/^\S* +/, ""), /\p{Script=Han}|\d/u, line);
  }
});

test("an agent that is alive and has said nothing for minutes is not called recording", () => {
  record();
  agent(PLAIN, { told: Date.now() * 1000 - 400e6 });
  const { text, json } = status();
  assert.match(text, /pid \d+ is alive since .* and has said nothing since/);
  assert.equal(json.silent, true);
  rmSync(lockFile(database));
  agent(PLAIN, { told: Date.now() * 1000 });
  assert.match(status().text, /recording with pid/);
});

test("a clock that is behind the last row is said to be; one that was set is no time without a look", () => {
  const now = Date.now() * 1000;
  const writer = new Writer(openDatabase(database));
  // Looked at every 2 s; from the sixth look on the clock is 40 minutes ahead.
  for (let i = 0; i < 300; i++)
    writer.sample({ ...sample(2 * i), time: now + (2 * i - 600) * 1e6 + (i < 6 ? 0 : 2400e6) });
  writer.close();
  const { text, json } = status();
  assert.match(text, /last row \S+Z: this machine's clock is 40 min behind it/);
  assert.ok(Math.abs(json.clock_behind_s - 2398) < 60, `${json.clock_behind_s}`);
  assert.equal(json.gaps_last_hour, null);
  assert.match(run("--lang", "zh").replaceAll(/\s+/g, " "), /（本机时钟比它落后 40 分钟）/);
});

test("what became of the file, gaps of the last hour, and what is kept of command lines are said", () => {
  record();
  agent(PLAIN, {
    told: Date.now() * 1000,
    arguments: "names",
    replaced: { at: NOON, reason: "damaged", aside: "/x.damaged-1" },
  });
  const { text } = status();
  assert.match(text, /was damaged \(seen 2026-09-05T12:00:00Z\) and put aside as \/x\.damaged-1/);
  assert.match(text, /command lines program, script and names of options are kept, values are not/);
});

test("a time without a look is a gap in status as it is in the report", () => {
  const writer = new Writer(openDatabase(database));
  for (let at = 0; at < 100; at++) writer.sample(sample(at * 2));
  for (let at = 300; at < 400; at += 2) writer.sample(sample(at));
  writer.close();
  const { text, json } = status();
  assert.match(text, /gaps nobody looked for 102 s in the last hour, until 2026-09-05T12:05:00Z/);
  assert.equal(json.gaps_last_hour.count, 1);
});
