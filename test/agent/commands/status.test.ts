import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Lock } from "../../../agent/lock.ts";
import type { Availability, EventRow } from "../../../collectors/collector.ts";
import { POLLING } from "../../../collectors/runs/polling.ts";
import { openDatabase } from "../../../storage/database.ts";
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
    detail: `runs were polled: ${missed} of ${forks} forks were not seen`,
  });

/** Two hours that end at a look. */
function record(...events: EventRow[]): void {
  const writer = new Writer(openDatabase(database));
  writer.sample(sample(0));
  for (const row of events) writer.event(row);
  writer.sample(sample(7200));
  writer.close();
}

function agent(runs: Availability): void {
  new Lock(database, NOON).publish({
    since: NOON,
    looks: 2,
    events: 0,
    lost: 0,
    last_error: null,
    kernel_looks: null,
    sources: [{ id: "runs", availability: runs, mean_us: null, max_us: null }],
  });
}

function status() {
  const run = (...more: string[]) => {
    const args = [cli, "status", "--db", database, ...more];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  return { text: run().replaceAll(/\s+/g, " "), json: JSON.parse(run("--json")) };
}

test("runs that are polled are told, with what was missed in the last hour and no earlier", () => {
  record(polled(600, 1000, 1000), polled(4000, 300, 310), polled(6000, 28, 30));
  agent({ status: "ok", detail: `${POLLING}: much is missed (no addon was built; install gcc)` });
  const { text, json } = status();
  assert.match(text, /runs polling \/proc at each look: much is missed \(no addon was built; install gcc\)/);
  assert.match(text, /polled in the last hour .*: 328 of 340 forks were not seen/);
  assert.deepEqual(json.runs, {
    polled: true,
    detail: `${POLLING}: much is missed (no addon was built; install gcc)`,
    last_hour: { forks: 340, missed: 328 },
  });
});

test("an agent that has polled for some minutes only says that no number is told yet", () => {
  record();
  agent({ status: "ok", detail: `${POLLING}: much is missed` });
  const { text, json } = status();
  assert.match(text, /runs polling \/proc .* is told every 10 minutes: not yet/);
  assert.deepEqual([json.runs.polled, json.runs.last_hour], [true, null]);
});

test("where the kernel tells of each run there is nothing to say", () => {
  record(polled(600, 1000, 1000));
  agent({ status: "ok", detail: "the kernel's process connector and taskstats" });
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
