import type { RecoverOptions } from "../actions/recover.ts";
import { langOption } from "../language-option.ts";
import type { Verb } from "./command.ts";

/** What can still be read of a database that was damaged and put aside. */
export const recover: Verb = (program) => {
  program
    .command("recover")
    .argument("<file>", "the damaged database, as FILE.damaged-DATE; it stays as it is")
    .option("--output <file>", "the new database (default: FILE.recovered)")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
Reads the file page by page, with the log beside it, and says what came back and
what did not. Bits that flipped inside a row may come back as another number:
only packed rows, the older ones, have checksums.

Examples:
  $ loadspike recover /var/lib/loadspike/loadspike.db.damaged-2026-09-05T120000Z
  $ loadspike report --db …damaged-2026-09-05T120000Z.recovered`,
    )
    .action(async (file: string, options: RecoverOptions) =>
      (await import("../actions/recover.ts")).recover(file, options),
    );
};
