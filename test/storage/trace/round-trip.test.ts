import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Database, openDatabase } from "../../../storage/database.ts";
import { readRecording, type Window } from "../../../storage/recording-reader.ts";
import { type ExportOptions, exportTrace } from "../../../storage/trace/export.ts";
import { Writer } from "../../../storage/writer.ts";
import { importTrace } from "../import-trace.ts";
import { readable } from "../readable.ts";
import { event, host, NOON, sample, task } from "../rows.ts";
import { scratchFolder } from "../scratch.ts";

const labelled = fileURLToPath(new URL("../../../../shared/traces/", import.meta.url));

function filesOf(directory: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory)
      .sort()
      .map((name) => [name, readFileSync(join(directory, name)).toString("base64")]),
  );
}

/** Exports, imports that and exports again; both exports must have the same bytes. Returns the second database. */
async function goRound(
  folder: string,
  database: Database,
  window?: Window,
  options?: ExportOptions,
): Promise<Database> {
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  await exportTrace(database, one, window, options);
  const copy = openDatabase(join(folder, "copy.db"));
  await importTrace(one, copy);
  await exportTrace(copy, two, window, options);
  assert.deepEqual(filesOf(two), filesOf(one));
  return copy;
}

function recorder(t: TestContext): { folder: string; database: Database; writer: Writer } {
  const folder = scratchFolder(t);
  const database = openDatabase(join(folder, "a.db"));
  const writer = new Writer(database, { source: "loadspike test" });
  writer.setHost(host);
  return { folder, database, writer };
}

for (const name of existsSync(labelled) ? readdirSync(labelled) : []) {
  if (!existsSync(join(labelled, name, "manifest.json"))) continue;
  test(`labelled trace ${name}: import, export, import, export`, async (t) => {
    const folder = scratchFolder(t);
    const database = openDatabase(join(folder, "a.db"));
    const { window } = await importTrace(join(labelled, name), database);
    // A day of it: the whole takes half a minute each.
    await goRound(folder, database, { start: window.end - 86_400e6 });
  });
}
test("labelled traces", (t) => {
  if (!existsSync(labelled)) t.skip("not run: there is no shared/traces folder beside the checkout");
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  // Lone surrogates, which UTF-8 cannot carry.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
  fc
    .tuple(
      fc.constantFrom("=", "+", "-", "@", "\t", "\r", "'", "'=", "''@", "\n", '"', ",", "\0", "\ufeff"),
      fc.string(),
    )
    .map((parts) => parts.join("")),
  fc.constantFrom(
    "=cmd|' /C calc'!A1",
    "<script>alert(1)</script>",
    "\x1b]0;title\x07",
    "a\r\nb",
    "\r",
    " lead",
    "trail ",
  ),
);
/** What a machine can say of any of its numbers; beyond it a trace is refused. */
const number = fc.oneof(
  fc.double({ min: 0, max: 1e6 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.constantFrom(Number.NaN, 0, -0, 5e-324, 1e6, null),
);

test("any text and any number that a machine has go round, and come back as they were", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ comm: hostile, detail: hostile, path: hostile, cpu_s: number, pid: number }), {
        minLength: 1,
        maxLength: 30,
      }),
      async (rows) => {
        const { folder, database, writer } = recorder(t);
        rows.forEach((row, index) => {
          writer.event(event(index, { ...row, kind: "log" }));
          writer.task(
            task(index, {
              comm: row.comm,
              wchan: row.path,
              stack: row.detail,
              unit: row.detail,
              exe: row.path,
            }),
          );
          writer.sample(sample(index, { steal_pct: row.cpu_s, forks: row.pid, load5: row.cpu_s }));
        });
        assert.equal(writer.flush().problem, null);
        const copy = await goRound(folder, database);
        const after = readRecording(copy);
        assert.deepEqual(readable(after), readable(readRecording(database)));
        rows.forEach((row, index) => {
          assert.equal(after.strings[after.events.detail[index]!], row.detail.toWellFormed());
          assert.equal(after.strings[after.tasks.comm[index]!], row.comm.toWellFormed());
          const pid =
            row.pid === null || !Number.isFinite(row.pid) ? Number.NaN : Math.fround(Math.round(row.pid) + 0);
          assert.equal(after.events.pid.at(index) + 0, pid);
        });
        writer.close();
        copy.close();
      },
    ),
    { numRuns: 40 },
  );
});

test("no cell of a text column begins as a formula", async (t) => {
  const { folder, database, writer } = recorder(t);
  for (const start of ["=", "+", "-", "@", "\t", "\r"])
    writer.event(event(0, { comm: `${start}cmd()`, detail: `${start}1` }));
  writer.event(event(1, { kind: "clock.step", duration_s: -3600.5, detail: "'quoted'" }));
  writer.sample(sample(1));
  writer.flush();
  await exportTrace(
    database,
    join(folder, "out"),
    {},
    { spikes: { columns: ["culprit", "score"], rows: [["=x", -1]] } },
  );
  const text = readFileSync(join(folder, "out", "events.csv"), "utf8");
  assert.equal(text.split(/[,"]'[=+\-@\t\r]/).length - 1, 12);
  assert.match(text, /clock\.step,-3600\.5,/);
  assert.match(text, /,'quoted',0,4096,,,,,,,,,,0\n/);
  assert.equal(readFileSync(join(folder, "out", "spikes.csv"), "utf8"), "culprit,score\n'=x,-1\n");
});

test("several boots, gzip, keepalived, predictions and a window go round", async (t) => {
  const { folder, database, writer } = recorder(t);
  const facts = {
    version: "1.3.5",
    config: "/etc/keepalived/keepalived.conf",
    scripts: [],
    dump_files: ["/tmp/keepalived.data"],
  };
  writer.setKeepalived(null, NOON);
  writer.setKeepalived(facts, NOON + 50e6);
  for (let at = 0; at < 100; at++) writer.sample(sample(at));
  writer.flush();
  writer.setHost({ ...host, boot_id: "second", kernel: "3.10.0-1161" });
  for (let at = 200; at < 300; at++) writer.sample(sample(at, { mono_s: at - 190 }));
  writer.event(event(150, { mono_s: 2, kind: "log", detail: "boot" }));
  writer.addPrediction({
    made_at: NOON + 90e6,
    at: NOON + 500e6,
    low: NOON + 400e6,
    high: NOON + 600e6,
    cause: "sampling-beat",
    culprit: "=x",
  });
  writer.flush();

  const copy = await goRound(
    folder,
    database,
    { start: NOON + 60e6, end: NOON + 250e6 },
    { gzip: true, agentVersion: "0.1.0" },
  );
  const { samples, events, host: last, keepalived, predictions, window } = readRecording(copy);
  assert.deepEqual(window, { start: NOON + 60e6, end: NOON + 250e6 });
  assert.equal(samples.length, 91);
  assert.deepEqual([samples.boot[0], samples.boot.at(-1), events.boot[0]], [0, 1, 1]);
  assert.equal(last.kernel, "3.10.0-1161");
  assert.deepEqual(keepalived, facts);
  assert.equal(predictions[0]?.culprit, "=x");
});

test("rows of one moment and late rows keep their order over chunks", async (t) => {
  const { folder, database, writer } = recorder(t);
  for (let index = 0; index < 6000; index++) {
    writer.event(event(Math.floor(index / 9), { kind: "file.write", path: `/tmp/${index}`, pid: index }));
    if (index % 1000 === 999) writer.event(event(0.5, { pid: index, detail: "a run of long ago" }));
    if (index % 900 === 0) writer.flush();
  }
  writer.flush();
  await goRound(folder, database);
});

test("gaps as older recorders wrote them go out as today's do, and come back the same", async (t) => {
  const { folder, database, writer } = recorder(t);
  const details = [
    "the recorder was off",
    "12 process events lost: the kernel's buffer was full",
    "4096 bytes of /var/log/messages skipped: a log storm",
    "runs were polled: 328 of 340 forks were not seen",
    "2 hours of maintenance",
    null,
  ];
  details.forEach((detail, at) => {
    writer.event(event(at, { kind: "gap", detail }));
  });
  writer.flush();
  const copy = await goRound(folder, database);
  assert.deepEqual(readable(readRecording(copy)), readable(readRecording(database)));
  const text = readFileSync(join(folder, "one", "events.csv"), "utf8");
  assert.doesNotMatch(text, /the recorder was off|buffer was full|skipped|forks/);
  assert.match(text, /,12,0,4096,lost,12,,runs,,,,,,0\n/);
  assert.match(text, /,2 hours of maintenance,0,4096,,,,,,,,,,0\n/);
  copy.close();
});
