import type { RecordOptions } from "../actions/record.ts";
import { parseDuration } from "../duration.ts";
import { langOption } from "../language-option.ts";
import { asArgument, dbOption, type Verb } from "./command.ts";

export const record: Verb = (program) => {
  program
    .command("record")
    .option(
      "--for <duration>",
      "end by itself after 60s, 10m, 2h … (default: at Ctrl-C)",
      asArgument(parseDuration),
    )
    .addOption(dbOption("database to record into"))
    .option("--config <file>", "configuration (default: /etc/loadspike/loadspike.toml where there is one)")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
On a terminal it shows what "loadspike live" shows; q or Ctrl-C ends it. Where the
terminal cannot be drawn on (TERM=dumb) there is a line a look, elsewhere one
every ten seconds: load1, how many tasks the kernel counted at its latest look, how
many were truly active over the last minute, and when the kernel looks next.
Without root it sees less: "loadspike doctor" tells what, and what would help.

Examples:
  $ loadspike record --for 10m
  $ npm start -- --for 60s          # the same from a checkout`,
    )
    .action(async (options: RecordOptions) => (await import("../actions/record.ts")).record(options));
};
