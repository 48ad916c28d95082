import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { inEnglish } from "../../../agent/saying.ts";
import { loadNative } from "../../../collectors/native/index.ts";

const { native, why } = loadNative();

test("what the start needed is given back, and what is needed again comes back", {
  skip: native ? false : `not run: ${inEnglish(why)}`,
}, () => {
  const before = process.memoryUsage.rss();
  const freed = native!.trim();
  const after = process.memoryUsage.rss();
  assert.ok(freed > 2 ** 20, `${freed} bytes given back`);
  assert.ok(after < before, `${before} bytes before, ${after} after`);
  // Code, read-only data and relocated data of the program file, all of which were mapped anew or must be as they were.
  assert.equal(new Intl.NumberFormat("de").format(1234.5), "1.234,5");
  assert.match("größer", /^\p{L}+$/u);
  assert.deepEqual(JSON.parse(JSON.stringify({ a: [1, new Date(0)] })), {
    a: [1, "1970-01-01T00:00:00.000Z"],
  });
  assert.throws(() => new URL("no address"), TypeError);
  for (let round = 0; round < 20; round++) native!.trim();
  assert.ok([3, 1, 2].sort().every((value, i) => value === i + 1));
});

const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** As the bundle starts it: the kernel says of such a process that it executes the loader. */
test("also where a loader was told to run the program", {
  skip: !native ? `not run: ${inEnglish(why)}` : existsSync(LOADER) ? false : `not run: no ${LOADER}`,
}, () => {
  const addon = JSON.stringify(
    fileURLToPath(new URL("../../../collectors/native/build/addon.node", import.meta.url)),
  );
  const script = `const before = process.memoryUsage.rss(); require(${addon}).trim(); console.log(before - process.memoryUsage.rss())`;
  const { stdout, stderr } = spawnSync(LOADER, [process.execPath, "-e", script], { encoding: "utf8" });
  assert.ok(Number(stdout) > 10e6, `${stdout}${stderr}`);
});
