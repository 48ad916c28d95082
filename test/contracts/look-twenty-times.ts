// Prints the last pid that was given in this pid namespace, before and after twenty looks at the live machine.
import { readFileSync } from "node:fs";
import { collectors } from "../../collectors/index.ts";
import { contextOf, draftAt, TestClock } from "../collectors/fake-root.ts";

const clock = new TestClock();
const context = contextOf("/", clock);
const sources = collectors.flatMap((one) => (one.kind === "look" ? [one.open(context).source] : []));
const lastPid = () => readFileSync("/proc/loadavg", "latin1").trim().split(" ").at(-1);

function look(): void {
  clock.pass(2);
  const draft = draftAt(clock.now, "kernel");
  for (const source of sources) source?.look(draft);
}

look();
const before = lastPid();
for (let count = 0; count < 20; count++) look();
process.stdout.write(`${before} ${lastPid()}\n`);
