import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { verbs } from "./commands/index.ts";

const about = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
  description: string;
};

const program = new Command("loadspike")
  .description(about.description)
  .version(about.version)
  .exitOverride()
  .configureHelp({ helpWidth: 80 })
  .showHelpAfterError("(add --help for what it takes)");
for (const verb of verbs) verb(program);
for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end with 0; everything else that commander refuses is wrong usage.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`loadspike: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
