import type { InstallOptions } from "../actions/install.ts";
import type { Verb } from "./command.ts";

export const install: Verb = (program) => {
  program
    .command("install")
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
    .action(async (options: InstallOptions) => (await import("../actions/install.ts")).install(options));
};

export const uninstall: Verb = (program) => {
  program
    .command("uninstall")
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
    .action(async (options: InstallOptions) => (await import("../actions/install.ts")).uninstall(options));
};
