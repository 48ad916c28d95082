import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { inEnglish } from "../../../agent/saying.ts";
import { DirectoryWatch } from "../../../collectors/files/directory-watch.ts";
import { loadNative, type Native } from "../../../collectors/native/index.ts";
import { IN } from "../../../collectors/native/inotify.ts";

const { native, why } = loadNative();
const root = process.getuid?.() === 0;
const skip =
  native === null ? `not run: ${inEnglish(why)}` : root ? false : "not run: fanotify needs CAP_SYS_ADMIN";

function folder(t: { after(clean: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "loadspike-watch-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Creates, writes, renames and deletes; `exec` so that it is one process. */
async function work(path: string): Promise<number> {
  const child = spawn("sh", ["-c", `cd ${path}; : > a; : > a; exec mv a b`]);
  await new Promise((resolve) => child.on("exit", resolve));
  return child.pid!;
}

const refuse = (code: string) => Object.assign(new Error(`fanotify_init: ${code}`), { code });

test("a kernel ≥ 5.9 says who did everything", { skip }, async (t) => {
  const path = folder(t);
  const watch = new DirectoryWatch(native!, [path]);
  if (!watch.named) return t.skip("not run: this kernel is older than 5.9");
  const pid = await work(path);
  const { changes, overflow } = watch.read();
  watch.close();
  assert.equal(overflow, false);
  assert.deepEqual(
    changes.map((change) => [change.what, change.name, change.pid]),
    [
      [IN.CREATE, "a", pid],
      [IN.OPEN, "a", pid],
      [IN.CLOSE_WRITE, "a", pid],
      [IN.OPEN, "a", pid],
      [IN.CLOSE_WRITE, "a", pid],
      [IN.MOVED_FROM, "a", pid],
      [IN.MOVED_TO, "b", pid],
    ],
  );
});

test("an older kernel says who opened and wrote, and leaves no descriptor open", { skip }, async (t) => {
  const path = folder(t);
  const old: Native = {
    ...native!,
    openFanotify: (named) => {
      if (named) throw refuse("EINVAL");
      return native!.openFanotify(false);
    },
  };
  const watch = new DirectoryWatch(old, [path]);
  assert.equal(watch.named, false);
  const child = spawn("sh", ["-c", `cd ${path}; : > a; : > a`]);
  await new Promise((resolve) => child.on("exit", resolve));
  const before = readdirSync("/proc/self/fd").length;
  const { changes } = watch.read();
  assert.equal(readdirSync("/proc/self/fd").length, before);
  watch.close();
  assert.deepEqual(
    changes.map((change) => [change.what, change.pid]),
    [
      [IN.CREATE, null],
      [IN.OPEN, child.pid],
      [IN.CLOSE_WRITE, child.pid],
      [IN.OPEN, child.pid],
      [IN.CLOSE_WRITE, child.pid],
    ],
  );
});

test("without the privilege everything is counted, and nobody named", { skip }, async (t) => {
  const path = folder(t);
  const refused: Native = {
    ...native!,
    openFanotify: () => {
      throw refuse("EPERM");
    },
  };
  const watch = new DirectoryWatch(refused, [path, join(path, "absent")]);
  assert.match(watch.anonymous ?? "", /EPERM/);
  assert.deepEqual(watch.watched, [path]);
  assert.deepEqual(
    watch.refused.map((one) => one.path),
    [join(path, "absent")],
  );
  assert.match(watch.refused[0]!.said, /^inotify_add_watch: No such file/);
  await work(path);
  const { changes } = watch.read();
  watch.close();
  assert.equal(changes.length, 7);
  assert.ok(changes.every((change) => change.pid === null));
});
