import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow } from "../../../../collectors/keepalived/host/files.ts";

test("links are followed within the tree, whatever the host has under the same path", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-tree-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "opt/app/7"), { recursive: true });
  mkdirSync(join(root, "etc"));
  writeFileSync(join(root, "opt/app/7/check.sh"), "");
  symlinkSync("7", join(root, "opt/app/current"));
  symlinkSync("/opt/app/current/check.sh", join(root, "etc/absolute"));
  symlinkSync("../opt/./app/../app/current/check.sh", join(root, "etc/relative"));
  symlinkSync("round", join(root, "etc/round"));
  symlinkSync("/nowhere", join(root, "etc/dangling"));
  const { real } = filesBelow(root);
  assert.equal(real("/etc/absolute"), "/opt/app/7/check.sh");
  assert.equal(real("/etc/relative"), "/opt/app/7/check.sh");
  assert.equal(real("//opt/app/../../../opt/app/7/./check.sh"), "/opt/app/7/check.sh");
  for (const nowhere of ["/etc/round", "/etc/dangling", "/etc/none", "/opt/app/7/check.sh/x"])
    assert.equal(real(nowhere), null, nowhere);
});

test("what the kernel makes up is no configuration: it may wait, or have no end", () => {
  for (const path of ["/proc/self/pagemap", "/proc/kmsg", "/proc/self/status"])
    assert.throws(() => filesBelow("/").read(path), /found a file that the kernel makes up \(procfs\)/, path);
});

test("an absolute link below a root leads to the root's file, not to the host's", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-tree-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "etc"));
  writeFileSync(join(root, "etc/hostname"), "inside\n");
  symlinkSync("/etc/hostname", join(root, "etc/link"));
  assert.equal(filesBelow(root).read("/etc/link"), "inside\n");
});
