import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Config } from "./config.ts";

/**
 * The configuration as `loadConfig` gives it, read by a process that is gone afterwards: zod takes 14 MB, and the agent keeps
 * what it once loaded for months. Throws the same `Error` of one line.
 */
export function loadConfigApart(file?: string): Config {
  const reader = fileURLToPath(new URL("./config.ts", import.meta.url));
  const args = [...process.execArgv, reader, ...(file === undefined ? [] : [file])];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (error) throw new Error(`the configuration could not be read: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(stderr.trim() || `the reader of the configuration ended with ${status}`);
  return JSON.parse(stdout) as Config;
}
