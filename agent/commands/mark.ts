import type { MarkOptions } from "../actions/mark.ts";
import { dbOption, INSTANTS, type Verb } from "./command.ts";

/** What an operator changed that the recorder cannot see: the report compares before and after. */
export const mark: Verb = (program) => {
  const command = program
    .command("mark")
    .argument("<text>", "what was changed, in your own words")
    .option("--at <instant>", 'when: now, 14:30, "2026-09-05 14:30", -2h …', "now")
    .addOption(dbOption("database to mark"))
    .addHelpText(
      "after",
      `
Changes of keepalived's configuration are seen without: mark what the recorder
cannot see.

${INSTANTS}

Examples:
  $ loadspike mark "moved the nightly backup to 03:00"
  $ loadspike mark "new datastore" --at "yesterday 14:30"`,
    );
  command.action(async (text: string, options: MarkOptions) =>
    (await import("../actions/mark.ts")).mark(text, options, command),
  );
};
