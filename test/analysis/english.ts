import type { Advice, Advices, Fact, HazardFact, Hazards } from "../../analysis/facts.ts";
import type { LocalTime } from "../../analysis/report/local-time.ts";
import { locales } from "../../analysis/report/locales/index.ts";
import { say } from "../../analysis/report/locales/say.ts";
import type { AdviceWords, HazardWords, Paragraph } from "../../analysis/report/locales/words.ts";

/** Instants as tests read them. */
const clock = (time: number) => new Date(time / 1000).toISOString();
const times: LocalTime = { zone: "UTC", timeZone: "UTC", full: clock, short: clock, day: clock };

/** A fact as an English reader gets it. */
export function english(fact: Fact): string {
  return say(locales.en.words.facts, fact, times);
}

export function englishAdvice(advice: Advice): AdviceWords {
  return adviceWords(advice);
}

function adviceWords<Id extends keyof Advices>({ id, values }: { id: Id; values: Advices[Id] }): AdviceWords {
  const words: { [Key in keyof Advices]: (values: Advices[Key], times: LocalTime) => AdviceWords } =
    locales.en.words.advice;
  return words[id](values, times);
}

/** What a hazard is, and what to do about it. */
export function inEnglish(hazard: HazardFact): HazardWords {
  return hazardWords(hazard);
}

function hazardWords<Id extends keyof Hazards>({ id, values }: { id: Id; values: Hazards[Id] }): HazardWords {
  const words: { [Key in keyof Hazards]: (values: Hazards[Key]) => HazardWords } = locales.en.words.hazards;
  return words[id](values);
}

/** All that an advice says, its snippets included. */
export function textOf({ title, why, change, expected, cost = "" }: AdviceWords): string {
  return [title, why, ...change.map(paragraph), expected, cost].join("\n");
}

export function snippetsOf({ change }: AdviceWords): string[] {
  return change.flatMap((part) => (typeof part !== "string" && "snippet" in part ? [part.snippet] : []));
}

function paragraph(part: Paragraph): string {
  if (typeof part === "string") return part;
  return "item" in part ? part.item : part.snippet;
}
