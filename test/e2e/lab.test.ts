import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { missing } from "../lab/rig/lab.ts";

/** Whole incidents take minutes each and a machine that does nothing else: they run when they are named. */
const names = (process.env.LOADSPIKE_E2E_LABS ?? "").split(",").filter((name) => name !== "");
const why = missing("keepalived") ?? (names.length === 0 ? "LOADSPIKE_E2E_LABS names no incident" : null);

test("incidents are made and named rightly", { skip: why ? `not run: ${why}` : false }, () => {
  const run = join(import.meta.dirname, "..", "lab", "run.ts");
  const ended = spawnSync(process.execPath, [run, ...names], { encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stdout + ended.stderr);
});
