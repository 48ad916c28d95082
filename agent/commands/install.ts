import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { Failure, messageOf } from "../../collectors/failure.ts";
import { loadNative } from "../../collectors/native/index.ts";
import { installSteps, type Step, type Target, uninstallSteps } from "../install/steps.ts";
import { PROGRAM } from "../program.ts";
import type { Verb } from "./command.ts";

interface Options {
  dryRun?: true;
  root?: string;
  purge?: true;
}

export const install: Verb = (program) => {
  program
    .command("install")
    .description("make this program a service: user, data folder, configuration, systemd unit")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--root <folder>", "put the files below a folder instead of this system")
    .addHelpText(
      "after",
      `
The program is copied to /opt/loadspike, for root alone to change; to update it,
install again. Refused is a checkout that others than root, and who calls sudo,
may write to. An existing configuration is kept. Doing it twice changes nothing
the second time. Members of the group loadspike read what is recorded without
being root: sudo usermod -aG loadspike NAME.

Examples:
  $ sudo loadspike install --dry-run
  $ sudo loadspike install
  $ loadspike status`,
    )
    .action((options: Options) => perform(installSteps(targetOf(options)), options));
};

export const uninstall: Verb = (program) => {
  program
    .command("uninstall")
    .description("take the service away again; what was recorded stays")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--purge", "also remove what was recorded, the configuration and the user")
    .option("--root <folder>", "remove the files below a folder instead of from this system")
    .addHelpText(
      "after",
      `
Examples:
  $ sudo loadspike uninstall
  $ sudo loadspike uninstall --purge`,
    )
    .action((options: Options) =>
      perform(uninstallSteps(targetOf(options), options.purge === true), options),
    );
};

function targetOf({ root = "/", dryRun }: Options): Target {
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

function perform(steps: readonly Step[], { dryRun }: Options): void {
  for (const { say, run } of steps) {
    process.stdout.write(`${run ? (dryRun ? "would " : "") : "  "}${say}\n`);
    if (!dryRun) run?.();
  }
}
