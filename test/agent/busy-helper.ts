import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { Helper } from "../../agent/helper.ts";

/** Starts a helper that works until the test is over, and waits until it does. @returns its state as proc_pid_stat(5) has it: R, T … */
export async function busyHelper(t: TestContext): Promise<() => string | undefined> {
  const { promise: begun, resolve: begin } = Promise.withResolvers<number>();
  const helper = new Helper({
    args: ["-e", "console.log(process.pid); for (;;);"],
    time_s: 240,
    memory_mb: 64,
    onLine: (line) => begin(Number(line)),
    onEnd: () => {},
  });
  t.after(() => helper.stop());
  // The helper itself keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  t.after(() => clearInterval(alive));
  const stat = `/proc/${await begun}/stat`;
  return () => /\) (\w)/.exec(readFileSync(stat, "latin1"))?.[1];
}
