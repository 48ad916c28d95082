import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const cli = join(import.meta.dirname, "../../../agent/cli.ts");

function doctor(...args: string[]): string {
  const run = spawnSync(process.execPath, [cli, "doctor", ...args], { encoding: "utf8", timeout: 60_000 });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

test("keepalived has a row with the columns of all others", () => {
  const rows: { source: string; availability: { status: string } }[] = JSON.parse(doctor("--json"));
  const columns = rows.map((row) => Object.keys(row).join());
  assert.deepEqual([...new Set(columns)], ["source,reads,loses,availability"]);
  assert.equal(rows.filter(({ source }) => source === "keepalived").length, 1);
  assert.match(doctor(), /^keepalived +(?:ok|not available|FAILED): /m);
});
