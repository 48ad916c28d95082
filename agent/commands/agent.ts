import type { AgentOptions } from "../actions/agent.ts";
import { dbOption, type Verb } from "./command.ts";

/** The daemon: what systemd starts. Says little, to its log; `record` is the same for a person. */
export const agent: Verb = (program) => {
  program
    .command("agent")
    .addOption(dbOption("database to record into"))
    .option("--config <file>", "configuration (default: /etc/loadspike/loadspike.toml where there is one)")
    .option("--check", "only read the configuration, and say whether it is right")
    .addHelpText(
      "after",
      `
Logs one JSON object a line to stdout. SIGTERM and SIGINT end it cleanly: what it
saw is written, and the time until the next start stands in the record as a gap.
SIGHUP reads the configuration again and writes what waits.

Examples:
  $ loadspike agent --db /var/lib/loadspike/loadspike.db
  $ loadspike status        # is it running, what does it cost, what was lost`,
    )
    .action(async (options: AgentOptions) => (await import("../actions/agent.ts")).agent(options));
};
