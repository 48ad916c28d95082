import { type Language, type Locale, languageOf, locales } from "../analysis/report/locales/index.ts";

/** What was asked for, else what the environment says. */
export function localeFor(lang: Language | undefined, env: NodeJS.ProcessEnv = process.env): Locale {
  return locales[lang ?? languageOf(env)];
}
