import { Command } from "commander";
import { verbs } from "./commands/index.ts";
import { about } from "./program.ts";

const EXIT_STATUS = `
Exit status: 0 done; 1 could not be done, with one line on stderr that says what,
where and what would help; 2 wrong usage; 3 with --fail-on-spike and
--fail-on-hazard where there was one; 4 from check-config where keepalived would
not run with the file, or no keyword of keepalived stands in it. With status
--fail-if those of plugins of Nagios.`;

/**
 * The program as commander knows it; --help, the manual page and what a shell completes are all made from this.
 * @param wanted the one verb that is called: of the others it is told that they are there; left out: all of them, whole
 */
export async function commandLine(wanted?: string): Promise<Command> {
  const { description, version } = about();
  const program = new Command("loadspike")
    .description(description)
    .version(version)
    .exitOverride()
    .configureHelp({ helpWidth: 80 })
    .showHelpAfterError("(add --help for what it takes)")
    .addHelpText("after", EXIT_STATUS);
  for (const [name, { says, load }] of Object.entries(verbs)) {
    if (wanted === undefined || wanted === name) (await load())(program);
    else program.command(name);
    program.commands.at(-1)?.description(says).exitOverride().copyInheritedSettings(program);
  }
  return program;
}
