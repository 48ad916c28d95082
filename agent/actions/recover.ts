import type { Language } from "../../analysis/report/locales/languages.ts";
import { recover as bringBack } from "../../storage/recovery/recover.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { instant } from "../saying.ts";

export interface RecoverOptions {
  output?: string;
  lang?: Language;
}

export function recover(file: string, { output = `${file}.recovered`, lang }: RecoverOptions): void {
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
}
