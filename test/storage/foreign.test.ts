import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { compressChunk, encodeChunk } from "../../storage/chunk.ts";
import { openDatabase } from "../../storage/database.ts";
import { readExtent } from "../../storage/extent.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { recover } from "../../storage/recovery/recover.ts";
import { TABLES } from "../../storage/schema.ts";
import { exportTrace } from "../../storage/trace/export.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, sample } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

/** A small recording; what `change` does to it no recorder does. */
function sent(t: TestContext, change: (database: ReturnType<typeof openDatabase>) => void) {
  const folder = scratchFolder(t);
  const file = join(folder, "sent.db");
  const database = openDatabase(file);
  const writer = new Writer(database, { source: "x" });
  writer.setHost(host);
  for (let at = 0; at < 50; at++) {
    writer.sample(sample(at));
    writer.event(event(at));
  }
  writer.flush();
  database.pragma("writable_schema = ON");
  change(database);
  writer.close();
  return { folder, file };
}

/** In one line that names the file, within the bound of time whoever asks. */
function refused(file: string, says: RegExp, ask: () => unknown): void {
  // Processor time: others run on this machine as well.
  const started = process.cpuUsage();
  assert.throws(ask, (error: Error) => {
    assert.match(error.message, says);
    assert.ok(error.message.includes(file) && !error.message.includes("\n"), error.message);
    return true;
  });
  assert.ok(process.cpuUsage(started).user < 5e6);
}

const strange: [what: string, sql: string, says: RegExp][] = [
  [
    "an endless view in the place of a table",
    "DROP TABLE tasks; CREATE VIEW tasks AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS time FROM n",
    /found the view "tasks"; it was changed/,
  ],
  ["another view", "CREATE VIEW v AS SELECT 1", /found the view "v"/],
  [
    "a trigger",
    "CREATE TRIGGER x AFTER INSERT ON predictions BEGIN DELETE FROM samples; END",
    /found the trigger "x"/,
  ],
  ["a table of another program", 'CREATE TABLE "a\nb" (x)', /found the table "a\\nb"/],
  [
    "a generated column",
    "ALTER TABLE tasks ADD COLUMN g ANY GENERATED ALWAYS AS (1)",
    /found the table "tasks" that is not as/,
  ],
  ["an index over an expression", "CREATE INDEX e ON samples (abs(load1))", /found the index "e"/],
];
for (const [what, sql, says] of strange)
  test(`refused: ${what}, to read and to write`, (t) => {
    const { file } = sent(t, (database) => database.exec(sql));
    refused(file, says, () => openDatabase(file, { readonly: true }));
    refused(file, says, () => openDatabase(file));
  });

const store = (database: ReturnType<typeof openDatabase>, data: Buffer, count = 2) =>
  database
    .prepare("INSERT INTO chunks (kind, first, last, count, data) VALUES ('samples', 0, 9e15, ?, ?)")
    .run(count, data);
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => TABLES.samples.map(({ name }) => (name === "time" ? at : 1)));
const withHeader = (change: object) => {
  const chunk = encodeChunk(TABLES.samples, rowsOf(3));
  const length = chunk.readUInt32LE(0);
  const header = JSON.stringify({ ...JSON.parse(chunk.toString("utf8", 4, 4 + length)), ...change });
  const head = Buffer.alloc(4);
  head.writeUInt32LE(Buffer.byteLength(header));
  return compressChunk(
    Buffer.concat([
      head,
      Buffer.from(header),
      Buffer.alloc(8 - ((4 + Buffer.byteLength(header)) % 8)),
      chunk.subarray(4 + length),
    ]),
  );
};

const bad: [what: string, Buffer, count: number, says: RegExp][] = [
  ["a bomb", compressChunk(Buffer.alloc(600 * 2 ** 20)), 2, /sent\.db: .*larger than 67108864/],
  [
    "a smaller bomb",
    compressChunk(Buffer.concat([encodeChunk(TABLES.samples, rowsOf(3)), Buffer.alloc(60 * 2 ** 20)])),
    2,
    /a packed block of 6\d+ bytes, expected \d+ for its columns/,
  ],
  ["no zstd", Buffer.from("nothing"), 2, /sent\.db/],
  ["a header of billions", withHeader({ count: 1e9 }), 2, /a packed block of 1000000000 rows/],
  ["a header of fractions", withHeader({ count: 1.5 }), 2, /a packed block of 1\.5 rows/],
  ["no columns", withHeader({ columns: null }), 2, /header makes no sense/],
  ["no texts", withHeader({ texts: [1, null] }), 2, /header makes no sense/],
  ["columns beyond its end", withHeader({ columns: { time: { bits: 64, at: 1e6 } } }), 2, /sent\.db/],
  ["a bad width", withHeader({ columns: { time: { bits: 7, at: 0 } } }), 2, /header makes no sense/],
  [
    "a count of billions beside it",
    compressChunk(encodeChunk(TABLES.samples, rowsOf(3))),
    1e12,
    /more rows than a recording has/,
  ],
  ["a count below zero", compressChunk(encodeChunk(TABLES.samples, rowsOf(3))), -5e6, /more rows than/],
  [
    "a stamp beyond all years",
    compressChunk(encodeChunk(TABLES.samples, [TABLES.samples.map(() => 1e300)])),
    1,
    /sent\.db/,
  ],
];
for (const [what, data, count, says] of bad)
  test(`a packed block that is none: ${what}`, async (t) => {
    const { folder, file } = sent(t, (database) => store(database, data, count));
    const database = openDatabase(file, { readonly: true });
    t.after(() => database.close());
    readExtent(database);
    refused(file, says, () => readRecording(database));
    // It may be that only the count beside the block is wrong, which an export does not need.
    const said = await exportTrace(database, join(folder, "out")).then(
      () => file,
      (error: Error) => error.message,
    );
    assert.ok(said.startsWith(file) && !said.includes("\n"), said);
  });

test("blocks that unpack to far more than was sent are read no further than a recorder would have packed", async (t) => {
  // Two texts of 9 MB each: 2 kB a block.
  const texts = ["", "a".repeat(9 * 2 ** 20), "b".repeat(9 * 2 ** 20)];
  const { folder, file } = sent(t, (database) => {
    const block = withHeader({ texts });
    for (let at = 0; at < 400; at++) store(database, block, 3);
  });
  const database = openDatabase(file, { readonly: true });
  t.after(() => database.close());
  const says = /packed blocks of more than a recording has in so many bytes/;
  const started = process.cpuUsage();
  refused(file, says, () => readRecording(database));
  await assert.rejects(exportTrace(database, join(folder, "out")), says);
  assert.ok(recover(file, join(folder, "back")).broken_blocks > 100);
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 15e6, `${(user + system) / 1e6} s of processor time`);
});

const facts: [what: string, sql: string, says: RegExp][] = [
  ["no JSON", "UPDATE boots SET host = '{'", /boots: expected JSON/],
  [
    "JSON without a floor",
    `UPDATE boots SET host = '${"[".repeat(100_000)}'`,
    /boots: expected JSON of at most 32 levels/,
  ],
  ["a list as host", "UPDATE boots SET host = '[]'", /boots: expected an object, found \[\]/],
  [
    "processors of nobody",
    `UPDATE boots SET host = '{"cpus":-1}'`,
    /boots: cpus: expected a number from 1 to 65536, found -1/,
  ],
  [
    "null as script",
    `INSERT INTO keepalived VALUES (0, '{"scripts":[null],"dump_files":[]}')`,
    /keepalived: scripts\[0\]: expected an object, found null/,
  ],
  [
    "no seconds",
    `INSERT INTO keepalived VALUES (0, '{"scripts":[{"interval_s":"x"}]}')`,
    /scripts\[0\]\.interval_s: expected a number or null, found "x"/,
  ],
  [
    "a reason of its own",
    `INSERT INTO sources (name, since, status, reason) VALUES ('x', 0, 'error', '3')`,
    /sources: expected an object, found 3/,
  ],
];
for (const [what, sql, says] of facts)
  test(`facts that are none: ${what}`, (t) => {
    const { file } = sent(t, (database) => database.exec(sql));
    const database = openDatabase(file, { readonly: true });
    t.after(() => database.close());
    refused(file, says, () => readRecording(database));
  });

test("a tree that names one page over and over is not walked for years", (t) => {
  const { folder, file } = sent(t, (database) => database.pragma("wal_checkpoint(TRUNCATE)"));
  const database = openDatabase(file);
  const page = Number(database.pragma("page_size", { simple: true }));
  for (let at = 0; at < 3000; at++)
    database.prepare("INSERT INTO marks (time, text) VALUES (?, ?)").run(at, "x".repeat(100));
  const samples = Number(
    database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'samples'").pluck().get(),
  );
  database.close();
  // Pages of the other table become inner ones: each names the next one a hundred times, the last one a leaf of samples.
  const bytes = readFileSync(file);
  const pages = Array.from({ length: 15 }, (_, at) => bytes.length / page - 20 + at);
  const leaf = Buffer.from(bytes.subarray((samples - 1) * page, samples * page));
  const inner = (child: number): Buffer => {
    const made = Buffer.alloc(page);
    const cells = 100;
    made.writeUInt8(5, 0);
    made.writeUInt16BE(cells, 3);
    made.writeUInt16BE(page - cells * 5, 5);
    made.writeUInt32BE(child, 8);
    for (let cell = 0; cell < cells; cell++) {
      made.writeUInt16BE(page - (cell + 1) * 5, 12 + cell * 2);
      made.writeUInt32BE(child, page - (cell + 1) * 5);
      made.writeUInt8(1, page - (cell + 1) * 5 + 4);
    }
    return made;
  };
  for (const [index, at] of pages.entries()) {
    const next = pages[index + 1];
    (next === undefined ? leaf : inner(next)).copy(bytes, (at - 1) * page);
  }
  inner(pages[0]!).copy(bytes, (samples - 1) * page);
  const bomb = join(folder, "bomb.db");
  writeFileSync(bomb, bytes);
  const opened = openDatabase(bomb, { readonly: true });
  t.after(() => opened.close());
  const started = process.cpuUsage();
  readExtent(opened);
  refused(bomb, /samples: more rows than a recording has/, () => readRecording(opened));
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 5e6, `${(user + system) / 1e6} s of processor time`);
});

test("what is no file, or has something else beside it, is refused before SQLite sees it", (t) => {
  const { folder, file } = sent(t, () => {});
  const fifo = join(folder, "fifo.db");
  execFileSync("mkfifo", [fifo]);
  symlinkSync("/dev/zero", join(folder, "device.db"));
  symlinkSync("circle.db", join(folder, "circle.db"));
  mkdirSync(join(folder, "folder.db"));
  for (const [name, says] of [
    [fifo, /expected a regular file, found a FIFO; give another --db FILE/],
    [join(folder, "device.db"), /expected a regular file, found a device/],
    [join(folder, "folder.db"), /expected a regular file, found a folder/],
    ["/proc/self/status", /found a file that the kernel makes up/],
    [join(folder, "circle.db"), /its links lead in a circle; give another --db FILE/],
    [join(folder, "n".repeat(300)), /the name is too long for its file system; give another --db FILE/],
  ] as const)
    for (const readonly of [true, false]) refused(name, says, () => openDatabase(name, { readonly }));
  const beside = join(folder, "beside.db");
  copyFileSync(file, beside);
  execFileSync("mkfifo", [`${beside}-wal`]);
  refused(beside, /beside\.db-wal: expected SQLite's own file, found something else/, () =>
    openDatabase(beside),
  );
});
