import { Command } from "commander";
import { verbs } from "./commands/index.ts";
import { about } from "./program.ts";

const EXIT_STATUS = `
Exit status: 0 done; 1 could not be done, with one line on stderr that says what,
where and what would help; 2 wrong usage; 3 with --fail-on-spike and
--fail-on-hazard where there was one; 4 from check-config where keepalived would
not run with the file, or no keyword of keepalived stands in it.`;

/**
 * The program as commander knows it; --help, the manual page and what a shell completes are all made from this.
 * @param wanted the verb that is called; all verbs are loaded only where they are listed, or where a name is not known
 */
export async function commandLine(wanted = ""): Promise<Command> {
  const { description, version } = about();
  const program = new Command("loadspike")
    .description(description)
    .version(version)
    .exitOverride()
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError("(add --help for what it takes)")
    .addHelpText("after", EXIT_STATUS);
  const named = Object.hasOwn(verbs, wanted) ? [verbs[wanted]!] : Object.values(verbs);
  for (const load of named) (await load())(program);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}
