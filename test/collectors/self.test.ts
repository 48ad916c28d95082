import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { self } from "../../collectors/self.ts";
import { contextOf, copyOf, draftAt, TestClock } from "./fake-root.ts";

test("own CPU time in percent of one CPU, and resident size", (t) => {
  const [root, remove] = copyOf("3.10");
  t.after(remove);
  const clock = new TestClock();
  const { source } = self.open(contextOf(root, clock));
  const path = join(root, "proc/4242/stat");
  writeFileSync(path, readFileSync(path, "latin1").replace(" 120 30 ", " 121 31 "));
  clock.pass(4);
  const draft = draftAt(clock.now);
  source?.look(draft);
  assert.equal(draft.sample.self_cpu_pct, 0.5);
  assert.equal(draft.sample.self_rss_kb, 51000);
});
