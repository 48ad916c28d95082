import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Host } from "../collectors/collector.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { answerOf, isProgram, nodeCommand } from "../collectors/own-process.ts";
import type { Config } from "./config.ts";
import { INSTALLED_CONFIG } from "./database-file.ts";

export interface StartupFacts {
  config: Config;
  host: Host;
}

/**
 * The configuration (`file`, or the installed one) and the host's inventory, found out by a process that is gone afterwards:
 * zod and what the inventory needs take 20 MB, and the agent keeps for months what it once loaded. Throws the `Failure`
 * that `loadConfig` throws.
 */
export function startupFacts(file?: string): StartupFacts {
  const program = fileURLToPath(import.meta.url);
  const command = nodeCommand([...process.execArgv, program, ...(file === undefined ? [] : [file])]);
  const { status, stdout, stderr, error } = spawnSync(...command, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error) throw new Failure(`the configuration could not be read: ${error.message}`);
  if (status !== 0)
    throw new Failure(stderr.trim() || `the reader of the configuration ended with ${status}`);
  try {
    return answerOf<StartupFacts>(stdout);
  } catch (cause) {
    throw new Failure("the configuration could not be read", { cause });
  }
}

// The process: this same file, started as a program.
if (isProgram(import.meta.url)) {
  const { loadConfig } = await import("./config.ts");
  const { inventory } = await import("../collectors/inventory.ts");
  const { LiveClock } = await import("./clock.ts");
  try {
    const config = loadConfig(process.argv[2]);
    const { requireSchedules } = await import("./housekeeping.ts");
    requireSchedules(config, process.argv[2] ?? INSTALLED_CONFIG);
    const host = await inventory({ root: "/", clock: new LiveClock(), warn: () => {} });
    process.stdout.write(JSON.stringify({ config, host }));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
