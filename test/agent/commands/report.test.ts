import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { rememberPrediction } from "../../../agent/reporting.ts";
import { terminalOptions } from "../../../agent/terminal-options.ts";
import { EXP_1, nextLoad, shownLoad } from "../../../analysis/load-arithmetic.ts";
import { seededRandom } from "../../../analysis/load-simulation.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readPredictions } from "../../../storage/facts.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { Writer } from "../../../storage/writer.ts";
import { incident, quiet } from "../../analysis/report/diagnoses.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const start = Date.parse("2026-09-05T12:00:00Z") * 1000;
let folder: string;
let db: string;

/** Three hours of looks; ten minutes in the second, the kernel counts four tasks at each of its looks. */
function record(file: string): void {
  const database = openDatabase(file);
  const writer = new Writer(database);
  const host = {
    hostname: "web1",
    kernel: "6.1.0",
    cpus: 2,
    hypervisor: null,
    boot_id: null,
    hz: 250,
    timezone: "Asia/Tokyo",
  };
  writer.setHost(host);
  const random = seededRandom(1);
  let load = 0;
  let look = 0;
  for (let second = 0; second < 3 * 3600; second += 0.5 + 3 * random()) {
    while ((look + 1) * 5.004 < second) {
      look += 1;
      const within = look * 5.004 - 4000;
      load = nextLoad(load, EXP_1, within > 0 && within < 600 ? 4 : 0);
    }
    writer.sample({
      ...sampleAt({ time: start + Math.round(second * 1e6), mono_s: second }),
      load1: shownLoad(load),
    });
  }
  assert.equal(writer.flush().problem, null);
  writer.close();
  database.close();
}

function report(...args: string[]): { status: number | null; out: string; err: string } {
  const { LOADSPIKE_DB: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "report", ...args], {
    encoding: "utf8",
    env,
  });
  return { status, out: stdout, err: stderr };
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-report-"));
  db = join(folder, "web1.db");
  record(db);
});
after(() => rmSync(folder, { recursive: true }));

test("the spike is told in the host's own time", () => {
  const { status, out, err } = report("--db", db);
  assert.equal(status, 0, err);
  assert.match(out, /1 load spike;/);
  assert.match(out, /^1 +05 Sep 22:0\d +\d+ min +4\.\d\d/m);
  assert.match(out, /UTC\+09:00 \(Asia\/Tokyo\)/);
  assert.ok(!out.includes("\u001b"), "no colour where there is no terminal");
});

test("another zone, a window, JSON", () => {
  const { out } = report("--db", db, "--timezone", "UTC");
  assert.match(out, /^1 +05 Sep 13:0\d/m);
  const before = JSON.parse(report("--db", db, "--until", "2026-09-05T13:00:00Z", "--format", "json").out);
  assert.equal(before.format, "loadspike.report/1");
  assert.equal(before.spikes.length, 0);
  assert.equal(before.verdict.cause, null);
});

test("scripts can ask for another status where there was a spike", () => {
  assert.equal(report("--db", db, "--fail-on-spike").status, 3);
  assert.equal(report("--db", db, "--fail-on-spike", "--until", "2026-09-05T13:00:00Z").status, 0);
});

test("a file is written whole, with pictures in the page and the script that zooms them", () => {
  const file = join(folder, "out.html");
  const { status, out } = report("--db", db, "--format", "html", "--output", file);
  assert.deepEqual([status, out], [0, ""]);
  const page = readFileSync(file, "utf8");
  assert.match(page, /<figure id="timeline">[\s\S]*<svg [\s\S]*class="load-line" d="M/);
  assert.match(page, /\nstart\(\);\n/);
  assert.match(page, /<\/html>\n$/);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".part")),
    [],
  );
});

test("one spike alone is reported by its number; another number says which there are", () => {
  const { status, out } = report("--db", db, "--spike", "1");
  assert.equal(status, 0);
  assert.match(out, /^This is spike 1 of 1\.$/m);
  // Its curve is of minutes: a spike of ten minutes among three hours would be two columns.
  const widest = out.split("\n").find((line) => /▄|█/.test(line))!;
  assert.ok((widest.match(/[▁-█]/g) ?? []).length > 10, widest);
  const none = report("--db", db, "--spike", "2");
  assert.deepEqual([none.status, none.out], [1, ""]);
  assert.equal(none.err, "loadspike: --spike 2: expected 1, the only spike that was found\n");
  const wrong = report("--db", db, "--spike", "-1");
  assert.equal(wrong.status, 2);
  assert.match(wrong.err, /expected the number of a spike as the report gives it, such as 3, found "-1"/);
});

test("a file that cannot be written is said in one line, and nothing is left half-written", () => {
  const { status, err } = report("--db", db, "--output", join(folder, "missing", "out.txt"));
  assert.equal(status, 1);
  assert.match(err, /^loadspike: .*out\.txt: the report cannot be written .*ENOENT.*--output FILE\n$/);
});

test("no database, an empty one, an empty window: one line that says what to do", () => {
  const none = report("--db", join(folder, "none.db"));
  assert.equal(none.status, 1);
  assert.match(none.err, /^loadspike: .*none\.db: no such database; record first.*\n$/);
  assert.ok(!existsSync(join(folder, "none.db")));

  const empty = join(folder, "empty.db");
  openDatabase(empty).close();
  assert.match(
    report("--db", empty).err,
    /^loadspike: .*nothing was recorded yet; run "loadspike record".*\n$/,
  );
  assert.match(
    report("--db", db, "--since", "2027-01-01").err,
    /^loadspike: .*nothing was recorded in this window; leave out --since and --until.*\n$/,
  );
});

test("the head of a report pasted back is the same report", () => {
  for (const [lang, seen] of [
    ["en", /^Seen +(.+?) to (.+?): /m],
    ["zh", /^观测 +(.+?) 至 (.+?)：/m],
  ] as const)
    for (const zone of ["Asia/Shanghai", "+05:30"]) {
      const whole = report("--db", db, "--lang", lang, "--timezone", zone).out;
      const [, since = "", until = ""] = seen.exec(whole) ?? [];
      const part = report("--db", db, "--lang", lang, "--timezone", zone, "--since", since, "--until", until);
      assert.equal(part.out, whole, `${since} to ${until}`);
    }
});

for (const [args, line] of [
  ["--since soon", /--since: expected an instant/],
  ["--since 21:24CST --timezone CST", /--timezone: CST may be \+08:00 \(Asia\/Shanghai\), /],
  ["--since -1h --until -2h", /is after --until/],
  ["--format pdf", /--format.*'pdf'.*text, json, markdown, html/],
  [
    "--timezone Mars/Olympus",
    /--timezone: expected a zone such as Europe\/Berlin, \+08:00 or UTC, found "Mars\/Olympus"/,
  ],
] as const) {
  test(`"report ${args}" is wrong usage`, () => {
    const { status, out, err } = report("--db", db, ...args.split(" "));
    assert.deepEqual([status, out], [2, ""]);
    assert.match(err, line);
  });
}

test("what is foretold is kept once, dated to the end of what it was made from", () => {
  const file = join(folder, "predictions.db");
  openDatabase(file).close();
  const diagnosis = { ...incident(), predictions: [] };
  rememberPrediction(file, diagnosis);
  rememberPrediction(file, diagnosis);
  rememberPrediction(file, quiet());
  const database = openDatabase(file, { readonly: true });
  const stored = readPredictions(database);
  database.close();
  assert.deepEqual(stored, [
    {
      ...diagnosis.next_spike,
      made_at: diagnosis.window.end,
      cause: "sampling-beat",
      culprit: "keepalived_chec",
    },
  ]);
});

test("a spike that an open prediction has foretold already is not foretold again", () => {
  const file = join(folder, "open.db");
  openDatabase(file).close();
  const diagnosis = incident();
  const { at, low, high } = diagnosis.next_spike!;
  diagnosis.predictions = [
    { made_at: diagnosis.window.start, at: at - 60e6, low, high, came: null, outcome: "open" },
  ];
  rememberPrediction(file, diagnosis);
  const database = openDatabase(file, { readonly: true });
  assert.deepEqual(readPredictions(database), []);
  database.close();
});

test("a database that cannot be written, or is none, is no error for the one who reads", () => {
  const file = join(folder, "text.db");
  writeFileSync(file, "this is no database");
  chmodSync(file, 0o400);
  rememberPrediction(file, { ...incident(), predictions: [] });
  assert.equal(readFileSync(file, "utf8"), "this is no database");
});

test("a terminal gets colours unless told not to, and blocks where its locale has them", () => {
  assert.deepEqual(terminalOptions({ isTTY: false, columns: 200 }, { LANG: "de_DE.UTF-8" }), {});
  assert.deepEqual(terminalOptions({ isTTY: true, columns: 200 }, { LANG: "de_DE.UTF-8" }), {
    colour: true,
    width: 100,
    ascii: false,
  });
  const plain = terminalOptions(
    { isTTY: true, columns: 90 },
    { LC_ALL: "C", LANG: "de_DE.UTF-8", NO_COLOR: "1" },
  );
  assert.deepEqual(plain, { colour: false, width: 90, ascii: true });
});
