import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../../collectors/load.ts";
import { contextOf, draftAt, rootOf, TestClock } from "./fake-root.ts";

test("the loads as the kernel prints them, and the counts", () => {
  const clock = new TestClock();
  const { source } = load.open(contextOf(rootOf("3.10"), clock));
  const draft = draftAt(clock.now);
  source?.look(draft);
  const { load1, load5, load15, runnable, tasks } = draft.sample;
  assert.deepEqual([load1, load5, load15, runnable, tasks], [0, 0.01, 0.05, 3, 189]);
});
