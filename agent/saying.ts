import type { LocalTime } from "../analysis/report/local-time.ts";
import type { DoctorWords } from "../analysis/report/locales/doctor.ts";
import { doctor } from "../analysis/report/locales/en/doctor.ts";
import { sourceFacts, sources } from "../analysis/report/locales/en/sources.ts";
import { status as statusInEnglish } from "../analysis/report/locales/en/status.ts";
import { say } from "../analysis/report/locales/say.ts";
import type { SourceCards, SourceFactWords } from "../analysis/report/locales/sources.ts";
import type { StatusWords } from "../analysis/report/locales/status.ts";
import type { Availability, CollectorId } from "../collectors/collector.ts";
import type { SourceFact } from "../collectors/fact.ts";
import type { Replaced } from "./record-file.ts";

/** What a language has for sources. */
export interface SourceLanguage {
  words: { facts: SourceFactWords };
  sources: SourceCards;
  doctor: DoctorWords;
}

/** Of the log, of JSON and of the trace: what programs read. */
export const ENGLISH: SourceLanguage = { words: { facts: sourceFacts }, sources, doctor };

export function instant(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Instants as programs print them. */
const UTC: LocalTime = { zone: "UTC", timeZone: "UTC", full: instant, short: instant, day: instant };

export function saySource(language: SourceLanguage, fact: SourceFact): string {
  return say(language.words.facts, fact, UTC);
}

export function inEnglish(fact: SourceFact): string {
  return saySource(ENGLISH, fact);
}

/** What became of the file that was recorded into before. */
export function sayReplaced(words: Pick<StatusWords, "replaced">, file: string, replaced: Replaced): string {
  const at = instant(replaced.at);
  return replaced.reason === "gone" || replaced.aside === null
    ? words.replaced.gone(file, at)
    : words.replaced.damaged(file, at, replaced.aside);
}

/** For the log. */
export const replacedInEnglish = (file: string, replaced: Replaced) =>
  sayReplaced(statusInEnglish, file, replaced);

/** What the source gives, or why it gives nothing. */
export function sayAvailability(
  language: SourceLanguage,
  id: CollectorId,
  availability: Availability,
): string {
  if (availability.status === "failed") return availability.error;
  if (availability.status === "no-data") return saySource(language, availability.why);
  const { detail } = availability;
  if (detail.length === 0) return language.sources[id].reads;
  return detail.map((fact) => saySource(language, fact)).join(language.doctor.semicolon);
}

/** For programs: sentences in English, and the facts that they are made of. */
export function availabilityForPrograms(id: CollectorId, availability: Availability) {
  const { status } = availability;
  if (status === "failed") return { status, error: availability.error, facts: [] };
  if (status === "no-data") {
    const { why, remedy } = availability;
    return { status, why: inEnglish(why), remedy: inEnglish(remedy), facts: [why, remedy] };
  }
  return { status, detail: sayAvailability(ENGLISH, id, availability), facts: availability.detail };
}
