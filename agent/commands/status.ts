import type { StatusOptions } from "../actions/status.ts";
import { langOption } from "../language-option.ts";
import type { Verb } from "./command.ts";

export const status: Verb = (program) => {
  program
    .command("status")
    .option("--db <file>", "database (default: the configuration's, else the project's own)")
    .addOption(langOption())
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
Exit status 0 whether an agent runs or not; 1 where there is no database.

Examples:
  $ loadspike status
  $ loadspike status --json | jq .agent.lost`,
    )
    .action(async (options: StatusOptions) => (await import("../actions/status.ts")).status(options));
};
