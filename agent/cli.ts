import { CommanderError } from "commander";
import { printable } from "../analysis/report/printable.ts";
import { messageOf } from "../collectors/failure.ts";
import { commandLine } from "./command-line.ts";

// Node would open its debugger on a port, to whoever of this machine comes there.
process.on("SIGUSR1", () => {});

// Of the others it is enough to know that they are there.
const [, , first = "", second = ""] = process.argv;
const program = await commandLine(first === "help" ? second : first);

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
