import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KeptFiles } from "../../../collectors/kernel/kept-files.ts";
import { isGone } from "../../../collectors/kernel/kernel-file.ts";

/** Paths that this process holds open, of those that begin so. */
function held(prefix: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(prefix) ? [path] : [];
    } catch {
      // The descriptor of the listing itself.
      return [];
    }
  });
}

const textOf = (files: KeptFiles, id: number, path: string) => {
  const length = files.read(id, path);
  return files.bytes.toString("latin1", 0, length);
};

test("a file is read anew each time, from one descriptor, until a sweep finds it unused", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-kept-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "stat");
  const files = new KeptFiles();
  for (const text of ["one", "four"]) {
    writeFileSync(path, text);
    assert.equal(textOf(files, 7, path), text);
    files.sweep();
  }
  assert.deepEqual(held(folder), [path]);
  files.sweep();
  assert.deepEqual(held(folder), []);
});

test("more files than are kept are read all the same, and none is left open", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-kept-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = new KeptFiles();
  for (let index = 0; index < 600; index++) {
    writeFileSync(join(folder, `${index}`), `${index}`);
    assert.equal(textOf(files, index, join(folder, `${index}`)), `${index}`);
  }
  assert.equal(held(folder).length, 512);
  files.close();
  assert.deepEqual(held(folder), []);
});

test("a process that is gone is gone, also for a descriptor that is still open", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  const files = new KeptFiles();
  const path = `/proc/${child.pid}/stat`;
  assert.match(textOf(files, child.pid!, path), /^\d+ \(/);
  child.kill();
  await once(child, "exit");
  assert.throws(() => files.read(child.pid!, path), isGone);
  assert.deepEqual(
    held("/proc/").filter((open) => open === path),
    [],
  );
});
