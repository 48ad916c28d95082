import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LiveClock } from "../../../agent/clock.ts";
import { Helper } from "../../../agent/helper.ts";
import { asleep } from "../../../agent/live/asleep.ts";
import { Waking } from "../../../agent/live/waking.ts";
import { until } from "../../waiting.ts";

const clock = new LiveClock();
const now = () => clock.stamp().mono_s;

test("a helper that is at work stands still while the kernel looks, and goes on afterwards", async (t) => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<number>();
  const helper = new Helper({
    args: ["-e", "console.log(process.pid); for (;;);"],
    time_s: 240,
    memory_mb: 64,
    onLine: (line) => begin(Number(line)),
    onEnd: () => {},
  });
  t.after(() => helper.stop());
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  const stat = `/proc/${await begun}/stat`;
  const state = () => /\) (\w)/.exec(readFileSync(stat, "latin1"))![1];
  const look = now() + 0.5;
  const seen: { at: number; state: string | undefined }[] = [];
  const watching = setInterval(() => seen.push({ at: now(), state: state() }), 3);
  await asleep(clock, new Waking(), look, true, undefined, new AbortController().signal);
  clearInterval(watching);
  assert.ok(now() >= look + 0.025, "it slept over the look");
  const stopped = seen.filter((one) => one.state === "T");
  // The signal is sent 30 ms before; when it takes hold is for the kernel to say, and who looks here may be late.
  assert.ok(stopped.length > 0, JSON.stringify(seen));
  assert.ok(
    stopped.every(({ at }) => at > look - 0.04),
    JSON.stringify(stopped),
  );
  await until("it goes on", () => state() !== "T");
});

test("who wants to end is not kept, and nothing stands still for good", async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 20);
  const start = now();
  await asleep(clock, new Waking(), start + 60, true, 120, ended.signal);
  assert.ok(now() - start < 30);
});
