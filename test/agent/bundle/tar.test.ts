import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeTar } from "../../../agent/bundle/tar.ts";

test("files of every length come out of tar as they went in, and the same go in as the same bytes", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-tar-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const from = join(folder, "from");
  mkdirSync(from);
  const names = [0, 1, 511, 512, 513, 1024, 200_000].map((size) => {
    writeFileSync(join(from, `f${size}`), Buffer.alloc(size, "x"));
    return `f${size}`;
  });
  const tar = join(folder, "a.tar.gz");
  await writeTar(tar, from, "within", names, 1_700_000_000.5);
  const listed = execFileSync("tar", ["tzf", tar], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  assert.deepEqual(
    listed.trim().split("\n"),
    names.map((name) => `within/${name}`),
  );
  execFileSync("tar", ["xzf", tar], { cwd: folder });
  for (const name of names)
    assert.ok(readFileSync(join(folder, "within", name)).equals(readFileSync(join(from, name))), name);
  const again = join(folder, "b.tar.gz");
  await writeTar(again, from, "within", names, 1_700_000_000.5);
  assert.ok(readFileSync(again).equals(readFileSync(tar)));
  await assert.rejects(
    writeTar(join(folder, "c.tar.gz"), from, "within", ["missing"], 0),
    /^Failure: .*c\.tar\.gz: cannot be written/,
  );
  assert.deepEqual(readdirSync(folder).sort(), ["a.tar.gz", "b.tar.gz", "from", "within"]);
});
