import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { cells } from "../../../analysis/report/printable.ts";
import { collectors } from "../../../collectors/index.ts";
import { contextOf } from "../../collectors/fake-root.ts";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");

function doctor(...args: string[]): string {
  const run = spawnSync(process.execPath, [cli, "doctor", ...args], { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

/** Of another machine's kind nothing is said. */
const here = collectors.filter((one) => one.concerns?.(contextOf("/")) ?? true);

test("each collector of the list that is for this machine has a row, in its order, all with the same columns", () => {
  const rows: { source: string; availability: { status: string; facts: unknown[] } }[] = JSON.parse(
    doctor("--json"),
  );
  assert.deepEqual(
    rows.map(({ source }) => source),
    here.map(({ id }) => id),
  );
  const columns = rows.map((row) => Object.keys(row).join());
  assert.deepEqual([...new Set(columns)], ["source,reads,loses,availability"]);
  for (const { source, availability } of rows) assert.ok(Array.isArray(availability.facts), source);
});

test("programs get English, whatever the operator's language is", () => {
  const rows: { reads: string }[] = JSON.parse(doctor("--json", "--lang", "zh"));
  assert.equal(
    rows.find(({ reads }) => /\p{Script=Han}/u.test(reads)),
    undefined,
  );
});

for (const [language, states, summary] of [
  ["en", "ok|not available|FAILED", /^\d+ of \d+ sources are available$/],
  ["zh", "正常|不可用|出错", /^\d+ 个数据来源中有 \d+ 个可用$/],
] as const)
  test(`${language}: the state of each source is said, in 80 columns`, () => {
    const lines = doctor("--lang", language).trimEnd().split("\n");
    for (const { id } of here) {
      const row = new RegExp(`^${id} +(?:${states})[:：]`);
      assert.equal(lines.filter((line) => row.test(line)).length, 1, id);
    }
    assert.match(lines.at(-1) ?? "", summary);
    for (const line of lines) assert.ok(cells(line) <= 80, line);
  });

test("an unknown language is refused as wrong usage", () => {
  const { status, stderr } = spawnSync(process.execPath, [cli, "doctor", "--lang", "xx"], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(stderr, /--lang.*en, zh/);
});
