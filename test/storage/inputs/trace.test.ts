import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Database, openDatabase } from "../../../storage/database.ts";
import { readRecording } from "../../../storage/recording-reader.ts";
import { exportTrace } from "../../../storage/trace/export.ts";
import { formatRfc3339 } from "../../../storage/trace/instant.ts";
import { Writer } from "../../../storage/writer.ts";
import { importTrace } from "../import-trace.ts";
import { numbersOf } from "../numbers-of.ts";
import { event, host, NOON, sample } from "../rows.ts";
import { scratchFolder } from "../scratch.ts";

const MANIFEST = '{"format":"loadspike.trace/1","host":{"hostname":"lb1","boot_id":"b"},"source":"sar"}';
const at = (second: number) => formatRfc3339(NOON + second * 1e6);

interface Given {
  trace: string;
  database: Database;
}

/** A trace of the given files, and an empty database. */
function given(t: TestContext, files: Record<string, string | Buffer>): Given {
  const folder = scratchFolder(t);
  const trace = join(folder, "trace");
  mkdirSync(trace);
  for (const [name, content] of Object.entries({ "manifest.json": MANIFEST, ...files }))
    writeFileSync(join(trace, name), content);
  const database = openDatabase(join(folder, "a.db"));
  t.after(() => database.close());
  return { trace, database };
}

test("columns in any order, unknown ones, CRLF, a BOM, gzip, quotes and clocks of other precision are read", async (t) => {
  const { trace, database } = given(t, {
    "samples.csv.gz": gzipSync(
      `\ufeffload1,colour,mono_s,time,steal_pct\r\n0.5,red,12.5,2026-09-05T14:00:00+02:00,nan\r\n1,"a,""b""\r\nc",14.1234567,2026-09-05T12:00:01.9999996Z,3e-1\r\n`,
    ),
    "events.csv": `time,mono_s,kind,comm,detail\n${at(3)},13,log,"'=x","two\nlines"\n\n${at(1)},13,disk.read,z,newer kind\n`,
  });
  const { rows, boots } = await importTrace(trace, database);
  assert.deepEqual([rows, boots], [{ samples: 2, tasks: 0, events: 2 }, 1]);
  const { samples, events, strings, host: found, source } = readRecording(database);
  assert.deepEqual(numbersOf(samples.load1, samples.length), [0.5, 1]);
  assert.deepEqual([...samples.time], [NOON, NOON + 2e6]);
  assert.deepEqual([...samples.mono_s], [12.5, 14.123457]);
  assert.deepEqual(numbersOf(samples.steal_pct, samples.length), [Number.NaN, 0.3]);
  assert.equal(events.length, 1, "a kind that this program does not know is kept, and not shown to analysis");
  assert.deepEqual([strings[events.comm[0]!], strings[events.detail[0]!]], ["=x", "two\nlines"]);
  assert.deepEqual([found.hostname, found.boot_id, found.hz, source], ["lb1", "b", null, "sar"]);
});

const SAMPLES = `time,mono_s,load1\n${at(0)},1,0.05\n${at(2)},3,0.05\n`;
const refusals: [string, Record<string, string | Buffer>, RegExp][] = [
  [
    "a number that is none",
    { "samples.csv": `${SAMPLES}${at(4)},5,high\n` },
    /samples\.csv:4: load1: expected a number, found "high"$/,
  ],
  [
    "a number beyond all bounds",
    { "samples.csv": `${SAMPLES}${at(4)},5,1e999\n` },
    /samples\.csv:4: load1: expected a number from 0 to 10000000, found "1e999"$/,
  ],
  [
    "a needed cell that is empty",
    { "samples.csv": `${SAMPLES}${at(4)},,1\n` },
    /samples\.csv:4: mono_s: expected a number from -1000000000 to 1000000000, found an empty cell$/,
  ],
  [
    "a time without its zone",
    { "samples.csv": `${SAMPLES}2026-09-05 12:00:00,5,1\n` },
    /samples\.csv:4: time: expected an instant as .*found "2026-09-05 12:00:00"$/,
  ],
  [
    "a missing cell",
    { "samples.csv": `${SAMPLES}${at(4)},5\n` },
    /samples\.csv:4: expected 3 cells, found 2$/,
  ],
  [
    "a missing column",
    { "samples.csv": "time,load1\n" },
    /samples\.csv:1: expected a column mono_s, found time, load1$/,
  ],
  [
    "a column twice",
    { "samples.csv": "time,mono_s,load1,load1\n" },
    /samples\.csv:1: expected each column once, found load1 twice$/,
  ],
  [
    "a quote that stays open",
    { "samples.csv": `${SAMPLES}${at(4)},5,"1\n` },
    /samples\.csv: Quote Not Closed[^\n]*line 4/,
  ],
  [
    "no rows",
    { "samples.csv": "time,mono_s,load1\n" },
    /samples\.csv: expected rows, found none; nothing to import$/,
  ],
  ["nothing", { "samples.csv": "" }, /samples\.csv:1: expected a header row, found an empty file$/],
  [
    "half a gzip file",
    { "samples.csv.gz": gzipSync(SAMPLES.repeat(500)).subarray(0, 60) },
    /samples\.csv\.gz: expected gzip, found something else or only a part/,
  ],
  [
    "both forms of a table",
    { "samples.csv": SAMPLES, "samples.csv.gz": gzipSync(SAMPLES) },
    /holds both samples\.csv and samples\.csv\.gz; which one is meant/,
  ],
  [
    "no samples",
    { "events.csv": "time,mono_s,kind\n" },
    /expected samples\.csv or samples\.csv\.gz, found neither/,
  ],
  [
    "another state",
    { "samples.csv": SAMPLES, "tasks.csv": `time,mono_s,comm,state\n${at(0)},1,a,S\n` },
    /tasks\.csv:2: state: expected R or D, found "S"$/,
  ],
  [
    "another format",
    { "samples.csv": SAMPLES, "manifest.json": '{"format":"loadspike.trace/2"}' },
    /manifest\.json: format: expected "loadspike\.trace\/1", found "loadspike\.trace\/2"$/,
  ],
  ["no JSON", { "samples.csv": SAMPLES, "manifest.json": "format: 1" }, /manifest\.json: expected JSON \(/],
  [
    "a host of other types",
    { "samples.csv": SAMPLES, "manifest.json": '{"format":"loadspike.trace/1","host":{"cpus":"4"}}' },
    /manifest\.json: host\.cpus: expected a number or null, found "4"$/,
  ],
];
const manifest = (members: object) => JSON.stringify({ format: "loadspike.trace/1", ...members });
const ofManifest = (text: string) => ({ "samples.csv": SAMPLES, "manifest.json": text });
const scripts = (script: unknown) =>
  manifest({ keepalived: [{ since: at(0), facts: { scripts: [script] } }] });
refusals.push(
  [
    "a manifest of 10 MB",
    ofManifest(`{"x":"${"a".repeat(10_000_000)}"}`),
    /expected at most 4194304 bytes, found/,
  ],
  [
    "a manifest without a floor",
    ofManifest(`{"x":${"[".repeat(100_000)}`),
    /expected JSON of at most 32 levels$/,
  ],
  [
    "no script",
    ofManifest(scripts(null)),
    /keepalived\[0\]\.facts\.scripts\[0\]: expected an object, found null$/,
  ],
  [
    "no seconds",
    ofManifest(scripts({ interval_s: "5" })),
    /scripts\[0\]\.interval_s: expected a number or null, found "5"$/,
  ],
  [
    "seconds below zero",
    ofManifest(scripts({ interval_s: -5 })),
    /interval_s: expected a number from 0 to 100000000, found -5$/,
  ],
  [
    "a text of a list",
    ofManifest(scripts({ interval_s: 5, command: [] })),
    /command: expected a string or null, found \[\]$/,
  ],
  [
    "no tick rate",
    ofManifest(manifest({ host: { hz: 0 } })),
    /host\.hz: expected a number from 1 to 10000, found 0$/,
  ],
  [
    "a load below zero",
    { "samples.csv": `time,mono_s,load1\n${at(0)},1,-1\n` },
    /samples\.csv:2: load1: expected a number from 0 to 10000000, found "-1"$/,
  ],
  [
    "an infinite clock",
    { "samples.csv": `time,mono_s,load1\n${at(0)},1e308,1\n` },
    /mono_s: expected a number from -1000000000 to 1000000000, found "1e308"$/,
  ],
  [
    "half a boot",
    { "samples.csv": `time,mono_s,load1,boot\n${at(0)},1,1,0.5\n` },
    /boot: expected a whole number from 0 to 65535, found "0.5"$/,
  ],
  [
    "a cell of 10,000 letters",
    { "samples.csv": SAMPLES, "events.csv": `time,mono_s,kind,path\n${at(0)},1,run,${"x".repeat(10_000)}\n` },
    /events\.csv:2: path: expected at most 8192 characters, found "x/,
  ],
  [
    "a boot with each row",
    {
      "samples.csv": `time,mono_s,load1,boot\n${Array.from({ length: 5000 }, (_, boot) => `${at(boot)},1,1,${boot}\n`).join("")}`,
    },
    /samples\.csv: expected at most 4000 boots, found more; mono_s falls/,
  ],
  [
    "a gzip bomb",
    { "samples.csv.gz": gzipSync(`time,mono_s,load1\n${`${at(0)},1,1\n`.repeat(700_000)}`) },
    /samples\.csv\.gz: expected a recording, found \d+ bytes that unpack to more than \d+; unpack it/,
  ],
);
for (const [what, files, line] of refusals)
  test(`refused with one line, nothing stored: ${what}`, async (t) => {
    const { trace, database } = given(t, files);
    await assert.rejects(importTrace(trace, database), (error: Error) => {
      assert.match(error.message, line);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
    assert.equal(readRecording(database).samples.length, 0);
    assert.equal(database.prepare("SELECT count(*) FROM boots").pluck().get(), 0);
  });

test("what waits or has no end in the place of a file is refused with one line", async (t) => {
  const { trace, database } = given(t, { "samples.csv": SAMPLES });
  for (const name of ["manifest.json", "samples.csv", "events.csv"]) {
    const place = join(trace, name);
    const kept = existsSync(place) ? readFileSync(place) : null;
    for (const target of ["/dev/zero", "/proc/kmsg", "fifo"]) {
      rmSync(place, { force: true });
      if (target === "fifo") execFileSync("mkfifo", [place]);
      else symlinkSync(target, place);
      await assert.rejects(importTrace(trace, database), {
        message: new RegExp(`^${place}: expected a regular file, found a [^\\n]+$`),
      });
    }
    rmSync(place);
    if (kept) writeFileSync(place, kept);
  }
  assert.equal(readRecording(database).samples.length, 0);
});

test("a trace is not taken twice, nor another host's; another time of the same host is", async (t) => {
  const { trace, database } = given(t, { "samples.csv": SAMPLES });
  await importTrace(trace, database);
  const before = readRecording(database);
  await assert.rejects(importTrace(trace, database), /holds rows from .* some would stand there twice/);
  const other = `${trace}-other`;
  cpSync(trace, other, { recursive: true });
  writeFileSync(join(other, "manifest.json"), MANIFEST.replace("lb1", "lb2"));
  writeFileSync(join(other, "samples.csv"), `time,mono_s,load1\n${at(90)},91,0.3\n`);
  await assert.rejects(
    importTrace(other, database),
    /holds the recording of host lb1, the trace is of lb2; give it a database of its own/,
  );
  assert.deepEqual(readRecording(database), before);

  writeFileSync(join(other, "manifest.json"), MANIFEST);
  await importTrace(other, database);
  const { samples } = readRecording(database);
  assert.deepEqual([...samples.mono_s], [1, 3, 91]);
});

test("boots are told apart by the monotonic clock, and older history takes its place before", async (t) => {
  const rows = [
    [0, 5000],
    [2, 5002],
    [600, 20],
    [602, 22],
    // The wall clock is set an hour forward: no boot.
    [4204, 24],
  ].map(([second, mono_s]) => `${at(second!)},${mono_s},0.1`);
  const events = [
    `${at(601)},21,log`,
    `${at(1)},5001,log`,
    `${at(300)},5300,log`,
    `${at(595)},15,log`,
    `${at(4205)},25,log`,
  ];
  const { trace, database } = given(t, {
    "samples.csv": `time,mono_s,load1\n${rows.join("\n")}\n`,
    "events.csv": `time,mono_s,kind\n${events.join("\n")}\n`,
  });
  const { boots } = await importTrace(trace, database);
  assert.equal(boots, 2);
  const found = readRecording(database);
  assert.deepEqual([...found.samples.boot], [0, 0, 1, 1, 1]);
  assert.deepEqual([...found.events.boot], [0, 0, 1, 1, 1]);
  assert.deepEqual([...found.events.mono_s], [5001, 5300, 15, 21, 25]);
  assert.deepEqual(database.prepare("SELECT boot_id FROM boots ORDER BY boot").pluck().all(), [null, "b"]);

  const older = `${trace}-older`;
  mkdirSync(older);
  writeFileSync(join(older, "manifest.json"), MANIFEST.replace('"b"', '"a"'));
  writeFileSync(join(older, "samples.csv"), `time,mono_s,load1\n${at(-100)},7,0.1\n`);
  await importTrace(older, database);
  assert.deepEqual([...readRecording(database).samples.boot], [0, 1, 1, 2, 2, 2]);
});

test("what an agent recorded and its export are one recording", async (t) => {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "a.db"));
  const writer = new Writer(database, { source: "loadspike 0.1.0" });
  writer.setHost(host);
  for (let index = 0; index < 5000; index++) {
    writer.sample(sample(index * 2));
    writer.event(event(index * 2));
    if (index % 1000 === 0) writer.flush();
  }
  writer.flush();
  await exportTrace(database, join(folder, "out"), {}, { gzip: true });
  const copy = openDatabase(join(folder, "b.db"));
  await importTrace(join(folder, "out"), copy);
  assert.deepEqual(readRecording(copy), readRecording(database));
  writer.close();
  copy.close();
});
