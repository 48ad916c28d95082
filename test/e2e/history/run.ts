import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../agent/cli.ts", import.meta.url));

/** The program as a user starts it. */
export function run(
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: "utf8",
    input,
    env: { PATH: process.env.PATH, LC_ALL: "C", ...env },
    timeout: 120_000,
    maxBuffer: 64 * 2 ** 20,
  });
  return { status, stdout, stderr };
}
