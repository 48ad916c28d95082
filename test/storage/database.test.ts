import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { Writer } from "../../storage/writer.ts";
import { fairClock } from "../waiting.ts";
import { event, host, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

test("a new database is its owner's alone, in WAL, and opens again", (t) => {
  const file = join(scratchFolder(t), "new", "a.db");
  const database = openDatabase(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(database.pragma("journal_mode", { simple: true }), "wal");
  assert.equal(database.pragma("auto_vacuum", { simple: true }), 2);
  new Writer(database).close();
  openDatabase(file).close();
  const reader = openDatabase(file, { readonly: true });
  assert.equal(readRecording(reader).samples.length, 0);
  reader.close();
});

test("a name that is none of a file is refused, and leaves nothing behind", (t) => {
  const folder = scratchFolder(t);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  for (const name of ["", " ", ":memory:", " :memory:", "a.db ", " a.db", "a.db\n"])
    for (const readonly of [true, false])
      assert.throws(
        () => openDatabase(name, { readonly }),
        /^Failure: "[^\n]*": expected [^\n]+; give another --db FILE$/,
        name,
      );
  assert.deepEqual(readdirSync(folder), []);
  const there = join(folder, ":memory:");
  openDatabase(there).close();
  assert.deepEqual(readdirSync(folder), [":memory:"]);
});

test("closed, a database is one file that can be read where nothing can be written", (t) => {
  const folder = scratchFolder(t);
  const file = join(folder, "a.db");
  const other = openDatabase(file);
  const database = openDatabase(file);
  new Writer(database).sample(sample(0));
  // In use by another: it stays in WAL, and is closed at once.
  const clock = fairClock();
  const start = clock();
  database.close();
  assert.ok(clock() - start < 2);
  assert.equal(readFileSync(file)[18], 2);
  other.close();
  // The file format's "write version": 1 is a rollback journal, 2 is WAL (https://www.sqlite.org/fileformat.html).
  assert.deepEqual([...readFileSync(file).subarray(18, 20)], [1, 1]);
  assert.deepEqual(readdirSync(folder), ["a.db"]);
  openDatabase(file, { readonly: true }).close();
  assert.deepEqual(readdirSync(folder), ["a.db"]);
});

test("in a folder that is its group's, a new database and its log are for the group to read", (t) => {
  const folder = scratchFolder(t);
  chmodSync(folder, 0o2750);
  const file = join(folder, "a.db");
  const database = openDatabase(file);
  for (const name of ["a.db", "a.db-wal", "a.db-shm"])
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o640, name);
  database.close();
});

test("a file that is not ours is refused with one line and stays as it is", (t) => {
  const folder = scratchFolder(t);
  const cases: [string, Buffer, RegExp][] = [
    ["notes.txt", Buffer.from("Dear diary,\n".repeat(50)), /a file that is not SQLite's/],
    ["short", Buffer.from("SQLite format 3\0"), /the file is damaged/],
    ["other.db", foreignDatabase(folder), /another program's/],
  ];
  for (const [name, bytes, line] of cases) {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    for (const readonly of [true, false]) {
      assert.throws(
        () => openDatabase(file, { readonly }),
        (error: Error) => {
          assert.match(error.message, line);
          assert.ok(error.message.startsWith(file) && !error.message.includes("\n"), error.message);
          return true;
        },
      );
    }
    assert.deepEqual(readFileSync(file), bytes);
    assert.deepEqual(
      readdirSync(folder).filter((other) => other.startsWith(`${name}-`)),
      [],
    );
  }
});

/** The bytes of a database without our mark. */
function foreignDatabase(folder: string): Buffer {
  const file = join(folder, "ours.db");
  const database = openDatabase(file);
  database.pragma("application_id = 0");
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
  return readFileSync(file);
}

test("a folder that may not be searched is told from a database that is not there", (t) => {
  if (process.getuid?.() !== 0) {
    t.skip("not run: becoming a user without access needs root");
    return;
  }
  const folder = join(scratchFolder(t), "closed");
  openDatabase(join(folder, "a.db")).close();
  const nobody = 65534;
  process.seteuid?.(nobody);
  try {
    for (const readonly of [true, false])
      assert.throws(
        () => openDatabase(join(folder, "a.db"), { readonly }),
        /a\.db: no access; run this as its owner or root/,
      );
  } finally {
    process.seteuid?.(0);
  }
});

test("a schema of the future is refused with one line", (t) => {
  const file = join(scratchFolder(t), "a.db");
  const database = openDatabase(file);
  database.pragma("user_version = 999");
  database.close();
  assert.throws(
    () => openDatabase(file),
    /^Failure: .*a\.db: its schema has version 999, this loadspike knows \d+; /,
  );
});

/** A recording as the first version wrote it: before the columns of the later migrations. */
function olderRecording(file: string): void {
  const writer = new Writer(openDatabase(file));
  writer.setHost(host);
  for (let at = 0; at < 3000; at++) writer.event(event(at));
  writer.close();
  const database = openDatabase(file);
  const later =
    "swap_delay_s written_bytes gap lost seen source quota_s quota_period_s periods throttled_periods throttled_s";
  for (const column of later.split(" ")) database.exec(`ALTER TABLE events DROP COLUMN ${column}`);
  database.exec("DROP TABLE sources; DROP TABLE marks");
  database.pragma("user_version = 1");
  database.close();
}

test("a recording of an older version is read, and goes on being written", (t) => {
  const file = join(scratchFolder(t), "a.db");
  olderRecording(file);
  assert.equal(readRecording(openDatabase(file, { readonly: true })).events.length, 3000);
  const writer = new Writer(openDatabase(file));
  writer.event(event(4000, { written_bytes: 4096 }));
  writer.close();
  assert.equal(readRecording(openDatabase(file, { readonly: true })).events.length, 3001);
});

test("an older recording that may not be written is refused with one line", (t) => {
  if (process.getuid?.() !== 0) return t.skip("not run: needs root, who can become another user");
  const folder = scratchFolder(t);
  const file = join(folder, "a.db");
  olderRecording(file);
  chmodSync(folder, 0o777);
  chmodSync(file, 0o644);
  process.seteuid?.(65534);
  try {
    assert.throws(
      () => openDatabase(file, { readonly: true }),
      /^Failure: .*a\.db: its schema has version 1, expected \d+, .*as its owner/,
    );
  } finally {
    process.seteuid?.(0);
  }
});

test("damage is told in one line that says what to do", (t) => {
  const folder = scratchFolder(t);
  const file = join(folder, "a.db");
  const writer = new Writer(openDatabase(file));
  writer.setHost(host);
  for (let at = 0; at < 6000; at++) {
    writer.sample(sample(at));
    writer.event(event(at));
  }
  writer.close();
  const whole = statSync(file).size;
  for (const kept of [200, 4096, 4096 * 3, Math.floor(whole / 2)]) {
    const broken = join(folder, `${kept}.db`);
    copyFileSync(file, broken);
    truncateSync(broken, kept);
    assert.throws(
      () => readRecording(openDatabase(broken, { readonly: true })),
      (error: Error) =>
        /^[^\n]*\.db: the file is damaged; "loadspike recover \S+\.db" brings back what is readable [^\n]*$/.test(
          error.message,
        ),
    );
  }
  assert.throws(
    () => openDatabase(join(folder, "none.db"), { readonly: true }),
    /no such database; record first/,
  );
  assert.ok(!existsSync(join(folder, "none.db")));
  assert.throws(
    () => openDatabase(folder),
    (error: Error) => error.message.startsWith(folder),
  );
});
