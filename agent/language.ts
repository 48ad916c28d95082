import { Option } from "commander";
import {
  type Language,
  type Locale,
  languageOf,
  languages,
  locales,
} from "../analysis/report/locales/index.ts";

/** `--lang`, of every command that says something. */
export function langOption(): Option {
  return new Option("--lang <language>", "language (default: as LC_ALL, LC_MESSAGES or LANG says)").choices(
    languages,
  );
}

/** What was asked for, else what the environment says. */
export function localeFor(lang: Language | undefined, env: NodeJS.ProcessEnv = process.env): Locale {
  return locales[lang ?? languageOf(env)];
}
