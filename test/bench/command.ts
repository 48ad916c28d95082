import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import flags from "../../agent/node-flags.json" with { type: "json" };
import { takenBy, WITNESS } from "../witness.ts";
import { cli } from "./installed-agent.ts";

export interface Cost {
  /** From its start to its end, seconds. */
  elapsed_s: number;
  /** Most that was resident, MB (10^6 bytes). */
  peak_mb: number;
  stdout: string;
}

/** Runs a command as it is installed: a process of its own, its code compiled before. Throws where it fails. */
export function measureCommand(args: readonly string[], compileCache: string): Cost {
  const start = performance.now();
  const { status, output } = spawnSync(process.execPath, [...flags.command, ...WITNESS, cli, ...args], {
    encoding: "utf8",
    env: { ...flags.command_environment, ...process.env, NODE_COMPILE_CACHE: compileCache },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    maxBuffer: 2 ** 26,
  });
  const elapsed_s = (performance.now() - start) / 1000;
  const [, stdout = "", stderr = "", said = ""] = output;
  if (status !== 0) throw new Error(`loadspike ${args.join(" ")}: ${stderr?.trim()}`);
  return { elapsed_s, peak_mb: takenBy(said ?? "").peak_mb, stdout: stdout ?? "" };
}

/** As a user starts it: the program of the package, which starts the Node of the package. Seconds to its end. */
export function startAsUser(args: readonly string[]): number {
  const program = fileURLToPath(new URL("../../agent/loadspike.mjs", import.meta.url));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`loadspike ${args.join(" ")}: ${stderr.trim()}`);
  return (performance.now() - start) / 1000;
}
