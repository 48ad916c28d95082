import type { LiveOptions } from "../actions/live.ts";
import { langOption } from "../language-option.ts";
import { dbOption, type Verb } from "./command.ts";

export const live: Verb = (program) => {
  program
    .command("live")
    .addOption(dbOption("database that the agent records into"))
    .addOption(langOption())
    .addHelpText(
      "after",
      `
Shows load average, what the kernel counted at each of its last looks, what was
truly active, who was there, when the kernel looks next, when the next spike is
due, and what happened. The agent writes every ten seconds: so old are the rows.
q ends it, r looks for spikes again, which takes a moment of a processor. Apart from
that it never runs while the kernel counts.
Where the terminal cannot be drawn on (TERM=dumb, a pipe) it prints a line a look.

Examples:
  $ loadspike live
  $ ssh -t lb1 sudo loadspike live --lang en`,
    )
    .action(async (options: LiveOptions) => (await import("../actions/live.ts")).live(options));
};
