import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  entriesIn,
  NotRegular,
  openRegular,
  readRegular,
  startOfRegular,
} from "../../../collectors/untrusted/regular-file.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-untrusted-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("only regular files are opened, also behind a link, and nothing waits", async (t) => {
  const folder = folderOf(t);
  const at = (name: string) => join(folder, name);
  execFileSync("mkfifo", [at("fifo")]);
  symlinkSync("fifo", at("link"));
  symlinkSync("there", at("here"));
  symlinkSync("here", at("there"));
  const server = createServer().listen(at("socket"));
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const descriptors = readdirSync("/proc/self/fd").length;
  for (const [path, found] of [
    [at("fifo"), "a FIFO"],
    [at("link"), "a FIFO"],
    [at("socket"), "a socket"],
    [at("here"), "links that lead in a circle"],
    [folder, "a folder"],
    ["/dev/zero", "a device"],
    ["/proc/kmsg", "a file that the kernel makes up (procfs)"],
    ["/proc/self/pagemap", "a file that the kernel makes up (procfs)"],
    ["/sys/kernel/notes", "a file that the kernel makes up (sysfs)"],
  ] as const)
    assert.throws(() => readRegular(path, 1000), new NotRegular(path, found), path);
  assert.throws(() => readRegular(at("none"), 1000), { code: "ENOENT" });
  assert.equal(readdirSync("/proc/self/fd").length, descriptors, "no descriptor stays open");
});

test("a file is read whole within the bound, its start beyond it, and as long as it was when it was opened", (t) => {
  const path = join(folderOf(t), "file");
  writeFileSync(path, "0123456789");
  assert.equal(readRegular(path, 10).toString(), "0123456789");
  assert.throws(() => readRegular(path, 9), { message: `${path}: expected at most 9 bytes, found 10` });
  assert.equal(startOfRegular(path, 4).toString(), "0123");
  assert.equal(startOfRegular(path, 100).toString(), "0123456789");
  const { fd, stat } = openRegular(path);
  assert.deepEqual([stat.size, readSync(fd, Buffer.alloc(3))], [10, 3]);
});

test("a folder is listed to the bound", (t) => {
  const folder = folderOf(t);
  for (let i = 0; i < 20; i++) writeFileSync(join(folder, `${i}`), "");
  assert.equal(entriesIn(folder, 7).length, 7);
  assert.equal(entriesIn(folder, 100).length, 20);
  assert.throws(() => entriesIn(join(folder, "0"), 7), { code: "ENOTDIR" });
});
