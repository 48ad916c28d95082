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
// Of the others it is enough to know that they are there.
const [, , first = "", second = ""] = process.argv;
const wanted = first === "help" ? second : first;
for (const [name, { says, load }] of Object.entries(verbs)) {
  if (name === wanted) (await load())(program);
  else program.command(name);
  program.commands.at(-1)?.description(says).exitOverride().copyInheritedSettings(program);
}

// "loadspike report | head" closes the pipe early: no fault, and nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
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
