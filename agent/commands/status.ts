import type { StatusOptions } from "../actions/status.ts";
import { langOption } from "../language-option.ts";
import { dbOption, type Verb } from "./command.ts";

export const status: Verb = (program) => {
  program
    .command("status")
    .addOption(dbOption("database"))
    .addOption(langOption())
    .option("--json", "for programs")
    .option("--fail-if [words]", "for Nagios and its like: some of spike|stale|lost|damaged")
    .addHelpText(
      "after",
      `
Exit status 0 whether an agent runs or not; 1 where there is no database.

With --fail-if one line with performance data, and the exit status of a plugin of
Nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. spike: under way or in the last
hour, CRITICAL where it was real, WARNING where that cannot be told, OK with a
sentence where it was a phantom, UNKNOWN where nobody looked. stale: nobody
records, CRITICAL. lost: events in the last hour, WARNING. damaged: a file put
aside, WARNING; a database that cannot be read, CRITICAL.

Examples:
  $ loadspike status
  $ loadspike status --json | jq .agent.lost
  $ loadspike status --fail-if "spike|stale|lost|damaged"`,
    )
    .action(async (options: StatusOptions) => (await import("../actions/status.ts")).status(options));
};
