import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { GAPS } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { numbersOf } from "./numbers-of.ts";
import { event, host, NOON, sample, task } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

test("rows come back as columns, unknown as NaN and the empty text", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database, { source: "loadspike test" });
  writer.setHost(host);
  writer.sample(sample(1, { steal_pct: null }));
  writer.sample(sample(2, { load1: 5.61 }));
  writer.task(task(2, { state: "D", wchan: "sync_inodes_sb", phase: "kernel" }));
  writer.event(event(1.5));
  writer.event(
    event(1.6, { kind: "log", comm: "Keepalived_vrrp", detail: "Script timed out", duration_s: null }),
  );
  assert.deepEqual(writer.flush(), { written: 5, waiting: 0, lost: 0, problem: null });

  const { samples, tasks, events, strings, ...about } = readRecording(database);
  assert.equal(samples.length, 2);
  assert.deepEqual(numbersOf(samples.load1, samples.length), [0.05, 5.61]);
  assert.deepEqual([...samples.time], [NOON + 1e6, NOON + 2e6]);
  assert.deepEqual([...samples.mono_s], [1001, 1002]);
  assert.deepEqual(numbersOf(samples.steal_pct, samples.length), [Number.NaN, 0]);
  assert.ok(numbersOf(samples.psi_mem_some_pct, samples.length).every(Number.isNaN));
  assert.deepEqual([tasks.state[0], tasks.phase[0], strings[tasks.wchan[0]!]], [1, 1, "sync_inodes_sb"]);
  assert.deepEqual([...events.kind], [0, 5]);
  assert.equal(strings[events.path[0]!], "/etc/keepalived/keepalived_check_heplify.sh");
  assert.equal(strings[events.detail[1]!], "Script timed out");
  assert.ok(Number.isNaN(events.duration_s.at(1)));
  assert.deepEqual(about.host, host);
  assert.equal(about.source, "loadspike test");
  assert.deepEqual(about.window, { start: NOON + 1e6, end: NOON + 2e6 });
  writer.close();
});

test("packed and recent rows read the same, in the order of the monotonic clock", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  const count = 10_000;
  for (let index = 0; index < count; index++) {
    writer.sample(sample(index * 2, { load1: (index % 700) / 100 }));
    // A long run is recorded at its end and stands at its start.
    writer.event(
      event(index * 2 - (index % 50), { comm: `job-${index % 7}`, pid: index, detail: `--n ${index}` }),
    );
    if (index % 500 === 0) writer.flush();
  }
  writer.flush();
  const kinds = database.prepare("SELECT DISTINCT kind FROM chunks ORDER BY kind").pluck().all();
  assert.deepEqual(kinds, ["events", "samples"]);

  const { samples, events, strings } = readRecording(database);
  assert.equal(samples.length, count);
  assert.equal(events.length, count);
  for (let row = 0; row < count; row++) assert.equal(samples.load1.at(row), (row % 700) / 100);
  const seen = new Set<number>();
  for (let row = 0; row < count; row++) {
    if (row > 0) assert.ok(events.mono_s[row - 1]! <= events.mono_s[row]!);
    const pid = events.pid.at(row);
    seen.add(pid);
    assert.equal(strings[events.comm[row]!], `job-${pid % 7}`);
    assert.equal(events.mono_s[row], 1000 + pid * 2 - (pid % 50));
  }
  assert.equal(seen.size, count);
  assert.ok(!strings.includes("--n 5"), "the arguments of runs are not loaded");

  const part = readRecording(database, { start: NOON + 3_000e6, end: NOON + 5_000e6 });
  assert.equal(part.samples.length, 1001);
  assert.deepEqual(part.window, { start: NOON + 3_000e6, end: NOON + 5_000e6 });
  writer.close();
});

test("what is beyond the memory is counted and stands as a gap", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database, { bufferRows: 3 });
  writer.setHost(host);
  for (let at = 0; at < 10; at++) writer.sample(sample(at));
  assert.deepEqual(writer.flush(), { written: 4, waiting: 0, lost: 7, problem: null });
  const { samples, events, strings } = readRecording(database);
  assert.equal(samples.length, 3);
  assert.equal(events.length, 1);
  assert.equal(events.mono_s[0], 1003);
  assert.equal(events.duration_s.at(0), 6);
  assert.deepEqual(
    [events.gap[0], events.lost.at(0), strings[events.source[0]!], strings[events.detail[0]!]],
    [1 + GAPS.indexOf("lost"), 7, "storage", "7"],
  );
  writer.close();
});

test("a boot is known again by its id, another one gets the next number", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const first = new Writer(database);
  first.setHost(host);
  first.sample(sample(1));
  first.flush();
  const second = new Writer(database);
  second.setHost({ ...host, boot_id: "b" });
  second.sample(sample(500, { mono_s: 3 }));
  second.flush();
  const third = new Writer(database);
  third.setHost({ ...host, hz: 250 });
  third.sample(sample(2));
  third.flush();
  const { samples } = readRecording(database);
  assert.deepEqual([...samples.boot], [0, 0, 1]);
  assert.deepEqual([...samples.mono_s], [1001, 1002, 3]);
  assert.deepEqual([...readRecording(database, { start: NOON + 400e6 }).samples.boot], [0]);
  database.close();
});

test("while another program writes, rows and facts wait; nothing throws, nothing is lost", (t) => {
  const file = join(scratchFolder(t), "a.db");
  const database = openDatabase(file);
  const writer = new Writer(database);
  const other = openDatabase(file);
  other.exec("BEGIN IMMEDIATE");
  assert.match(
    writer.setHost({ ...host, boot_id: "mine" }).problem ?? "",
    /a\.db: another program has it locked/,
  );
  writer.setKeepalived({ version: "1.3.5", config: null, scripts: [], dump_files: [] }, NOON);
  writer.sample(sample(1));
  const { written, waiting, problem } = writer.flush();
  assert.deepEqual([written, waiting], [0, 1]);
  assert.match(problem ?? "", /another program has it locked/);
  other.exec("INSERT INTO boots (boot, boot_id, host) VALUES (0, 'other', '{}'); COMMIT");
  assert.deepEqual(writer.flush(), { written: 1, waiting: 0, lost: 0, problem: null });
  assert.equal(database.prepare("SELECT boot_id FROM samples JOIN boots USING (boot)").pluck().get(), "mine");
  assert.equal(readRecording(database).keepalived?.version, "1.3.5");
  writer.close();
  other.close();
});

test("a text too long for a log line is cut, a number that is none is unknown, a row without a time is counted", (t) => {
  const database = openDatabase(join(scratchFolder(t), "a.db"));
  const writer = new Writer(database);
  writer.event(event(1, { kind: "log", detail: "x".repeat(1e6), cpu_s: Number.POSITIVE_INFINITY }));
  writer.sample(sample(1, { mono_s: Number.NaN }));
  assert.deepEqual(writer.flush(), { written: 1, waiting: 0, lost: 1, problem: null });
  const { events, strings, samples } = readRecording(database);
  assert.equal(strings[events.detail[0]!], "x".repeat(1024));
  assert.ok(Number.isNaN(events.cpu_s.at(0)));
  assert.equal(samples.length, 0);
  writer.close();
});
