import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import flags from "../../agent/node-flags.json" with { type: "json" };
import project from "../../package.json" with { type: "json" };

/** Enough garbage for a collection of the old space; after one V8 looks for more, 8 s later by itself. */
const GARBAGE =
  "let kept = []; for (let i = 0; i < 2e6; i++) { kept.push({ i }); if (kept.length > 1e5) kept = []; } setTimeout(() => {}, 1000)";
const SOONER = "--gc-memory-reducer-start-delay-ms=100";
const TRACED = ["--trace-gc", "--trace-memory-reducer", "--trace-incremental-marking"];
/** What V8 does later by a timer or a task of its own: at an instant that nobody here chose, and so at the kernel's look as well. */
const OWN_TIME = [/Memory reducer: /, /\[IncrementalMarking\] (Job|Using .* task)/];
/** In steps as the program allocates; until the last one no garbage is collected at all. */
const IN_STEPS = /\[IncrementalMarking\] Start/;

const said = (own: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...own, SOONER, ...TRACED, "-e", GARBAGE], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Mark-Compact/);
  return stdout;
};

test("Node collects its garbage while we work, and does not wake by itself for it", () => {
  for (const own of OWN_TIME) {
    assert.match(said([]), own, "as Node does it");
    assert.doesNotMatch(said(flags.agent), own, "the agent");
    assert.doesNotMatch(said(flags.command), own, "live, and record");
  }
});

test("the service keeps no garbage while it looks for what lives", () => {
  assert.match(said(flags.command), IN_STEPS, "a command");
  assert.doesNotMatch(said(flags.agent), IN_STEPS);
});

test("npm start records as the command does", () => {
  assert.ok(
    project.scripts.start.includes(` ${flags.command.join(" ")} agent/cli.ts record`),
    project.scripts.start,
  );
});
