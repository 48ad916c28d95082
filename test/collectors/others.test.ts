import assert from "node:assert/strict";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inEnglish } from "../../agent/saying.ts";
import type { Availability } from "../../collectors/collector.ts";
import { processes } from "../../collectors/processes.ts";
import { tasks } from "../../collectors/tasks.ts";
import { contextOf, copyOf } from "./fake-root.ts";

function availabilities(root: string): Availability[] {
  const context = contextOf(root);
  return [tasks.open(context), processes.open(context, () => {})].map(({ availability }) => availability);
}

test("hidden processes are said, and not taken for none", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  rmSync(join(root, "proc/1"), { recursive: true });
  for (const availability of availabilities(root)) {
    assert.equal(availability.status, "no-data");
    assert.match(inEnglish(availability.why), /^this user may not read .*proc\/1\/stat$/);
    assert.match(inEnglish(availability.remedy), /CAP_SYS_PTRACE.*hidepid/);
  }
});

test("details that are missing without a capability are named, with the capability", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  appendFileSync(join(root, "proc/4242/status"), "CapEff:\t0000000000000000\n");
  const details = availabilities(root).map((availability) => {
    assert.equal(availability.status, "ok");
    return availability.detail
      .map(inEnglish)
      .join()
      .replace(/^.*, but /, "");
  });
  assert.deepEqual(details, [
    "without wchan and exe of other users (needs CAP_SYS_PTRACE) and stack (needs CAP_SYS_ADMIN)",
    "without io and exe of other users (needs CAP_SYS_PTRACE)",
  ]);
});
