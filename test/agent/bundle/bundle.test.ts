import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");
const recording = join(import.meta.dirname, "../../fixtures/recordings/beat");
let folder: string;
let db: string;

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: "utf8",
    env: { ...process.env, LANG: "C.UTF-8", LC_ALL: "" },
  });
  return { status, stdout, stderr };
}
const exported = (...args: string[]) => {
  const done = run("export", ...args, "--db", db);
  assert.deepEqual([done.status, done.stderr], [0, ""]);
  return done.stdout;
};
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const sums = (directory: string) =>
  execFileSync("sha256sum", ["-c", "--quiet", "SHA256SUMS"], { cwd: directory });

before(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-bundle-"));
  db = join(folder, "beat.db");
  assert.equal(run("import", recording, "--db", db).status, 0);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("a tar unpacks to a bundle whose sums hold, that reads in again, and comes to the same verdicts", () => {
  const tar = join(folder, "incident.tar.gz");
  assert.match(exported("--tar", tar), /incident\.tar\.gz: 1110 samples, .* 2 spikes of /);
  assert.equal(statSync(tar).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes("part")),
    [],
  );
  execFileSync("tar", ["xzf", tar], { cwd: folder });
  const bundle = join(folder, "incident");
  sums(bundle);
  const files = readdirSync(bundle).sort();
  assert.deepEqual(files, [
    "README.txt",
    "SHA256SUMS",
    "events.csv",
    "manifest.json",
    "report.html",
    "report.json",
    "samples.csv",
    "spikes.csv",
    "tasks.csv",
  ]);
  for (const name of files.slice(1)) assert.ok(read("incident", "README.txt").includes(name), name);
  assert.equal(read("incident", "SHA256SUMS").trim().split("\n").length, files.length - 1);

  const again = join(folder, "again.db");
  assert.equal(run("import", bundle, "--db", again).status, 0);
  const report = run("report", "--db", again, "--format", "json");
  assert.equal(report.stdout, read("incident", "report.json"));
});

test("one spike: the rows around it, the report of all, and the numbers that the report has", () => {
  const directory = join(folder, "spike");
  exported(directory, "--spike", "2", "--around", "2m", "--bundle", "--lang", "zh");
  sums(directory);
  const [head, only, ...rest] = read("spike", "spikes.csv").trim().split("\n");
  assert.deepEqual(rest, []);
  const [id, start, end] = only!.split(",");
  assert.equal(id, "2");
  const row = Object.fromEntries(head!.split(",").map((name, i) => [name, only!.split(",")[i]!]));
  assert.equal(`${row.start_utc}Z`, start);
  const { window } = JSON.parse(read("spike", "manifest.json"));
  const apart = (a: string, b: string) => (Date.parse(a) - Date.parse(b)) / 1000;
  assert.ok(apart(start!, window.start) <= 120 && apart(start!, window.start) > 110);
  assert.ok(apart(window.end, end!) <= 120 && apart(window.end, end!) > 110);
  assert.equal(JSON.parse(read("spike", "report.json")).spikes.length, 2);
  assert.match(read("spike", "README.txt"), /第 2 次尖峰及其前后各 2 分钟/);

  // An export without them leaves no sums behind that are no longer true, and no stale report.
  exported(directory, "--force");
  assert.deepEqual(readdirSync(directory).sort(), [
    "events.csv",
    "manifest.json",
    "samples.csv",
    "spikes.csv",
    "tasks.csv",
  ]);
});

test("what cannot be done is told in one line, and leaves nothing behind", () => {
  const fails = (status: number, line: RegExp, ...args: string[]) => {
    const done = run("export", ...args, "--db", db);
    assert.equal(done.status, status, done.stderr);
    assert.match(done.stderr, line);
  };
  const out = join(folder, "none");
  fails(
    1,
    /^loadspike: --spike 3: expected one of the 2 spikes that were found, 1 to 2\n$/,
    out,
    "--spike",
    "3",
  );
  fails(
    2,
    /expected the number of a spike as the report gives it, such as 3, found "0"/,
    out,
    "--spike",
    "0",
  );
  fails(2, /expected a directory or --tar FILE, found neither/);
  fails(2, /expected a directory or --tar FILE, found both/, out, "--tar", join(folder, "x.tar.gz"));
  fails(
    1,
    /^loadspike: .*\/none\/x\.tar\.gz: cannot be written .*is there a folder/,
    "--tar",
    join(out, "x.tar.gz"),
  );
  assert.ok(!existsSync(out));
});

const office = spawnSync("soffice", ["--version"]);
const skip = office.error ? "not run: LibreOffice Calc is not installed (libreoffice-calc-nogui)" : false;

test("LibreOffice Calc takes dates for dates, numbers for numbers, and runs no formula", {
  skip,
  timeout: 120_000,
}, () => {
  const directory = join(folder, "calc");
  exported(directory, "--spike", "2", "--around", "10s", "--bundle");
  const converted = (name: string) => {
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    spawnSync("soffice", [
      "--headless",
      profile,
      "--convert-to",
      "fods",
      "--outdir",
      folder,
      join(directory, name),
    ]);
    const text = read(name.replace(".csv", ".fods"));
    assert.doesNotMatch(text, /table:formula/);
    const rows = [...text.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row]) =>
      [...row!.matchAll(/<table:table-cell([^>]*)>/g)].flatMap(([, cell]) => {
        const repeated = Number(/number-columns-repeated="(\d+)"/.exec(cell!)?.[1] ?? 1);
        return Array<string>(repeated).fill(/office:value-type="(\w+)"/.exec(cell!)?.[1] ?? "none");
      }),
    );
    const names = readFileSync(join(directory, name), "utf8").split("\n", 1)[0]!.split(",");
    return (column: string) => new Set(rows.slice(1).map((row) => row[names.indexOf(column)]));
  };
  const samples = converted("samples.csv");
  assert.deepEqual(samples("utc"), new Set(["date"]));
  for (const column of ["mono_s", "load1", "runnable"])
    assert.deepEqual(samples(column), new Set(["float"]), column);
  const spikes = converted("spikes.csv");
  for (const column of ["start_utc", "end_utc", "peak_utc"])
    assert.deepEqual(spikes(column), new Set(["date"]), column);
  assert.deepEqual(spikes("peak_load1"), new Set(["float"]));
  assert.deepEqual(spikes("culprit"), new Set(["string"]));
});
