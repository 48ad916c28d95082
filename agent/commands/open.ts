import type { OpenOptions } from "../actions/open.ts";
import { langOption } from "../language-option.ts";
import { withWindowOptions } from "../window-options.ts";
import { dbOption, type Verb } from "./command.ts";

/** The page without a thought of formats and files. */
export const open: Verb = (program) => {
  const command = withWindowOptions(program.command("open").addOption(dbOption("database to read")))
    .option("--timezone <zone>", "show times in this zone (default: the recorded host's)")
    .option("--output <file>", "write it there (default: in ~/.cache/loadspike, for you alone)")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
The page is one file and needs no network: copy it, or send it on. On a server
without a desktop "loadspike report --serve" shows it through an ssh tunnel.

Examples:
  $ loadspike open
  $ loadspike open --since yesterday --output /tmp/night.html`,
    );
  command.action(async (options: OpenOptions) => (await import("../actions/open.ts")).open(options, command));
};
