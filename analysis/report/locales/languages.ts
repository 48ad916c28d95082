/** THE list of languages: what is said in each is in the folder of its name, and who only asks which there are loads none of it. */
export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** The language of whoever reads the terminal: the first of these variables that says anything decides (locale(7)). */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Record<string, string | undefined>): Language {
  const wanted = LC_ALL || LC_MESSAGES || LANG || "";
  return languages.find((id) => new RegExp(`^${id}(?![a-z])`, "i").test(wanted)) ?? "en";
}
