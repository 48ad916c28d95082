import type { Diagnosis } from "../../diagnosis.ts";
import type { Excerpt } from "../blocks.ts";
import type { LocalTime } from "../local-time.ts";
import type { Locale, PageWords } from "../locales/locale.ts";
import type { Speaker } from "../say.ts";

/** What a section is made from. */
export interface Saying {
  /** With every text in it printable. */
  diagnosis: Diagnosis;
  locale: Locale;
  words: PageWords;
  times: LocalTime;
  say: Speaker;
}

/** The last or first so many of all. */
export function excerpt(
  all: number,
  most: number,
  keep: "first" | "last",
  note: (left: number) => string,
): Excerpt {
  const left = Math.max(0, all - most);
  const from = keep === "last" ? left : 0;
  return { from, to: all - left + from, note: left === 0 ? null : note(left) };
}

/** A number of tasks; what was not measured is no number. */
export function tasks(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
}
