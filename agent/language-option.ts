import { Option } from "commander";
import { languages } from "../analysis/report/locales/languages.ts";

/** `--lang`, of every command that says something. */
export function langOption(): Option {
  return new Option("--lang <language>", "language (default: as LC_ALL, LC_MESSAGES or LANG says)").choices(
    languages,
  );
}
