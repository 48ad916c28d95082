import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Database, openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { recover } from "../../storage/recovery/recover.ts";
import { Writer } from "../../storage/writer.ts";
import { readable } from "./readable.ts";
import { event, host, NOON, sample, task } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

const PAGE = 4096;
const ROWS = 6000;

/** Some chunks, some rows of each table, freed pages, facts of each kind. */
function recorded(t: TestContext): { folder: string; file: string; writer: Writer; database: Database } {
  const folder = scratchFolder(t);
  const file = join(folder, "a.db");
  const database = openDatabase(file);
  const writer = new Writer(database, { source: "loadspike" });
  writer.setHost(host);
  writer.setKeepalived({ version: "2.2.7", config: "/etc/k.conf", scripts: [], dump_files: [] }, NOON);
  writer.setSources([{ name: "tasks", status: "ok", reason: null }], NOON);
  writer.addPrediction({
    made_at: NOON,
    at: NOON,
    low: NOON,
    high: NOON,
    cause: "sampling-beat",
    culprit: "x",
  });
  for (let at = 0; at < ROWS; at++) {
    writer.sample(sample(at));
    if (at % 3 === 0) writer.task(task(at));
    writer.event(event(at, { path: `/usr/bin/job-${at}` }));
    if (at % 500 === 0) writer.flush();
  }
  writer.flush();
  return { folder, file, writer, database };
}

const contentOf = (file: string) => {
  const database = openDatabase(file, { readonly: true });
  try {
    return readable(readRecording(database));
  } finally {
    database.close();
  }
};

function overwrite(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

test("of a sound file everything comes back, also what stands in the log alone", (t) => {
  const { file, writer } = recorded(t);
  const output = `${file}.recovered`;
  const found = recover(file, output);
  assert.deepEqual(found.rows, { samples: ROWS, tasks: ROWS / 3, events: ROWS });
  assert.deepEqual(
    [found.broken_rows, found.broken_blocks, found.missing_rows, found.missing_blocks],
    [0, 0, 0, 0],
  );
  assert.deepEqual(contentOf(output), contentOf(file));
  assert.equal(statSync(output).mode & 0o777, 0o600);
  writer.close();
  assert.throws(
    () => recover(file, output),
    /^Failure: \S+recovered: is there already; give another --output/,
  );
});

test("what was written to the log and never committed does not come back", (t) => {
  const { folder, file, writer, database } = recorded(t);
  const before = contentOf(file);
  // More than SQLite keeps in memory of one transaction: what it cannot keep stands in the log, and is nobody's until the commit.
  database.pragma("cache_size = 10");
  database.pragma("cache_spill = 10");
  const log = statSync(`${file}-wal`).size;
  database.exec("BEGIN");
  const insert = database.prepare("INSERT INTO marks (time, text) VALUES (?, ?)");
  for (let at = 0; at < 2000; at++) insert.run(NOON + at, "never done ".repeat(40));
  database.exec("UPDATE events SET comm = 'never'");
  assert.ok(statSync(`${file}-wal`).size > log + 100 * PAGE, "the log has what is not committed");
  const copy = join(folder, "copy.db");
  for (const ending of ["", "-wal"]) copyFileSync(`${file}${ending}`, `${copy}${ending}`);
  const output = `${copy}.recovered`;
  const found = recover(copy, output);
  assert.deepEqual(found.rows, { samples: ROWS, tasks: ROWS / 3, events: ROWS });
  // Not by deepEqual: of so many rows that differ its message would take minutes.
  assert.ok(
    JSON.stringify(contentOf(output)) === JSON.stringify(before),
    "the same as without the log's rest",
  );
  database.exec("ROLLBACK");
  writer.close();
});

test("a file whose first page is gone is refused by every command with the remedy, and comes back whole", (t) => {
  const { file, writer } = recorded(t);
  const before = contentOf(file);
  writer.close();
  overwrite(file, 0, Buffer.alloc(PAGE));
  assert.throws(
    () => openDatabase(file),
    new RegExp(
      `^Failure: ${file}: the file is damaged; "loadspike recover ${file}" brings back what is readable`,
    ),
  );
  const found = recover(file, `${file}.recovered`);
  assert.equal(found.rows.samples, ROWS);
  assert.deepEqual(contentOf(`${file}.recovered`), before);
});

test("what is cut off or overwritten is lost and counted, the rest comes back", (t) => {
  const { file, writer } = recorded(t);
  writer.close();
  const sound = readFileSync(file);
  const output = join(file, "..", "out.db");
  const harms: [string, () => void][] = [
    ["cut", () => truncateSync(file, Math.floor(sound.length * 0.7))],
    [
      "pages of noise",
      () => overwrite(file, Math.floor(sound.length / PAGE / 2) * PAGE, Buffer.alloc(PAGE * 12, 0xa5)),
    ],
    ["many pages of zeros", () => overwrite(file, PAGE * 10, Buffer.alloc(PAGE * 15))],
    [
      "a bit in each page",
      () => {
        for (let page = 2; page < sound.length / PAGE; page++)
          overwrite(file, PAGE * page + 1777, Buffer.from([sound[PAGE * page + 1777]! ^ 0x10]));
      },
    ],
  ];
  for (const [what, harm] of harms) {
    writeFileSync(file, sound);
    harm();
    const { rows, broken_blocks, missing_blocks, broken_rows, missing_rows } = recover(file, output);
    const all = rows.samples + rows.tasks + rows.events;
    t.diagnostic(
      `${what}: ${all} rows back, ${broken_blocks + missing_blocks} blocks, ${broken_rows + missing_rows} rows lost`,
    );
    assert.ok(all < ROWS * 2 + ROWS / 3, `${what}: something was hit`);
    assert.ok(broken_blocks + missing_blocks + broken_rows + missing_rows > 0, what);
    const database = openDatabase(output);
    assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
    assert.doesNotThrow(() => readRecording(database));
    database.close();
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${output}${ending}`, { force: true });
  }
});

test("what is none of ours leaves no new database", (t) => {
  const folder = scratchFolder(t);
  const file = join(folder, "a");
  writeFileSync(file, "no database\n".repeat(10_000));
  assert.throws(
    () => recover(file, join(folder, "b")),
    /nothing of a loadspike recording can be read in its 30 pages/,
  );
  assert.throws(() => recover(join(folder, "none"), join(folder, "b")), /none: cannot be read \(ENOENT/);
  assert.throws(() => recover("/dev/zero", join(folder, "b")), /expected a regular file, found a device/);
  assert.ok(!statSync(join(folder, "b"), { throwIfNoEntry: false }));
});

test("what would hang or never end is refused: a pipe as its log, a file that is a hole, a row that goes on in itself", (t) => {
  const { folder, file, writer } = recorded(t);
  writer.close();
  const output = join(folder, "b");
  const piped = join(folder, "piped");
  copyFileSync(file, piped);
  execFileSync("mkfifo", [`${piped}-wal`]);
  assert.throws(
    () => recover(piped, output),
    /piped-wal: expected a regular file, found a FIFO; it is no log/,
  );
  assert.throws(() => recover("/proc/self/mem", output), /\/proc\/self\/mem: expected a regular file/);
  const hole = join(folder, "hole");
  copyFileSync(file, hole);
  truncateSync(hole, 2 ** 37);
  assert.throws(() => recover(hole, output), /hole: 137438953472 bytes, of which hardly any are there/);
  const endless = join(folder, "endless");
  const bytes = readFileSync(file);
  const page = bytes.length / PAGE;
  // A leaf full of rows of 16 MB, all of which go on in one page, which goes on in itself.
  const leaf = Buffer.alloc(PAGE);
  const row = Buffer.from([0x87, 0xff, 0xff, 0x7f, 0x01]);
  const cells = 200;
  leaf.writeUInt8(0x0d, 0);
  leaf.writeUInt16BE(cells, 3);
  for (let cell = 0; cell < cells; cell++) leaf.writeUInt16BE(2000, 8 + 2 * cell);
  row.copy(leaf, 2000);
  const fits = Math.floor(((PAGE - 12) * 32) / 255) - 23;
  const most = fits + ((0x0ffffff - 0x1fff80 - fits) % (PAGE - 4));
  for (let at = 2005; at < PAGE - 4; at++) leaf[at] = 1;
  for (const local of [fits, most]) if (2005 + local + 4 <= PAGE) leaf.writeUInt32BE(page + 2, 2005 + local);
  const chain = Buffer.alloc(PAGE);
  chain.writeUInt32BE(page + 2, 0);
  writeFileSync(
    endless,
    Buffer.concat([bytes, ...Array.from({ length: 60 }, (_, at) => (at === 1 ? chain : leaf))]),
  );
  const started = process.cpuUsage();
  const { rows } = recover(endless, output);
  const { user, system } = process.cpuUsage(started);
  assert.equal(rows.samples, ROWS);
  assert.ok(user + system < 10e6, `${(user + system) / 1e6} s of processor time`);
});

test("a flipped bit in packed rows is found by whoever reads them", (t) => {
  const { file, database, writer } = recorded(t);
  const data = database
    .prepare<[], Buffer>("SELECT data FROM chunks WHERE kind = 'samples' LIMIT 1")
    .pluck()
    .get()!;
  for (const at of [40, data.length >> 1, data.length - 6]) {
    const flipped = Buffer.from(data);
    flipped[at]! ^= 1;
    database
      .prepare("UPDATE chunks SET data = ? WHERE id = (SELECT min(id) FROM chunks WHERE kind = 'samples')")
      .run(flipped);
    assert.throws(() => readRecording(database), /a block of packed rows cannot be read/, `byte ${at}`);
  }
  writer.close();
  assert.ok(file);
});
