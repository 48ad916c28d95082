// Cost of a look, per collector, with about 300 processes: node test/bench/look.ts [processes]
// Prints µs of CPU time (getrusage of this process) for one look, the median of the runs, and what that is in percent of
// one core at a look every 2 s. `random` is a look in which nobody is there, `kernel` an aimed one, which always scans.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { collectors } from "../../collectors/index.ts";
import type { LookPhase } from "../../storage/schema.ts";
import { contextOf, draftAt, TestClock } from "../collectors/fake-root.ts";

const wanted = Number(process.argv[2] ?? 300);
const RUNS = 15;
const LOOKS = 20;

const running = () => readdirSync("/proc").filter((name) => /^\d/.test(name)).length;
const children = Array.from({ length: Math.max(0, wanted - running()) }, () =>
  spawn("sleep", ["600"], { stdio: "ignore" }),
);
process.on("exit", () => {
  for (const child of children) child.kill();
});
process.on("SIGINT", () => process.exit(1));
await new Promise((resolve) => setTimeout(resolve, 500));

const clock = new TestClock();
const context = contextOf("/", clock);
const sources = collectors.flatMap((one) => {
  if (one.kind !== "look") return [];
  const { source } = one.open(context);
  return source === null ? [] : [{ id: one.id, source }];
});

/** µs of CPU time for one look of one source. */
function cost(source: (typeof sources)[number]["source"], phase: LookPhase): number {
  const drafts = Array.from({ length: LOOKS }, () => {
    clock.pass(1);
    const draft = draftAt(clock.now, phase);
    // As load and cpu would fill them on an idle machine.
    draft.sample.load1 = 0;
    draft.sample.runnable = 1;
    draft.sample.procs_blocked = 0;
    return draft;
  });
  const before = process.cpuUsage();
  for (const draft of drafts) source.look(draft);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LOOKS;
}

function rowsFound(source: (typeof sources)[number]["source"], phase: LookPhase): number {
  const draft = draftAt(clock.now, phase);
  source.look(draft);
  return draft.tasks.length;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

process.stdout.write(`${running()} processes; µs of CPU time for a look, % of one core at one in 2 s\n`);
for (const phase of ["random", "kernel"] as const) {
  let sum = 0;
  let found = 0;
  for (const { id, source } of sources) {
    for (let warm = 0; warm < 5; warm++) cost(source, phase);
    const one = median(Array.from({ length: RUNS }, () => cost(source, phase)));
    sum += one;
    if (id === "tasks") found = rowsFound(source, phase);
    process.stdout.write(
      `${phase.padEnd(7)} ${id.padEnd(10)} ${one.toFixed(0).padStart(6)} ${(one / 2e4).toFixed(4)} %\n`,
    );
  }
  process.stdout.write(
    `${phase.padEnd(7)} ${"all".padEnd(10)} ${sum.toFixed(0).padStart(6)} ${(sum / 2e4).toFixed(4)} %\n`,
  );
  process.stdout.write(`${phase.padEnd(7)} ${found} tasks were running or in D at the last look\n`);
}
process.exit(0);
