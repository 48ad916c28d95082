import assert from "node:assert/strict";
import { test } from "node:test";
import { wakeAt } from "../../../agent/live/waking.ts";

test("it never wakes while the kernel counts, and follows no grid while it does not know when", () => {
  const PERIOD_S = 5.01;
  let now = 1000;
  for (let wakes = 0; wakes < 50_000; wakes++) {
    const next = (Math.floor(now / PERIOD_S) + 1) * PERIOD_S;
    now = wakeAt(now, next) + (wakes % 7) * 0.002;
    const away = Math.abs(now - Math.round(now / PERIOD_S) * PERIOD_S);
    const before = Math.round(now / PERIOD_S) * PERIOD_S > now;
    assert.ok(before ? away > 0.03 : away > 0.02, `${away} s ${before ? "before" : "after"} it`);
  }
  const distances = Array.from({ length: 100 }, () => wakeAt(0, null));
  assert.ok(Math.max(...distances) - Math.min(...distances) > 0.5);
  assert.ok(Math.min(...distances) >= 0.5 && Math.max(...distances) <= 1.5);
});
