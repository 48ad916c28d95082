import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "../../storage/database.ts";
import type { Recording } from "../../storage/recording.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { loadspike, startAgent } from "../lab/rig/agent.ts";
import { type CheckScript, type ScriptRun, scriptRuns, writeCheckScript } from "../lab/rig/check-script.ts";
import { KeepalivedNode, Pair, startService } from "../lab/rig/keepalived.ts";
import { Lab, missing, run } from "../lab/rig/lab.ts";
import { readTrace, type TraceRow } from "../lab/rig/trace.ts";
import { until } from "../waiting.ts";

const why = missing("keepalived", "systemd-tmpfiles");
const skip = why ? `not run: ${why}` : false;

/** The first 15 bytes of the script's name; not the incident's, so that a lab may run beside this test. */
const COMM = "check_every_sec";
const STALE_FILES = 200;
/** One a second. */
const LEAST_RUNS = 35;
const DUMPS = ["keepalived.data", "keepalived.stats", "keepalived_parent.data"];

let lab: Lab;
let node: KeepalivedNode;
let script: CheckScript;
let runs: ScriptRun[];
let events: TraceRow[];
let removed: string[];

/**
 * A real keepalived checks every second and dumps at each check; systemd-tmpfiles cleans the same folder once. The
 * script is on hold at both ends, so that the recording holds all that it counted.
 */
before(
  async () => {
    if (skip) return;
    lab = new Lab();
    startService(lab);
    const tmpdir = lab.path("tmp-a");
    script = writeCheckScript(lab, {
      pidfile: lab.path("a.pid"),
      tmpdir,
      name: `${COMM}_heplify.sh`,
      mark: "sec_",
    });
    writeFileSync(script.hold, "");
    node = new KeepalivedNode(lab, new Pair(lab), {
      name: "a",
      priority: 150,
      blocks: `vrrp_script heplify {\n  script "${script.path}"\n  interval 1\n  timeout 3\n}`,
      tracks: "track_script {\n    heplify\n  }",
    });
    await node.start();
    for (let i = 0; i < STALE_FILES; i++) writeFileSync(join(tmpdir, `stale-${i}`), "left by some program\n");
    const agent = await startAgent(lab);
    await until("the agent knows where keepalived dumps", () => knowsDumps(agent.db));
    // What it knows is watched from its next work on, in which looks are written.
    const known = Number(process.hrtime.bigint()) / 1e9;
    await until("looks after it are written", () => lastLook(agent.db) > known);
    rmSync(script.hold);
    await ran(LEAST_RUNS / 2);
    removed = await clean(tmpdir);
    await ran(LEAST_RUNS);
    writeFileSync(script.hold, "");
    await until("the last run ends", () => scriptRuns(script).every(({ end }) => end !== null));
    await delay(2000);
    await agent.stop();
    await node.stop();
    runs = scriptRuns(script);
    const trace = lab.path("trace");
    loadspike("export", trace, "--db", agent.db);
    events = readTrace(trace, "events");
  },
  { timeout: 600_000 },
);
after(() => lab?.close());

function recorded(db: string): Recording {
  const database = openDatabase(db, { readonly: true });
  try {
    return readRecording(database);
  } finally {
    database.close();
  }
}

/** It has read keepalived's configuration. */
const knowsDumps = (db: string) =>
  recorded(db).keepalivedHistory.some(({ facts }) =>
    facts?.dump_files.some((file) => file.startsWith(node.tmpdir)),
  );

const lastLook = (db: string) => recorded(db).samples.mono_s.at(-1) ?? 0;

const ran = (least: number) =>
  until(`${least} runs`, () => scriptRuns(script).length >= least, {
    last: () => scriptRuns(script).length,
  });

/** Runs the real cleaner over the dump folder, for files of 10 s and older; keepalived's own are never that old. */
async function clean(folder: string): Promise<string[]> {
  const config = lab.path("clean.conf");
  writeFileSync(config, `d ${folder} - - - 10s\n`);
  const before = readdirSync(folder).filter((name) => name.startsWith("stale-"));
  run("systemd-tmpfiles", "--clean", config);
  const left = new Set(readdirSync(folder));
  return before.filter((name) => !left.has(name)).map((name) => join(folder, name));
}

test("the script counted itself, and keepalived confirms each dump", { skip }, () => {
  assert.ok(runs.length >= LEAST_RUNS, `${runs.length} runs`);
  for (const one of runs) assert.equal(one.status, 0, `run ${one.pid} came to its end`);
  for (const line of ["Printing VRRP data", "Printing VRRP stats", "Printing parent data"])
    assert.equal(node.log().split(line).length - 1, runs.length, line);
});

test("every run of the check script is recorded once, with its start, length and exit status", {
  skip,
}, () => {
  const first = runs[0]!.start - 0.5;
  const last = runs.at(-1)!.end! + 0.1;
  const recorded = events.filter(
    ({ kind, comm, at }) => kind === "run" && comm === COMM && at > first && at < last,
  );
  assert.deepEqual(recorded.map(({ pid }) => Number(pid)).sort(), runs.map(({ pid }) => pid).sort());
  const late: number[] = [];
  for (const one of runs) {
    const row = recorded.find(({ pid }) => Number(pid) === one.pid)!;
    const end = row.at + Number(row.duration_s);
    // The script itself tells when it began and ended: between that and the kernel's own word it may wait for a processor.
    assert.ok(row.at <= one.start && one.start - row.at < 1, `run ${one.pid} starts at its exec`);
    assert.ok(end >= one.end! && end - one.end! < 1, `run ${one.pid} ends at its exit`);
    late.push(one.start - row.at, end - one.end!);
    assert.equal(row.exit_code, "0");
    assert.equal(row.parent_comm, "keepalived");
  }
  assert.ok(
    late.sort((a, b) => a - b)[late.length >> 1]! < 0.1,
    `by ${late[late.length >> 1]} s in the middle`,
  );
  // Who is gone within some 15 ms, as this script is on a fast machine, cannot be asked for its path any more; one row
  // of the command that has it is enough, as analysis takes the path from all runs of a name.
  for (const { path } of recorded) assert.ok(path === script.path || path === "", `path ${path}`);
  assert.ok(recorded.some(({ path }) => path === script.path));
});

test("every program that the script started is counted", { skip }, () => {
  const counted: Record<string, number> = {};
  const truth: Record<string, number> = {};
  for (const name of script.children) truth[name] = (truth[name] ?? 0) + runs.length;
  for (const row of events) {
    const { kind, comm, parent_comm } = row;
    if (!kind?.startsWith("run") || !comm || !(comm in truth)) continue;
    assert.ok(parent_comm === COMM || parent_comm === "", parent_comm);
    counted[comm] = (counted[comm] ?? 0) + times(row);
  }
  const gaps = events
    .filter(({ kind }) => kind === "gap")
    .map(({ gap, lost, source }) => `${gap} ${lost} ${source}`);
  assert.deepEqual(counted, truth, `gaps: ${gaps.join("; ") || "none"}`);
});

test("every dump write is recorded from open to close, by the process that wrote it", { skip }, () => {
  const writes = events.filter((row) => kindOf(row) === "file.write" && row.path?.startsWith(node.tmpdir));
  assert.equal(total(writes), DUMPS.length * runs.length);
  mostly(
    "comm",
    "keepalived",
    writes.map(({ comm }) => comm),
  );
  for (const { path, duration_s, detail } of writes) {
    if (detail) continue;
    assert.ok(DUMPS.includes(basename(path!)), path);
    assert.ok(Number(duration_s) >= 0 && Number(duration_s) < 1, `${path}: ${duration_s} s`);
  }
});

test("the cleaner's run is recorded with every file that it removed", { skip }, () => {
  const cleaners = events.filter(({ kind, comm }) => kind === "run" && comm === "systemd-tmpfile");
  assert.equal(cleaners.length, 1);
  assert.equal(cleaners[0]!.exit_code, "0");
  assert.equal(removed.length, STALE_FILES);
  const deletions = events.filter(
    (row) => kindOf(row) === "file.delete" && row.path?.startsWith(node.tmpdir),
  );
  assert.equal(total(deletions), removed.length);
  for (const { path, comm, detail } of deletions) {
    // It may be gone before it can be asked for its name.
    assert.ok(comm === "systemd-tmpfile" || comm === "", comm);
    assert.ok(detail ? path === node.tmpdir : removed.includes(path!), path);
  }
});

/** A cell is right or empty, never another value, and right in more than half of the rows. */
function mostly(column: string, value: string, cells: readonly (string | undefined)[]): void {
  for (const cell of cells) assert.ok(cell === value || cell === "", `${column} ${cell}, not ${value}`);
  const known = cells.filter((cell) => cell === value).length;
  assert.ok(known > cells.length / 2, `${column} is known in ${known} of ${cells.length} rows`);
}

/** Many things of one kind in a minute are one row that says how many. */
function times({ detail, kind }: TraceRow): number {
  return kind === "run.sum" || kind === "file.sum" ? (JSON.parse(detail!) as { count: number }).count : 1;
}

/** What happened, for a row that stands for many as for one. */
function kindOf({ detail, kind }: TraceRow): string | undefined {
  return kind === "file.sum" ? (JSON.parse(detail!) as { kind: string }).kind : kind;
}

const total = (rows: readonly TraceRow[]) => rows.reduce((sum, row) => sum + times(row), 0);
