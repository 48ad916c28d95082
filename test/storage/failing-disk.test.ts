import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { scratchFolder } from "./scratch.ts";

const script = fileURLToPath(new URL("./failing-disk.ts", import.meta.url));

/** A small ext4 in a mount namespace that ends with the process: whatever happens, nothing stays mounted. */
const ON_SMALL_DISK = `set -e
truncate -s 8M "$1/image"
mkfs.ext4 -q -m 0 "$1/image"
mkdir "$1/disk"
mount -o loop,errors=remount-ro "$1/image" "$1/disk"
exec "$2" "$3" "$4" "$1/disk" "$(basename "$(findmnt -no SOURCE "$1/disk")")"`;

function onSmallDisk(t: TestContext, scenario: string): void {
  const folder = scratchFolder(t);
  if (process.getuid?.() !== 0) {
    t.skip("not run: mounting a small disk needs root");
    return;
  }
  const namespace = ["--mount", "--propagation", "private", "sh", "-c"];
  const possible = spawnSync("unshare", [
    ...namespace,
    `mkdir "$0" && mount -t tmpfs none "$0" && mkfs.ext4 -V && test -e /dev/loop-control`,
    join(folder, "try"),
  ]);
  if (possible.status !== 0) {
    t.skip("not run: no mount namespaces, loop devices or mkfs.ext4 here");
    return;
  }
  const args = [...namespace, ON_SMALL_DISK, "sh", folder, process.execPath, script, scenario];
  const { status, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

test("a full disk: nothing throws, what fits in memory is kept, the rest is counted and stands as a gap", (t) => {
  onSmallDisk(t, "full");
});

test("a disk that turns read-only: nothing throws, and what is there can be read", (t) => {
  onSmallDisk(t, "read-only");
});
