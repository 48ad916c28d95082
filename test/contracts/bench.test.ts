import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { shareBetween } from "../bench/interval.ts";
import { digits, markdownOf, textOf, withSections } from "../bench/page.ts";
import { besides, figure } from "../bench/piece.ts";
import { pieces } from "../bench/pieces.ts";

const runner = fileURLToPath(new URL("../bench/run.ts", import.meta.url));
const bench = (...args: string[]) => spawnSync(process.execPath, [runner, ...args], { encoding: "utf8" });

test("the runner lists its pieces, and refuses in one line what it does not know", () => {
  assert.deepEqual(
    bench("--list").stdout.trim().split("\n"),
    pieces.map(({ id }) => id),
  );
  for (const [args, line] of [
    [["csot"], /expected of cost, .* found "csot"/],
    [["--minutes", "none"], /--minutes: expected a number above 0, found "none"/],
    [["--days", "1,x"], /--days: expected whole numbers such as 1,7,30, found "1,x"/],
  ] as const) {
    const { status, stderr } = bench(...args);
    assert.equal(status, 2);
    assert.match(stderr, line);
    assert.equal(stderr.trim().split("\n").length, 1);
  }
});

test("a figure above its aim is said to be missed, one beside another how much of it it is", () => {
  const outcome = {
    id: "cost",
    about: "What it costs.",
    machine: "2 cores",
    load1: 0.02,
    missing: null,
    figures: [
      figure("loadspike", "% of one core", 0.31, { aim: 0.4 }),
      figure("atop", "% of one core", 1.55, { ratio: besides(1.55, "loadspike", 0.31) }),
      figure("memory", "MB", 301, { aim: 300 }),
      figure("latency", "ms", Number.NaN, { aim: 1 }),
    ],
  };
  const page = markdownOf([outcome, { ...outcome, id: "storm", missing: "needs root", figures: [] }]);
  assert.match(page, /^\| loadspike \| 0\.31 % of one core \| ≤ 0\.40 % of one core \| {2}\|$/m);
  assert.match(page, /^\| atop \| 1\.6 % of one core \| {2}\| 5\.0 × loadspike \|$/m);
  assert.match(page, /^\| memory \| 301 MB \| ≤ 300 MB, \*\*missed\*\* \| {2}\|$/m);
  assert.match(page, /^\| latency \| not known \| ≤ 1\.0 ms \| /m);
  assert.match(page, /^Not run: needs root\.$/m);
  const elsewhere = { ...outcome, machine: "4 cores", figures: [] };
  assert.match(
    withSections(page, [elsewhere]),
    /^What it costs\. On 4 cores; load average before it: 0\.02\.$/m,
  );
  assert.match(withSections(page, [elsewhere]), /^Not run: needs root\.$/m);
  assert.match(textOf(outcome), /^ {2}memory +301 MB +≤ 300 MB, missed$/m);
  assert.equal(textOf({ ...outcome, missing: "needs root" }), "cost: not run: needs root\n");
});

test("figures have two digits, and all of them before the point", () => {
  assert.deepEqual([0, 0.0312, 0.998, 1.25, 98.7, 1295.8].map(digits), [
    "0",
    "0.031",
    "1.00",
    "1.3",
    "99",
    "1296",
  ]);
});

test("the interval of a share is Clopper's and Pearson's", () => {
  const rounded = (hits: number, trials: number) =>
    Object.values(shareBetween(hits, trials)).map((share) => Math.round(share * 1e6) / 1e6);
  assert.deepEqual(rounded(0, 1000), [0, 0.003682]);
  assert.deepEqual(rounded(4, 11_000), [0.000099, 0.000931]);
  assert.deepEqual(rounded(5, 10), [0.187086, 0.812914]);
  assert.deepEqual(rounded(10, 10), [0.691503, 1]);
});
