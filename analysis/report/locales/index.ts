import { en } from "./en/index.ts";
import type { Language } from "./languages.ts";
import type { Locale } from "./locale.ts";
import { zh } from "./zh/index.ts";

export { type Language, languageOf, languages } from "./languages.ts";
export type { Locale } from "./locale.ts";

/** What is said in each language. */
export const locales: Readonly<Record<Language, Locale>> = { en, zh };
