import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "loadspike-example-"));
after(() => rmSync(folder, { recursive: true }));

function loadspike(...args: string[]): string {
  const call = [join(root, "agent/cli.ts"), ...args, "--db", join(folder, "beat.db")];
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** The report without what a first reader can do without: the suspects after the first, and whole sections. */
function excerpt(report: string): string {
  const from = (start: string, end: string) =>
    report.slice(report.indexOf(start), report.indexOf(end)).trim();
  const dots = "…\n\n";
  return [
    `${report.slice(0, report.indexOf("dump-writes: ")).trim()}\n${dots}`,
    `${from("WHAT WOULD HELP", "WHAT TO CHANGE")}\n\n${dots}`,
    `${from("EARLIER PREDICTIONS", "LIMITS")}\n`,
  ].join("");
}

test("the README shows what the report of its recording says today", () => {
  loadspike("import", join(root, "test/fixtures/recordings/beat"));
  const today = excerpt(loadspike("report"));
  const file = join(root, "README.md");
  const readme = readFileSync(file, "utf8");
  const block = /^```\n(PHANTOM LOAD[\s\S]*?)^```$/m.exec(readme);
  assert.ok(block?.[1], "README.md has no report");
  // As with the golden files.
  if (process.env.UPDATE_GOLDEN)
    writeFileSync(
      file,
      readme.replace(block[1], () => today),
    );
  else assert.equal(block[1], today, "changed on purpose? UPDATE_GOLDEN=1 writes it anew");
});
