import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Helper, hushHelpers, STILL_S, wakeHelpers } from "../../agent/helper.ts";
import { answerOf } from "../../collectors/own-process.ts";
import { until } from "../waiting.ts";
import { busyHelper } from "./busy-helper.ts";

/** Runs this as a helper; gives its lines and how it ended. */
function run(script: string, { time_s = 60, input = "" } = {}) {
  const { promise, resolve } = Promise.withResolvers<{ problem: string | null; lines: string[] }>();
  const lines: string[] = [];
  const helper = new Helper({
    args: ["-e", script],
    input,
    time_s,
    memory_mb: 64,
    onLine: (line) => lines.push(line),
    onEnd: (problem) => resolve({ problem, lines }),
  });
  // The helper itself keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  return { helper, ended: promise.finally(() => clearInterval(alive)) };
}

test("it gets its input, says its lines, and has the lowest priority, its threads too", async () => {
  const script = `
    const { readFileSync, readdirSync } = require("fs");
    console.log(readFileSync(0, "utf8"));
    const nice = (tid) => { const s = readFileSync("/proc/self/task/" + tid + "/stat", "latin1"); return s.slice(s.lastIndexOf(")") + 2).split(" ")[16]; };
    console.log([...new Set(readdirSync("/proc/self/task").map(nice))].join());`;
  const { problem, lines } = await run(script, { input: "hello" }).ended;
  assert.deepEqual([problem, lines], [null, ["hello", "19"]]);
});

test("one that does not end is killed, and so is one that never stops talking", async () => {
  const before = performance.now();
  assert.match(
    (await run("setInterval(() => {}, 1000)", { time_s: 1 }).ended).problem ?? "",
    /^it was not done within 1 s, and was ended$/,
  );
  assert.match(
    (
      await run(
        "const s = 'x'.repeat(65536) + '\\n'; const go = () => { process.stdout.write(s); setImmediate(go) }; go()",
      ).ended
    ).problem ?? "",
    /more than anybody/,
  );
  assert.ok(performance.now() - before < 60_000);
});

test("what nobody can make use of ends it, and not the one that hears it", async (t) => {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  new Helper({
    args: ["-e", "console.log('<--- Last few GCs --->'); setInterval(() => {}, 1000)"],
    time_s: 60,
    memory_mb: 64,
    onLine: (line) => answerOf(line),
    onEnd: resolve,
  });
  assert.match((await promise) ?? "", /^its answer is no JSON: "<--- Last few GCs --->"; .*NODE_OPTIONS/);
});

test("why it failed is its last word, in one line", async () => {
  assert.equal(
    (await run("process.stderr.write('a\\nthe file is damaged\\n'); process.exit(1)").ended).problem,
    "the file is damaged",
  );
  assert.match((await run("throw new Error('odd')").ended).problem ?? "", /^Error: odd$/);
  assert.match((await run("process.kill(process.pid, 'SIGTERM')").ended).problem ?? "", /SIGTERM/);
});

test("one that takes too much memory ends itself and nobody else", async () => {
  const { problem } = await run("const a = []; for (;;) a.push(new Array(1e5).fill(a.length))").ended;
  assert.match(problem ?? "", /heap|memory|SIGABRT/i);
});

test("while the kernel looks it stands still, is none that is counted, and goes on where it was", async () => {
  const states: string[] = [];
  const script = `console.log(process.pid); const end = Date.now() + 300; while (Date.now() < end);`;
  const { promise: begun, resolve: begin } = Promise.withResolvers<number>();
  const { promise: ended, resolve: end } = Promise.withResolvers<string | null>();
  new Helper({
    args: ["-e", script],
    time_s: 60,
    memory_mb: 64,
    onLine: (line) => begin(Number(line)),
    onEnd: end,
  });
  const alive = setInterval(() => {}, 1000);
  const pid = await begun;
  const stateOf = (tid: string) => {
    const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2)[0]!;
  };
  const allStates = () => [...new Set(readdirSync(`/proc/${pid}/task`).map(stateOf))].join("");
  hushHelpers();
  await until("all of its threads are stopped", () => allStates() === "T");
  states.push(allStates());
  wakeHelpers();
  assert.equal(await ended, null);
  clearInterval(alive);
  assert.deepEqual(states, ["T"]);
  // None is left to be stopped: the signal would go to whoever has the number by then.
  assert.equal(existsSync(`/proc/${pid}`), false);
  hushHelpers();
});

test("it stands still well before the kernel looks next", async (t) => {
  const state = await busyHelper(t);
  const look = performance.now() / 1000 + STILL_S + 1;
  wakeHelpers(STILL_S + 1);
  await until("it is stopped", () => state() === "T", { every_ms: 5 });
  // A wait can end a millisecond early (libuv counts from a clock that it read before).
  assert.ok(performance.now() / 1000 > look - STILL_S - 0.01);
  wakeHelpers();
  await until("it goes on", () => state() === "R", { every_ms: 5 });
});
