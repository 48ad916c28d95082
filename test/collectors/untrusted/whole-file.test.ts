import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createFresh, privateMode, writeWhole } from "../../../collectors/untrusted/whole-file.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-whole-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a file is written whole, with its mode, and nothing else is left", (t) => {
  const folder = folderOf(t);
  const file = join(folder, "report.html");
  writeFileSync(file, "old");
  writeWhole(file, "é".repeat(100_000), 0o600);
  assert.equal(readFileSync(file, "utf8"), "é".repeat(100_000));
  assert.equal(statSync(file).mode & 0o7777, 0o600);
  assert.deepEqual(readdirSync(folder), ["report.html"]);
});

test("a link in its place is replaced, and what it leads to stays as it was", (t) => {
  const folder = folderOf(t);
  const victim = join(folder, "victim");
  writeFileSync(victim, "precious");
  symlinkSync(victim, join(folder, "link"));
  writeWhole(join(folder, "link"), "new");
  assert.equal(readFileSync(victim, "utf8"), "precious");
  assert.ok(lstatSync(join(folder, "link")).isFile());
});

test("devices, folders and what the kernel makes up are no places for a file", (t) => {
  const folder = folderOf(t);
  mkdirSync(join(folder, "folder"));
  symlinkSync("/dev/null", join(folder, "null"));
  const before = readdirSync("/dev").length;
  for (const file of ["/dev/null", "/dev/stdout", "/dev/new", join(folder, "folder"), join(folder, "null")])
    assert.throws(() => writeWhole(file, "x"), /expected a file, or a name that is free/, file);
  assert.ok(lstatSync("/dev/null").isCharacterDevice() && lstatSync("/dev/stdout").isSymbolicLink());
  assert.equal(readdirSync("/dev").length, before);
  assert.throws(() => writeWhole(join(folder, "none/x"), "x"), { code: "ENOENT" });
});

test("a fresh file is nobody's: one that is there, or a link to nowhere, is refused", (t) => {
  const folder = folderOf(t);
  symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
  writeFileSync(join(folder, "there"), "");
  for (const name of ["link", "there"])
    assert.throws(() => createFresh(join(folder, name), 0o600), { code: "EEXIST" });
  assert.deepEqual(readdirSync(folder).sort(), ["link", "there"]);
});

test("a private file is its owner's alone, but in a folder that is its group's", (t) => {
  const folder = folderOf(t);
  const modes = [0o700, 0o750, 0o755, 0o2700, 0o2750, 0o2710];
  const of = (mode: number) => {
    chmodSync(folder, mode);
    return privateMode(folder).toString(8);
  };
  assert.deepEqual(modes.map(of), ["600", "600", "600", "600", "640", "600"]);
  assert.equal(privateMode(join(folder, "none")), 0o600);
});
