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

test("a file without an end is not read to it", () => {
  assert.throws(() => filesBelow("/").read("/proc/self/pagemap"), /more than 16777216 bytes/);
  assert.match(filesBelow("/").read("/proc/self/status"), /^Name:/, "the kernel says that it has no bytes");
});
