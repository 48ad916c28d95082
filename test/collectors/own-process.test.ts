import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LOADER, nodeCommand } from "../../collectors/own-process.ts";

test("a Node that the kernel starts by itself is the program", () => {
  assert.deepEqual(nodeCommand(["a.js", "b"], "/usr/bin/node"), ["/usr/bin/node", ["a.js", "b"]]);
});

test("a Node that a loader of its own started is started by that loader again", (t) => {
  const hosts = `/lib64/${LOADER}`;
  if (!existsSync(hosts)) return t.skip(`not run: there is no ${hosts}`);
  const folder = mkdtempSync(join(tmpdir(), "loadspike-loader-"));
  t.after(() => rmSync(folder, { recursive: true }));
  copyFileSync(hosts, join(folder, LOADER));
  symlinkSync(process.execPath, join(folder, "node"));
  const code = "process.stdout.write(JSON.stringify([process.execPath, process.argv.slice(1)]))";
  const command = nodeCommand(["-e", code, "x"], join(folder, LOADER));
  const said: unknown = JSON.parse(execFileSync(...command, { encoding: "utf8" }));
  assert.deepEqual(said, [join(folder, LOADER), ["x"]]);
});

test("a module knows whether it is the program, and is called ours then", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-program-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const own = new URL("../../collectors/own-process.ts", import.meta.url).href;
  const part = join(folder, "part.mts");
  const whole = join(folder, "whole.mts");
  writeFileSync(
    part,
    `import { readFileSync } from "node:fs";
import { isProgram } from ${JSON.stringify(own)};
const is = isProgram(import.meta.url);
console.log(is, readFileSync("/proc/self/comm", "utf8").trim());
`,
  );
  writeFileSync(whole, 'import "./part.mts";\n');
  const said = (file: string) => execFileSync(process.execPath, [file], { encoding: "utf8" }).trim();
  assert.equal(said(part), "true loadspike");
  assert.match(said(whole), /^false (?!loadspike)/);
});
