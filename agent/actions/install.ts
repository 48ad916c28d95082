import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure, messageOf } from "../../collectors/failure.ts";
import { loadNative } from "../../collectors/native/index.ts";
import { installSteps, type Step, type Target, uninstallSteps } from "../install/steps.ts";
import { PROGRAM } from "../program.ts";

export interface InstallOptions {
  dryRun?: true;
  root?: string;
  purge?: true;
}

export function install(options: InstallOptions): void {
  perform(installSteps(targetOf(options)), options);
}

export function uninstall(options: InstallOptions): void {
  perform(uninstallSteps(targetOf(options), options.purge === true), options);
}

function targetOf({ root = "/", dryRun }: InstallOptions): Target {
  if (root === "/" && process.getuid?.() !== 0 && !dryRun)
    throw new Failure("only root may change this system's services; run it with sudo, or with --dry-run");
  return {
    root: resolve(root),
    program: PROGRAM,
    node: process.execPath,
    owners: new Set([0, Number(process.env.SUDO_UID ?? 0)]),
    systemd: systemdVersion(),
    watchdog: loadNative().native !== null,
    execute: (program, ...args) => {
      try {
        execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
      } catch (error) {
        const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
        const [line] = (said || messageOf(error)).split("\n");
        throw new Failure(`${[program, ...args].join(" ")}: ${line}`);
      }
    },
  };
}

/** `null`: it does not run here (sd_booted(3)), or does not say. */
function systemdVersion(): number | null {
  if (!existsSync("/run/systemd/system")) return null;
  try {
    const said = execFileSync("systemctl", ["--version"], { encoding: "utf8" });
    return Number(/^systemd (\d+)/.exec(said)?.[1] ?? 0);
  } catch {
    return null;
  }
}

function perform(steps: readonly Step[], { dryRun }: InstallOptions): void {
  for (const { say, run } of steps) {
    process.stdout.write(`${run ? (dryRun ? "would " : "") : "  "}${say}\n`);
    if (!dryRun) run?.();
  }
}
