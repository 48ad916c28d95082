import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { REPORT_ENVIRONMENT, REPORT_FLAGS } from "../../agent/report-flags.ts";
import { cli } from "./installed-agent.ts";

/** Says at the end what the process took, on a fourth descriptor. */
const WITNESS = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));',
)}`;

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
  const { status, output } = spawnSync(
    process.execPath,
    [...REPORT_FLAGS, "--import", WITNESS, cli, ...args],
    {
      encoding: "utf8",
      env: { ...REPORT_ENVIRONMENT, ...process.env, NODE_COMPILE_CACHE: compileCache },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      maxBuffer: 2 ** 26,
    },
  );
  const elapsed_s = (performance.now() - start) / 1000;
  const [, stdout = "", stderr = "", said = ""] = output;
  if (status !== 0) throw new Error(`loadspike ${args.join(" ")}: ${stderr?.trim()}`);
  // The kernel counts kilobytes of 1,024 bytes.
  return { elapsed_s, peak_mb: (Number(said) * 1024) / 1e6, stdout: stdout ?? "" };
}

/** As a user starts it: the program of the package, which starts the Node of the package. Seconds to its end. */
export function startAsUser(args: readonly string[]): number {
  const program = fileURLToPath(new URL("../../agent/loadspike.mjs", import.meta.url));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`loadspike ${args.join(" ")}: ${stderr.trim()}`);
  return (performance.now() - start) / 1000;
}
