import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
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
