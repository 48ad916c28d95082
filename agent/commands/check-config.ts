import { InvalidArgumentError } from "commander";
import { parseVersion, type Version } from "../../collectors/keepalived/config/version.ts";
import { PROGRAM } from "../../collectors/keepalived/host/program.ts";
import type { CheckOptions } from "../actions/check-config.ts";
import { FOUND, OF_NO_USE } from "../exit-status.ts";
import { langOption } from "../language-option.ts";
import type { Verb } from "./command.ts";

export const checkConfig: Verb = (program) => {
  program
    .command("check-config")
    .argument("[file]", "keepalived's configuration", "/etc/keepalived/keepalived.conf")
    .option("--hz <hz>", "CONFIG_HZ of the kernel (default: the running kernel's)", hzOption)
    .option(
      "--keepalived-version <version>",
      `read it as this version does (default: that of ${PROGRAM})`,
      versionOption,
    )
    .option("--config-id <id>", "what keepalived is started with as -i (default: the host's name)")
    .option(
      "--drift-ms <ms>",
      "how much later each run comes (default: what is usual for the version)",
      driftOption,
    )
    .addOption(langOption())
    .option("--json", "for programs (always in English)")
    .option("--fail-on-hazard", `end with status ${FOUND} where there is a hazard, for scripts`)
    .addHelpText(
      "after",
      `
Ends with status ${OF_NO_USE} where keepalived would not run with the file, or no keyword of
keepalived stands in it.

Examples:
  $ loadspike check-config
  $ loadspike check-config new.conf --keepalived-version 1.3.5 --hz 1000`,
    )
    .action(async (file: string, options: CheckOptions) =>
      (await import("../actions/check-config.ts")).checkConfig(file, options),
    );
};

function hzOption(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 10 || value > 10_000) {
    throw new InvalidArgumentError(`expected a whole number from 10 to 10000, found "${text}"`);
  }
  return value;
}

function driftOption(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError(`expected milliseconds from 0, found "${text}"`);
  }
  return value;
}

function versionOption(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new InvalidArgumentError(`expected a version such as 2.2.7, found "${text}"`);
  return version;
}
