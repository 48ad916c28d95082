import type { Language } from "../../analysis/report/locales/index.ts";
import { recover as bringBack } from "../../storage/recovery/recover.ts";
import { langOption, localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { instant } from "../saying.ts";
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
    .action((file: string, { output = `${file}.recovered`, lang }: { output?: string; lang?: Language }) => {
      const locale = localeFor(lang);
      const words = locale.commands.recover;
      const progress = new Progress(locale);
      const found = progress.during(() => bringBack(file, output, progress.of("recovering", "pages")));
      const { first, last, rows } = found;
      const span = first === null || last === null ? null : { first: instant(first), last: instant(last) };
      const rowsLost = found.broken_rows + found.missing_rows;
      const blocksLost = found.broken_blocks + found.missing_blocks;
      const lines = [words.found(output, rows, span), words.lost(rowsLost, blocksLost), words.next(output)];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
};
