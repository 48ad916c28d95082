import { en } from "./en/index.ts";
import { zh } from "./zh/index.ts";

export type { Locale } from "./locale.ts";

/** THE list: one language a folder, one line here. */
export const locales = { en, zh };
export type Language = keyof typeof locales;

export const languages = Object.keys(locales) as Language[];

/** The language of whoever reads the terminal: the first of these variables that says anything decides (locale(7)). */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Record<string, string | undefined>): Language {
  const wanted = LC_ALL || LC_MESSAGES || LANG || "";
  return languages.find((id) => new RegExp(`^${id}(?![a-z])`, "i").test(wanted)) ?? "en";
}
