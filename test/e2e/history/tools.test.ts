import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { absent } from "./engines.ts";
import { run } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-tools-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const SADC = "/usr/lib/sysstat/sadc";

const reportOf = (args: readonly string[], input = "") => {
  const { status, stdout, stderr } = run(["history", ...args, "--format", "json"], { input });
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return JSON.parse(stdout);
};

test("sysstat's own file, and what sadf makes of it", { skip: absent("sadf", SADC) }, () => {
  spawnSync(SADC, ["1", "5", at("sa05")]);
  const binary = reportOf(["sar", at("sa05")]);
  assert.equal(binary.origin, "sar");
  assert.ok(binary.window.samples >= 3);
  assert.ok(binary.host.cpus >= 1);
  const options = ["-j", at("sa05"), "--", "-q", "-u", "ALL", "-r", "-S"];
  const text = spawnSync("sadf", options, { encoding: "utf8", env: { PATH: process.env.PATH, LC_ALL: "C" } });
  const piped = reportOf(["sar", "-"], text.stdout);
  assert.deepEqual(piped.load, binary.load);
  assert.deepEqual(piped.window, binary.window);
  const sources = (report: { sources: { name: string; status: string }[] }) =>
    Object.fromEntries(report.sources.map(({ name, status }) => [name, status]));
  assert.equal(sources(piped).cpu, "ok");
  // Debian's version has it, and it is asked for where loadspike runs sadf itself.
  assert.equal(sources(binary).pressure, "ok");
});

test("atop's own file, and what atop -P makes of it", { skip: absent("atop") }, () => {
  spawnSync("atop", ["-w", at("atop05"), "1", "5"], { timeout: 20_000 });
  const binary = reportOf(["atop", at("atop05")]);
  assert.equal(binary.origin, "atop");
  assert.ok(binary.window.samples >= 3);
  const { stdout } = spawnSync("atop", ["-r", at("atop05"), "-P", "CPL,CPU,MEM,SWP,PSI,PRG"], {
    encoding: "utf8",
  });
  assert.deepEqual(reportOf(["atop", "-"], stdout).load, binary.load);
});

test("a file that is neither is one line with what would help", { skip: absent("sadf", "atop") }, () => {
  writeFileSync(at("noise"), Buffer.from([0, 1, 2, 3, 255, 254]));
  for (const tool of ["sar", "atop"]) {
    const { status, stderr } = run(["history", tool, at("noise")]);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^loadspike: .*noise: (?:sadf|atop) of this machine cannot read it \(.*\); run "[^\n]*\n$/,
    );
  }
  assert.match(run(["history", "sar", at("none")]).stderr, /^loadspike: .*none: cannot be read \(ENOENT/);
});

test("saved answers of Prometheus' API, from files and from standard input", () => {
  const values = Array.from({ length: 40 }, (_, i) => [1_788_610_500 + 15 * i, "0.10"]);
  const result = [{ metric: { __name__: "node_load1", instance: "lb1:9100" }, values }];
  const answer = JSON.stringify({ status: "success", data: { resultType: "matrix", result } });
  writeFileSync(at("lb1.json"), answer);
  const report = reportOf(["prometheus", at("lb1.json")]);
  assert.equal(report.origin, "prometheus");
  assert.equal(report.window.samples, 40);
  assert.equal(report.host.hostname, "lb1:9100");
  // On whole seconds, evenly: query_range's.
  assert.match(JSON.stringify(report.history), /history\.grid/);
  assert.deepEqual(reportOf(["prometheus", "-"], answer), report);
  const missing = run(["history", "prometheus", at("none.json")]);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /expected an address as http:\/\/prometheus:9090, found ".*none\.json"/);
});

test("tables of several days, of local times, of one series among others", () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/exports/${name}`, import.meta.url));
  const local = ["--time", "Time", "--load1", "Value", "--utc-offset", "Europe/Berlin"];
  const long = ["csv", fixture("grafana-rows.csv"), ...local];
  assert.equal(reportOf([...long, "--only", "Series=load1"]).window.samples, 4);
  const mixed = run(["history", ...long]);
  assert.equal(mixed.status, 1);
  assert.match(mixed.stderr, /^loadspike: [^\n]* --only "Series=load1" takes the rows of one; [^\n]*\n$/);
  writeFileSync(at("day-1"), "epoch,shortterm\n1788610577,0.1\n1788610587,0.1\n");
  writeFileSync(at("day-2"), "epoch,shortterm\n1788690577,0.1\n1788690587,0.1\n");
  const days = ["csv", at("day-2"), at("day-1"), "--time", "epoch", "--load1", "shortterm"];
  const { window } = reportOf(days);
  assert.deepEqual([window.samples, window.start], [4, "2026-09-05T12:16:17.000000Z"]);
  const unclear = run(["history", ...long, "--utc-offset", "CST"]);
  assert.equal(unclear.status, 2);
  assert.match(unclear.stderr, /--utc-offset: CST may be \+08:00/);
});

test("a table from standard input, in every format", () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${1_788_610_577 + 60 * i},0.10`);
  const args = ["history", "csv", "-", "--time", "at", "--load1", "load", "--host", "lb1"];
  for (const format of ["text", "markdown", "html", "json"])
    for (const lang of ["en", "zh"]) {
      const { status, stdout, stderr } = run([...args, "--format", format, "--lang", lang], {
        input: `at,load\n${rows.join("\n")}\n`,
      });
      assert.equal(stderr, "");
      assert.equal(status, 0);
      assert.match(stdout, /lb1/);
      if (format !== "json") assert.match(stdout, lang === "en" ? /can and cannot say/i : /能说明什么/);
    }
  const wrong = run(["history", "csv", "-", "--time", "at"]);
  assert.equal(wrong.status, 2);
});
