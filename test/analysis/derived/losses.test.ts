import assert from "node:assert/strict";
import { test } from "node:test";
import { Losses } from "../../../analysis/derived/losses.ts";
import { gapAt } from "../../../storage/schema.ts";

const NOW = { time: 1_788_610_577_906_948, mono_s: 12.5 };

test("lost events are summed, losses of unknown size are counted, and nothing else is a loss", () => {
  const losses = new Losses();
  losses.see(gapAt(NOW, "lost", "runs", { lost: 12 }));
  losses.see(gapAt(NOW, "lost", "storage", { lost: 300 }));
  losses.see(gapAt(NOW, "lost", "files", {}));
  losses.see(gapAt(NOW, "lost", "log", {}));
  losses.see(gapAt(NOW, "polled", "runs", { lost: 328, seen: 12 }));
  losses.see(gapAt(NOW, "off", "recorder", { duration_s: 3600 }));
  losses.see(gapAt(NOW, "suspended", "clocks", { duration_s: 600 }));
  assert.deepEqual({ ...losses }, { events: 312, unknown: 2 });
});
