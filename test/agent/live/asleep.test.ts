import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveClock } from "../../../agent/clock.ts";
import { STILL_S } from "../../../agent/helper.ts";
import { asleep } from "../../../agent/live/asleep.ts";
import { Waking } from "../../../agent/live/waking.ts";
import { until } from "../../waiting.ts";
import { busyHelper } from "../busy-helper.ts";

const clock = new LiveClock();
const now = () => clock.stamp().mono_s;

test("a helper that is at work stands still while the kernel looks, and goes on afterwards", async (t) => {
  const state = await busyHelper(t);
  const standsStill = async () => {
    const look = now() + 0.9;
    const seen: { at: number; state: string | undefined }[] = [];
    // The state first: who looks here may lose the processor in between.
    const watching = setInterval(() => seen.push({ state: state(), at: now() }), 3);
    await asleep(clock, new Waking(), look, true, undefined, new AbortController().signal);
    clearInterval(watching);
    assert.ok(now() >= look + 0.025, "it slept over the look");
    const stopped = seen.filter((one) => one.state === "T");
    assert.ok(
      stopped.every(({ at }) => at > look - STILL_S - 0.01),
      JSON.stringify(stopped),
    );
    return seen.findLast(({ at }) => at <= look)?.state === "T";
  };
  await until("it stands still at a look", standsStill);
  await until("it goes on", () => state() !== "T");
});

test("a view that wakes shortly before the look leaves it standing, and sets it going after the look", async (t) => {
  const state = await busyHelper(t);
  const { signal } = new AbortController();
  const look = now() + 1.2;
  await asleep(clock, new Waking(), look, true, undefined, signal);
  if (now() < look) {
    await until("it is stopped", () => state() === "T", { every_ms: 5 });
    await asleep(clock, new Waking(), look, true, undefined, signal);
  }
  assert.ok(now() > look);
  await until("it goes on", () => state() !== "T");
});

test("who wants to end is not kept, and nothing stands still for good", async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 20);
  const start = now();
  await asleep(clock, new Waking(), start + 60, true, 120, ended.signal);
  assert.ok(now() - start < 30);
});
