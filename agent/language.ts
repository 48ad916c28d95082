import { createRequire } from "node:module";
import { type Language, languageOf } from "../analysis/report/locales/languages.ts";
import type { Locale } from "../analysis/report/locales/locale.ts";
import { ENDING } from "./program.ts";

const require = createRequire(import.meta.url);

/** All words of one language, loaded when it is spoken: those that nobody hears would be a tenth of a command's start. */
export function localeOf(language: Language): Locale {
  const spoken = require(`../analysis/report/locales/${language}/index${ENDING}`) as Record<Language, Locale>;
  return spoken[language];
}

/** What was asked for, else what the environment says. */
export function localeFor(lang: Language | undefined, env: NodeJS.ProcessEnv = process.env): Locale {
  return localeOf(lang ?? languageOf(env));
}
