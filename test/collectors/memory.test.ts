import assert from "node:assert/strict";
import { test } from "node:test";
import { memory } from "../../collectors/memory.ts";
import { contextOf, draftAt, rootOf, TestClock } from "./fake-root.ts";

test("available memory, and swap that is in use", () => {
  const clock = new TestClock();
  const seen = (["3.10", "4.18", "5.10"] as const).map((name) => {
    const draft = draftAt(clock.now);
    memory.open(contextOf(rootOf(name), clock)).source?.look(draft);
    return [draft.sample.mem_available_kb, draft.sample.swap_used_kb];
  });
  assert.deepEqual(seen, [
    [2841200, 4104],
    [6900100, 0],
    [400100, 300000],
  ]);
});
