import { type Command, Option } from "commander";
import { type FormatId, formatIds } from "../analysis/report/formats/ids.ts";
import type { Language } from "../analysis/report/locales/languages.ts";
import { FOUND } from "./exit-status.ts";
import { langOption } from "./language-option.ts";

/** How a report is wanted, whatever it is made from. */
export interface OutputOptions<Format extends string = FormatId> {
  format: Format;
  lang?: Language;
  output?: string;
  timezone?: string;
  failOnSpike?: true;
  color: boolean;
}

interface Kinds {
  formats?: readonly string[];
  /** What `--timezone` is where it is not given. */
  zone?: string;
}

export function withOutputOptions(
  command: Command,
  { formats = formatIds, zone = "the recorded host's" }: Kinds = {},
): Command {
  return command
    .addOption(new Option("--format <format>", "what to write").choices(formats).default("text"))
    .addOption(langOption())
    .option("--output <file>", "write it there in place of the terminal")
    .option("--timezone <zone>", `show times in this zone, as Europe/Berlin (default: ${zone})`)
    .option("--fail-on-spike", `end with status ${FOUND} where there was a spike, for scripts`)
    .option("--no-color", "no colours on a terminal either (as with NO_COLOR set)");
}
