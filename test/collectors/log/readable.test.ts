import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { isReadable } from "../../../collectors/log/readable.ts";

const folder = mkdtempSync(join(tmpdir(), "loadspike-readable-"));
test.after(() => rmSync(folder, { recursive: true }));
const file = join(folder, "root-alone");
writeFileSync(file, "");
chmodSync(file, 0o600);
chmodSync(folder, 0o755);

const module = join(import.meta.dirname, "../../../collectors/log/readable.ts");
/** What another user is told, with capabilities of his own. */
function askedBy(...capabilities: string[]): string {
  const code = `import(${JSON.stringify(module)}).then((m) => console.log(m.isReadable(${JSON.stringify(file)})))`;
  const own = capabilities.map((name) => `+${name}`).join(",");
  const rights = own === "" ? [] : ["--inh-caps", own, "--ambient-caps", own];
  const { stdout, stderr } = spawnSync(
    "setpriv",
    ["--reuid", "65534", "--regid", "65534", "--clear-groups", ...rights, process.execPath, "-e", code],
    { encoding: "utf8" },
  );
  return stdout.trim() || stderr;
}

const why =
  process.getuid?.() !== 0 || spawnSync("setpriv", ["--version"]).error
    ? "not run: needs root and setpriv"
    : askedBy() === "false"
      ? false
      : "not run: another user may not read this checkout";

test("a file of somebody else's is not readable", { skip: why }, () => {
  assert.equal(askedBy(), "false");
});

test("by its one capability the service reads what is root's alone", { skip: why }, () => {
  assert.equal(askedBy("dac_read_search"), "true");
});

test("what is not there, or is a folder of none, is not readable", () => {
  assert.equal(isReadable(join(folder, "none")), false);
  assert.equal(isReadable(file), true);
});
