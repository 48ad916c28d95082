import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { describeCommand } from "../../collectors/runs/command.ts";
import { decompressChunk } from "../../storage/chunk.ts";
import { cleanEvent, cleanInput } from "../../storage/cleaning.ts";
import { type Database, openDatabase } from "../../storage/database.ts";
import { readKeepalivedHistory } from "../../storage/facts.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import type { OpenInput } from "../../storage/inputs/input.ts";
import { takeIn } from "../../storage/intake.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { type Cell, placeOf, TABLES } from "../../storage/schema.ts";
import { Writer } from "../../storage/writer.ts";
import { LINES, leaking, SECRET } from "../collectors/privacy/commands.ts";
import { event, host, NOON } from "./rows.ts";
import { scratchFolder } from "./scratch.ts";

/** Every byte beside and in the database, chunks unpacked. */
function bytesOf(folder: string, database: Database): string {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
  const { strings } = readRecording(database);
  const details = database
    .prepare<[], string>("SELECT ifnull(path, '') || ifnull(detail, '') FROM events")
    .pluck()
    .all();
  const chunks = database
    .prepare<[], Buffer>("SELECT data FROM chunks")
    .pluck()
    .all()
    .map((data) => decompressChunk(data).toString("latin1"));
  return [...files, ...chunks, ...strings, ...details, JSON.stringify(readKeepalivedHistory(database))].join(
    "\n",
  );
}

/** As a loadspike wrote it that kept arguments but for what looked like a secret; 6,000 rows: chunks, rows, freed pages. */
function recordingOfBefore(t: TestContext): { folder: string; file: string } {
  const folder = scratchFolder(t);
  const file = join(folder, "a.db");
  const writer = new Writer(openDatabase(file));
  writer.setHost(host);
  writer.setKeepalived(
    {
      version: "1.3.5",
      config: "/etc/keepalived/keepalived.conf",
      dump_files: [],
      scripts: [
        {
          name: "chk",
          kind: "vrrp_script",
          command: `/usr/bin/mysql -p${SECRET}`,
          comm: "mysql",
          interval_s: 5,
          timeout_s: null,
          user: null,
          tracked: true,
          sends: [],
          where: "k.conf:3",
          lines: ["interval 5", `auth_pass ${SECRET}`],
        },
      ],
    },
    NOON,
  );
  for (let at = 0; at < 6000; at++) {
    const line = LINES[at % LINES.length]!;
    const [program = "", ...args] = line.split(" ");
    const row = event(at, { comm: program, path: `/usr/bin/${program}`, detail: args.join(" ") });
    writer.event(row);
    writer.event({ ...row, kind: "log", comm: "CROND", path: null, detail: `(root) CMD (${line})` });
    if (at % 100 === 0) writer.event({ ...row, comm: "perl", path: `print if /${SECRET}/` });
    if (at % 500 === 0) writer.flush();
  }
  writer.close();
  const database = openDatabase(file);
  database.pragma("user_version = 5");
  database.close();
  return { folder, file };
}

test("a database of before is cleaned when it is opened, to the last byte", (t) => {
  const { folder, file } = recordingOfBefore(t);
  const database = openDatabase(file);
  t.after(() => database.close());
  assert.ok(!bytesOf(folder, database).includes(SECRET));
  assert.equal(database.pragma("integrity_check", { simple: true }), "ok");
  const { events } = readRecording(database);
  assert.equal(events.length, 12_060, "every row is there still");
  assert.equal(readKeepalivedHistory(database)[0]?.facts?.scripts[0]?.command, "/usr/bin/mysql -p***");
});

test("of a line that stands for several, what is kept still says for how many", () => {
  const suffix = "[and 23 more like it]";
  const cells = (comm: string, detail: string): Cell[] => {
    const row = event(0, { kind: "log", comm, detail });
    return TABLES.events.map(({ name }) => row[name as keyof typeof row] ?? null);
  };
  for (const [comm, line, kept] of [
    ["CROND", `(root) CMD (/opt/x.sh -p ${SECRET})`, "(root) CMD (/opt/x.sh -p ***)"],
    [
      "Keepalived_vrrp",
      `Misc check for [/usr/bin/check -p ${SECRET}] failed.`,
      "Misc check for [/usr/bin/check -p ***] failed.",
    ],
  ] as const) {
    const row = cells(comm, `${line} ${suffix}`);
    assert.ok(cleanEvent("names", row));
    assert.equal(row[placeOf("events", "detail")], `${kept} ${suffix}`);
    assert.ok(!cleanEvent("names", row), "what is so already stays as it is");
  }
});

test("also when it is only read", (t) => {
  const { folder, file } = recordingOfBefore(t);
  const database = openDatabase(file, { readonly: true });
  t.after(() => database.close());
  assert.ok(!bytesOf(folder, database).includes(SECRET));
});

test("arbitrary secrets in arbitrary commands do not reach the database", (t) => {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "a.db"));
  const writer = new Writer(database);
  writer.setHost(host);
  t.after(() => database.close());
  const samples = fc.sample(leaking, { numRuns: 3000, seed: Math.floor(Math.random() * 2 ** 31) });
  samples.forEach(({ argv }, at) => {
    const { path, detail } = describeCommand(argv, null);
    writer.event(event(at, { path, detail }));
  });
  writer.flush();
  const bytes = bytesOf(folder, database);
  for (const { secret, argv } of samples) assert.ok(!bytes.includes(secret), JSON.stringify(argv));
});

test("an import keeps what the recorder would, and all of it where the configuration asks", async (t) => {
  const folder = scratchFolder(t);
  const trace = join(folder, "trace");
  mkdirSync(trace);
  const at = "2026-09-05T12:00:00.000000Z,1000.000000";
  writeFileSync(join(trace, "samples.csv"), `time,mono_s,load1\n${at},0.10\n`);
  writeFileSync(
    join(trace, "events.csv"),
    `time,mono_s,kind,comm,path,detail\n${at},run,mysql,/usr/bin/mysql,"-p${SECRET} db"\n`,
  );
  const script = {
    name: "chk",
    command: `/usr/bin/check -p ${SECRET}`,
    comm: "check",
    sends: [],
    interval_s: 5,
  };
  const facts = { version: "2.2.7", config: null, scripts: [script], dump_files: [] };
  const keepalived = [{ since: "2026-09-05T12:00:00.000000Z", facts }];
  writeFileSync(
    join(trace, "manifest.json"),
    JSON.stringify({ format: "loadspike.trace/1", host: {}, keepalived }),
  );
  for (const [level, leaks] of [
    ["names", false],
    ["full", true],
  ] as const) {
    const inside = join(folder, level);
    mkdirSync(inside);
    const database = openDatabase(join(inside, "a.db"));
    await takeIn(cleanInput(level, await inputFor(trace).open(trace)), database);
    assert.equal(bytesOf(inside, database).includes(SECRET), leaks, level);
    database.close();
  }
});

test("what is as it may be kept comes through an import byte for byte, the keys of facts in their order", () => {
  const script = {
    name: "chk",
    command: "/usr/bin/check",
    lines: ["interval 5"],
    comm: "check",
    sends: [],
    interval_s: 5,
  };
  const facts = { version: "2.2.7", config: null, scripts: [script], dump_files: [] };
  const input = { name: "x", facts: { keepalived: [{ time: NOON, facts }] }, read: async () => {} };
  const cleaned = cleanInput("names", input as unknown as OpenInput);
  assert.equal(JSON.stringify(cleaned.facts), JSON.stringify(input.facts));
});
