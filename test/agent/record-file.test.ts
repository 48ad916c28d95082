import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { identityOf, Lock } from "../../agent/lock.ts";
import { mayComeBack, putAsideBeside, RecordFile } from "../../agent/record-file.ts";
import { openDatabase } from "../../storage/database.ts";
import { readKeepalivedHistory, storeMark } from "../../storage/facts.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { recover } from "../../storage/recovery/recover.ts";
import { Writer } from "../../storage/writer.ts";
import { host, NOON, sample } from "../storage/rows.ts";
import { scratchFolder } from "../storage/scratch.ts";

/** A file that is recorded into, ten looks of it written. */
function recording(t: TestContext, file = join(scratchFolder(t), "l.db")) {
  const record = new RecordFile(file, () => NOON);
  const database = record.open();
  const writer = new Writer(database);
  writer.setHost(host);
  writer.setKeepalived({ version: "2.2.7", config: null, scripts: [], dump_files: [] }, NOON);
  let sent = 0;
  const look = () => {
    const other = record.look();
    if (other) writer.moveTo(other);
    for (let end = sent + 10; sent < end; sent++) writer.sample(sample(sent));
    const outcome = writer.flush();
    record.settle();
    return outcome;
  };
  assert.equal(look().problem, null);
  t.after(() => writer.close());
  return { file, record, database, writer, look };
}

const samplesIn = (file: string) => {
  const database = openDatabase(file, { readonly: true });
  const { samples, host } = readRecording(database);
  const facts = readKeepalivedHistory(database).length;
  database.close();
  return { count: samples.length, hostname: host.hostname, facts };
};
const PAGE = 4096;
const NEW = { count: 10, hostname: "lb1", facts: 1 };

test("a deleted file is begun anew, and is told of host and keepalived again", (t) => {
  const { file, record, look } = recording(t);
  rmSync(file);
  assert.equal(look().problem, null);
  assert.deepEqual(samplesIn(file), NEW);
  assert.deepEqual(record.replaced, { at: NOON, reason: "gone", aside: null });
});

test("a renamed file keeps all that was written, also what stood in its log", (t) => {
  const { file, look } = recording(t);
  const away = join(file, "..", "away.db");
  renameSync(file, away);
  assert.equal(look().problem, null);
  assert.deepEqual([samplesIn(file), samplesIn(away)], [NEW, NEW]);
});

test("a log that is deleted costs nothing", (t) => {
  const { file, record, look } = recording(t);
  rmSync(`${file}-wal`);
  assert.equal(look().problem, null);
  assert.equal(samplesIn(file).count, 20);
  assert.equal(record.replaced, null);
});

test("an index of the log that is cut is made anew, and ends nobody", (t) => {
  const { file, record, look } = recording(t);
  truncateSync(`${file}-shm`, 0);
  assert.equal(look().problem, null);
  assert.equal(record.replaced, null);
  assert.equal(samplesIn(file).count, 20);
});

const logHarms: [string, (log: string) => void][] = [
  ["emptied", (log) => truncateSync(log, 0)],
  ["cut in its middle", (log) => truncateSync(log, Math.floor(statSync(log).size / 2))],
  ["overwritten", (log) => overwrite(log, 32, Buffer.alloc(statSync(log).size - 32, 0xa5))],
];
for (const [what, harm] of logHarms)
  test(`a log that is ${what} is damage: a checkpoint would write its holes into the file`, (t) => {
    const { file, record, look } = recording(t);
    assert.equal(look().problem, null);
    harm(`${file}-wal`);
    assert.equal(look().problem, null);
    assert.equal(record.replaced?.reason, "damaged");
    assert.equal(samplesIn(file).count, 10);
    assert.equal(look().problem, null);
    assert.equal(samplesIn(file).count, 20);
  });

test("a file whose folder is gone: rows wait, and go into a new one when they can", (t) => {
  const folder = join(scratchFolder(t), "data");
  mkdirSync(folder);
  const { file, look } = recording(t, join(folder, "l.db"));
  renameSync(folder, `${folder}.away`);
  assert.equal(look().problem, null);
  assert.equal(samplesIn(file).count, 10);
});

const harms: [string, (file: string) => void][] = [
  ["noise in its first bytes", (file) => overwrite(file, 0, Buffer.alloc(60, 0xa5))],
  ["cut to nothing", (file) => truncateSync(file, 0)],
  ["cut in its middle", (file) => truncateSync(file, 5000)],
  ["cut within its header", (file) => truncateSync(file, 50)],
  ["cut within its first word", (file) => truncateSync(file, 10)],
  ["our mark overwritten", (file) => overwrite(file, 70, Buffer.from([0xa5]))],
  [
    "a table of another name",
    (file) => overwrite(file, placeIn(file, "CREATE TABLE samples") + 13, Buffer.from("X")),
  ],
  ["zeros", (file) => overwrite(file, 0, Buffer.alloc(4096))],
];
const placeIn = (file: string, text: string) => {
  const at = readFileSync(file).indexOf(text);
  assert.ok(at > 0);
  return at;
};
for (const [what, harm] of harms)
  test(`a damaged file (${what}) is put aside, and the recording goes on`, (t) => {
    const { file, record, writer, look } = recording(t);
    writer.moveTo(record.look() ?? record.open());
    const other = openDatabase(file);
    other.pragma("wal_checkpoint(TRUNCATE)");
    other.close();
    harm(file);
    look();
    assert.equal(look().problem, null);
    assert.equal(record.replaced?.reason, "damaged");
    const aside = `${file}.damaged-2026-09-05T120000Z`;
    assert.equal(record.replaced?.aside, aside);
    assert.deepEqual(putAsideBeside(file), [aside]);
    assert.ok(samplesIn(file).count >= 10);
    // Of what is cut behind its first page nothing is left to bring back.
    if (statSync(aside).size > 8192) recover(aside, `${aside}.recovered`);
  });

test("a file that is cut within its header is damaged when the recorder starts: whoever's it was, nothing is in it", (t) => {
  for (const length of [1, 15, 16, 99]) {
    const { file, writer } = recording(t);
    writer.close();
    truncateSync(file, length);
    const record = new RecordFile(file, () => NOON);
    assert.throws(() => record.open(), /the file is damaged; "loadspike recover/, `${length} bytes`);
  }
});

test("a file that is damaged when the recorder starts is put aside under a link too", (t) => {
  const { file, writer } = recording(t);
  writer.close();
  overwrite(file, 0, Buffer.alloc(100));
  const link = join(file, "..", "link.db");
  symlinkSync(file, link);
  const record = new RecordFile(link, () => NOON);
  assert.throws(() => record.open(), /the file is damaged; "loadspike recover/);
  record.replaceDamaged().close();
  assert.ok(existsSync(`${file}.damaged-2026-09-05T120000Z`));
  assert.ok(readdirSync(join(file, "..")).includes("link.db"));
});

test("each page that is overwritten is noticed before the next writing, also where the recorder needs it no more", (t) => {
  let pages = 1;
  for (let page = 0; page < pages; page++) {
    const { file, record, database, look } = recording(t);
    // All of it into the file itself: what stands in the log is read from there.
    for (let times = 0; times < 40; times++) look();
    database.pragma("wal_checkpoint(TRUNCATE)");
    record.settle();
    pages = statSync(file).size / PAGE;
    overwrite(file, PAGE * page, Buffer.alloc(PAGE, 0xa5));
    look();
    assert.equal(record.replaced?.reason, "damaged", `page ${page} of ${pages}`);
    assert.deepEqual(samplesIn(file), NEW);
  }
});

test("what changes without a trace is found when the file is to be doubted", (t) => {
  const { file, record, database, look } = recording(t);
  look();
  database.pragma("wal_checkpoint(TRUNCATE)");
  overwrite(file, PAGE * 3, Buffer.alloc(PAGE, 0xa5));
  record.settle();
  look();
  assert.equal(record.replaced, null);
  // What another program writes as SQLite does is no reason to read it all.
  const other = openDatabase(file);
  storeMark(other, { time: NOON, text: "check every 7 s" });
  other.close();
  look();
  assert.equal(record.replaced, null);
  record.doubt();
  look();
  assert.deepEqual(record.replaced, {
    at: NOON,
    reason: "damaged",
    aside: `${file}.damaged-2026-09-05T120000Z`,
  });
});

test("another program's file is refused, and not moved", (t) => {
  const file = join(scratchFolder(t), "l.db");
  writeFileSync(file, "my diary\n".repeat(100));
  assert.throws(() => new RecordFile(file, () => NOON).open(), /expected a loadspike database/);
  assert.ok(existsSync(file));
});

test("a second agent is refused by whatever name it comes: symbolic link, hard link, another folder", (t) => {
  const { file } = recording(t);
  const first = new Lock(file, NOON);
  const database = openDatabase(file);
  t.after(() => database.close());
  first.claim(database);
  const folder = join(file, "..", "other");
  mkdirSync(folder);
  symlinkSync(file, join(folder, "soft.db"));
  linkSync(file, join(folder, "hard.db"));
  assert.throws(() => new Lock(join(folder, "soft.db"), NOON), /the agent with pid \d+ records into it/);
  // Another process's: this one may open its own file again.
  const hard = openDatabase(join(folder, "hard.db"));
  t.after(() => hard.close());
  const other = new Lock(join(folder, "hard.db"), NOON);
  const claim = hard.prepare<[], string>("SELECT value FROM meta WHERE key = 'agent'").pluck().get() ?? "";
  assert.equal(JSON.parse(claim).pid, process.pid, "seen through the hard link");
  other.claim(hard);
  const theirs = identityOf(process.ppid);
  hard
    .prepare("UPDATE meta SET value = ? WHERE key = 'agent'")
    .run(JSON.stringify({ ...theirs, since: NOON }));
  assert.throws(
    () => other.claim(hard),
    new RegExp(`hard.db: the agent with pid ${process.ppid} records into it`),
  );
  other.release();
  first.release();
});

test("full, read-only and failing disks may come back; a wrong file does not", () => {
  for (const code of ["ENOSPC", "EROFS", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_READONLY"])
    assert.ok(mayComeBack(new Error("x", { cause: Object.assign(new Error("y"), { code }) })), code);
  for (const code of ["SQLITE_CORRUPT", "SQLITE_NOTADB", "EACCES", "EISDIR"])
    assert.ok(!mayComeBack(Object.assign(new Error("y"), { code })), code);
});

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

test("pages that turn to noise: the writer says that it is damage, and nothing that waited is lost", (t) => {
  const { file, record, writer, look } = recording(t);
  const other = openDatabase(file);
  other.pragma("wal_checkpoint(TRUNCATE)");
  other.close();
  const size = statSync(file).size;
  overwrite(file, 4096, Buffer.alloc(size - 4096, 0xa5));
  // Not to be seen by its time: as on a disk that forgets.
  record.settle();
  let outcome = look();
  for (let tries = 0; tries < 20 && !outcome.damaged; tries++) outcome = look();
  assert.equal(outcome.damaged, true, outcome.problem ?? "written");
  assert.match(outcome.problem ?? "", /the file is damaged; "loadspike recover/);
  const { waiting } = outcome;
  assert.ok(waiting >= 10);
  writer.moveTo(record.replaceDamaged());
  assert.equal(writer.flush().problem, null);
  assert.equal(samplesIn(file).count, waiting);
});
