import { type Command, Option } from "commander";

/** Whom to ask a server of metrics for. */
export interface Matched {
  instance?: string;
  match?: string;
}

/** How to be let in to a server of metrics, of every command that asks one. */
export function withAccess(command: Command): Command {
  return command
    .option("--user <name>", "basic authentication; the password from --password-file or LOADSPIKE_PASSWORD")
    .option("--password-file <file>", "a file whose first line is the password")
    .option("--bearer-file <file>", "a file whose first line is a token (or LOADSPIKE_TOKEN)")
    .option("--ca <file>", "trust these certificates (PEM) in place of the system's")
    .addOption(
      new Option("--header <header>", "send 'Name: value' as well, or the lines of @FILE; may be repeated")
        .argParser((value: string, before: string[]) => [...before, value])
        .default([], "none"),
    );
}
