import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { printable } from "../analysis/report/printable.ts";
import { messageOf } from "../collectors/failure.ts";
import { verbs } from "./commands/index.ts";

// Node would open its debugger on a port, to whoever of this machine comes there.
process.on("SIGUSR1", () => {});

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
// All of them only where they are listed, or where a name is not known.
const [, , wanted = ""] = process.argv;
const named = Object.hasOwn(verbs, wanted) ? [verbs[wanted]!] : Object.values(verbs);
for (const load of named) (await load())(program);
for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

// "loadspike report | head" closes the pipe early, a terminal goes away: no fault, and nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end with 0; everything else that commander refuses is wrong usage.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    // It may name what somebody else wrote.
    process.stderr.write(`loadspike: ${printable(messageOf(error))}\n`);
    process.exitCode = 1;
  }
}
