import { spawnSync } from "node:child_process";
import { Failure } from "../collectors/failure.ts";

/** The same words, numbers and order on every machine. */
const PLAIN = { LC_ALL: "C.UTF-8", TZ: "UTC" };

/** Runs a program and gives what it printed. Throws a `Failure` with the last line that it said. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env, input }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): string {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
    env: { ...process.env, ...PLAIN, ...env },
  });
  if (error)
    throw new Failure(`${program} could not be started`, {
      cause: error,
      remedy: "install the package that has it (docs/packaging.md lists them)",
    });
  if (status !== 0) {
    const said = `${stderr}\n${stdout}`
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(0, 5)
      .join(" / ");
    throw new Failure(`${program} ended with ${signal ?? `status ${status}`}: ${said}`);
  }
  return stdout;
}
