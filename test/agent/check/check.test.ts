import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkRecording, parseWatched, WATCHED } from "../../../agent/check/check.ts";
import { Lock } from "../../../agent/lock.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readExtent } from "../../../storage/extent.ts";
import type { EventRow } from "../../../storage/schema.ts";
import { Writer } from "../../../storage/writer.ts";
import { loadspike } from "../../lab/rig/agent.ts";
import { event, NOON, sample } from "../../storage/rows.ts";
import { scratchFolder } from "../../storage/scratch.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const recordings = join(import.meta.dirname, "../../fixtures/recordings");

/** `label=value[unit]` by the Monitoring Plugins guidelines. */
const PERFORMANCE =
  /^(\w+=(U|-?\d+(\.\d+)?(s|B)?)(;[\d.]*){0,4})( (\w+=(U|-?\d+(\.\d+)?(s|B)?)(;[\d.]*){0,4}))*$/;

/** A real incident of the lab, and the end of its recording. */
function recorded(t: TestContext, name: string): { db: string; end: number } {
  const db = join(scratchFolder(t), "l.db");
  loadspike("import", join(recordings, name), "--db", db);
  const database = openDatabase(db, { readonly: true });
  const end = readExtent(database).last ?? 0;
  database.close();
  return { db, end };
}

/** Two hours of looks, an agent that records. */
function running(t: TestContext, { told = NOON + 7200e6, events = [] as EventRow[], last_s = 7200 } = {}) {
  const db = join(scratchFolder(t), "l.db");
  const writer = new Writer(openDatabase(db));
  for (let at = 0; at <= last_s; at += 2) writer.sample(sample(at));
  for (const row of events) writer.event(row);
  writer.close();
  new Lock(db, NOON).publish({
    since: NOON,
    told,
    looks: 2,
    events: 0,
    lost: 0,
    lost_unknown: 0,
    last_error: null,
    sources: [],
  });
  return db;
}

const check = (db: string, now: number, watched = [...WATCHED]) =>
  checkRecording(db, watched, locales.en, now);
const lostAt = (at: number, lost: number | null) =>
  event(at, { kind: "gap", comm: null, path: null, gap: "lost", lost, source: "runs" });

test("a phantom does not page: OK, with a sentence", (t) => {
  const { db, end } = recorded(t, "beat");
  const { status, line } = check(db, end, ["spike"]);
  assert.equal(status, 0, line);
  assert.match(
    line,
    /^LOADSPIKE OK - phantom load spike from 22 Nov 19:56 to 22 Nov 19:59, load1 up to 4\.23, keepalived_\S+ falls into step .* \(sampling-beat\); phantom load spike from 22 Nov 20:22 to 22 Nov 20:25, .* \| load1=/,
  );
});

test("a real one is CRITICAL, under way and for an hour after; then it is none", (t) => {
  const { db, end } = recorded(t, "cpu");
  const { status, line } = check(db, end, ["spike"]);
  assert.equal(status, 2, line);
  assert.match(line, /^LOADSPIKE CRITICAL - real load spike .*, load1 up to [\d.]+, .* \(cpu-saturation\)/);
  assert.equal(check(db, end + 1800e6, ["spike"]).status, 2);
  const later = check(db, end + 3 * 3600e6, ["spike"]);
  assert.equal(later.status, 3, "nobody looked since");
  assert.match(
    later.line,
    /^LOADSPIKE UNKNOWN - whether there is a load spike is not known: the last look is 3 h/,
  );
});

test("one line, a bar, and performance data that a plugin's reader reads", (t) => {
  const db = running(t);
  const { status, line } = check(db, NOON + 7203e6);
  assert.equal(status, 0, line);
  assert.doesNotMatch(line, /\n/);
  const [text, performance, ...more] = line.split(" | ");
  assert.equal(more.length, 0);
  assert.equal(
    text,
    "LOADSPIKE OK - no load spike in the last hour; recording, the last look is 3.0 s ago; nothing lost in the last hour; database not damaged",
  );
  assert.match(performance!, PERFORMANCE);
  assert.match(
    performance!,
    /^load1=[\d.]+ counted=[\d.]+ active=[\d.]+ spikes=0 lost=0 last_look=3s database=\d+B$/,
  );
});

test("nobody who records, one who is alive and silent, and looks that stopped are CRITICAL where that is watched", (t) => {
  const silent = running(t, { told: NOON + 7000e6 });
  assert.match(
    check(silent, NOON + 7203e6).line,
    /^LOADSPIKE CRITICAL - the agent \(pid \d+\) is alive and does not record: the last look is 3\.0 s ago; /,
  );
  const stopped = running(t, { told: NOON + 7900e6 });
  const { status, line } = check(stopped, NOON + 7900e6);
  assert.equal(status, 2);
  assert.match(line, /does not record: the last look is 12 min ago/);
  assert.equal(check(stopped, NOON + 7900e6, ["lost"]).status, 0, "not watched");
  const { db, end } = recorded(t, "fix");
  assert.match(check(db, end, ["stale"]).line, /^LOADSPIKE CRITICAL - no agent records: /);
});

test("a clock that was set back behind the last look: nobody's age is made up, and what it is behind is said", (t) => {
  const { status, line } = check(running(t, { told: NOON + 7180e6 }), NOON + 3720e6);
  assert.equal(status, 3, line);
  assert.match(
    line,
    /^LOADSPIKE UNKNOWN - whether there is a load spike is not known: this machine's clock is 58 min behind the last look; whether the agent \(pid \d+\) still records is not known: this machine's clock is 58 min behind the last look; /,
  );
  assert.match(line, / last_look=U /);
  assert.equal(check(running(t), NOON + 7197e6).status, 0, "kept right by some seconds");
  const { db, end } = recorded(t, "fix");
  const dead = check(db, end - 3600e6, ["stale"]);
  assert.equal(dead.status, 2);
  assert.match(
    dead.line,
    /^LOADSPIKE CRITICAL - no agent records: this machine's clock is (?:60 min|1 h) behind the last look/,
  );
});

test("an agent that goes on after the clock was set back is told by its last look, not by the one with the latest date", (t) => {
  const db = running(t, { told: NOON + 4000e6 });
  const writer = new Writer(openDatabase(db));
  for (let at = 7202; at <= 7222; at += 2) writer.sample({ ...sample(at), time: NOON + (at - 3220) * 1e6 });
  writer.close();
  const { status, line } = check(db, NOON + 4005e6, ["stale"]);
  assert.equal(status, 0, line);
  assert.match(line, /recording, the last look is 3\.0 s ago/);
  assert.match(check(db, NOON + 4905e6, ["stale"]).line, /does not record: the last look is 15 min ago/);
});

test("what was lost in the last hour is a WARNING, an unknown number too; the worst is told first", (t) => {
  const db = running(t, { events: [lostAt(7000, 12)], told: NOON + 7200e6 });
  const { status, line } = check(db, NOON + 7203e6);
  assert.equal(status, 1);
  assert.match(
    line,
    /^LOADSPIKE WARNING - lost in the last hour: 12 events and rows; no load spike .* lost=12 /,
  );
  assert.equal(check(running(t, { events: [lostAt(7000, null)] }), NOON + 7203e6, ["lost"]).status, 1);
  assert.equal(
    check(running(t, { events: [lostAt(100, 12)] }), NOON + 7203e6, ["lost"]).status,
    0,
    "long ago",
  );
});

test("a file put aside is a WARNING, one that cannot be read CRITICAL; unwatched it is UNKNOWN", (t) => {
  const db = running(t);
  writeFileSync(`${db}.damaged-20260905T120000Z`, "x");
  const { status, line } = check(db, NOON + 7203e6);
  assert.equal(status, 1, line);
  assert.match(
    line,
    /^LOADSPIKE WARNING - damaged and put aside: .*damaged-20260905T120000Z; "loadspike recover" brings back/,
  );
  writeFileSync(db, Buffer.alloc(8192));
  assert.equal(check(db, NOON, ["damaged"]).status, 2);
  assert.equal(check(db, NOON, ["spike"]).status, 3);
  assert.match(check(db, NOON, ["spike"]).line, /^LOADSPIKE UNKNOWN - .*the file is damaged/);
});

test("words are some of those that there are, in any order", () => {
  assert.deepEqual(parseWatched("stale | spike"), ["stale", "spike"]);
  assert.deepEqual(parseWatched("lost,damaged"), ["lost", "damaged"]);
  for (const wrong of ["", "spikes", "spike|", "spike stale"])
    assert.throws(
      () => parseWatched(wrong),
      /^Failure: --fail-if: expected some of spike, stale, lost, damaged, found "/,
    );
});

/** As a monitoring system calls it. */
function plugin(args: readonly string[], uid?: number) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "status", ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, LC_ALL: "C" },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  return { status, stdout, stderr };
}

test("called as a plugin: exit status and one line on standard output, also where nothing can be done", (t) => {
  const { db } = recorded(t, "fix");
  for (const [args, status, says] of [
    [
      ["--db", db, "--fail-if", "spike|stale|lost|damaged"],
      2,
      /^LOADSPIKE CRITICAL - no agent records: .* \| load1=U /,
    ],
    [
      ["--db", db, "--fail-if", "spike"],
      3,
      /^LOADSPIKE UNKNOWN - whether there is a load spike is not known: .* \| /,
    ],
    [["--db", db, "--fail-if", "damaged"], 0, /^LOADSPIKE OK - database not damaged \| /],
    [
      ["--db", db, "--fail-if", "bogus"],
      3,
      /^LOADSPIKE UNKNOWN - --fail-if: expected some of .*, found "bogus"\n$/,
    ],
    [["--db", db, "--fail-if"], 3, /^LOADSPIKE UNKNOWN - --fail-if: expected/],
    [["--db", `${db}.absent`, "--fail-if", "spike"], 3, /^LOADSPIKE UNKNOWN - .*: no such database; /],
  ] as const) {
    const told = plugin(args);
    assert.equal(told.status, status, told.stdout);
    assert.match(told.stdout, says);
    assert.equal(told.stdout.split("\n").length, 2);
    assert.equal(told.stderr, "");
  }
});

test("a user of the group reads it without any right, and nobody else does", {
  skip: process.geteuid?.() !== 0 && "needs root",
}, (t) => {
  const folder = scratchFolder(t);
  chownSync(folder, 0, 65_534);
  chmodSync(folder, 0o2750);
  const db = join(folder, "l.db");
  loadspike("import", join(recordings, "fix"), "--db", db);
  assert.match(plugin(["--db", db, "--fail-if", "damaged"], 65_534).stdout, /^LOADSPIKE OK - /);
  const other = plugin(["--db", db, "--fail-if", "spike"], 65_533);
  assert.equal(other.status, 3);
  assert.match(other.stdout, /^LOADSPIKE UNKNOWN - .*no access/);
});
