import { lossesIn } from "../../analysis/coverage.ts";
import type { Diagnosis, Spike } from "../../analysis/diagnosis.ts";
import type { Locale } from "../../analysis/report/locales/index.ts";
import { sayingOf } from "../../analysis/report/page.ts";
import { printable } from "../../analysis/report/printable.ts";
import { Failure, messageOf } from "../../collectors/failure.ts";
import { isDamage, openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { isSilent, lastAgent, runningAgent } from "../lock.ts";
import { putAsideBeside } from "../record-file.ts";
import { diagnosisOf } from "../reporting.ts";
import { type Performance, performanceOf, performanceText } from "./performance.ts";

/** What may be watched, in the order in which it is told. */
export const WATCHED = ["spike", "stale", "lost", "damaged"] as const;
export type Watched = (typeof WATCHED)[number];

/** As plugins of Nagios say it (https://www.monitoring-plugins.org/doc/guidelines.html): the exit status is the place in this list. */
const LEVELS = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const;
type Level = (typeof LEVELS)[number];
/** What is known to be bad outweighs what is not known. */
const BY_WEIGHT: readonly Level[] = ["OK", "WARNING", "UNKNOWN", "CRITICAL"];

export interface Checked {
  /** Exit status. */
  status: number;
  /** One line. */
  line: string;
}

interface Finding {
  level: Level;
  text: string;
}

const HOUR_US = 3600e6;
/** So much of the recording tells whether what stands out in it is real. */
const LOOKED_AT_US = 6 * HOUR_US;
/** A spike whose end is nearer to the end of the recording is not known to be over. */
const OVER_AFTER_US = 120e6;
/** Rows are written every ten seconds. */
const STALE_S = 150;
/** A phantom hurts nobody; of what is undecided nobody knows. */
const LEVEL_OF = { phantom: "OK", unclear: "WARNING", real: "CRITICAL" } as const;

/** "spike|stale": throws a `Failure` where a word is none of those. */
export function parseWatched(text: string): Watched[] {
  const words = text.split(/[|,]/).map((word) => word.trim());
  return words.map((word) => {
    const known = WATCHED.find((one) => one === word);
    if (known === undefined)
      throw new Failure(`--fail-if: expected some of ${WATCHED.join(", ")}, found "${printable(text)}"`);
    return known;
  });
}

/** Looks at a recording for a monitoring system. Never throws: what cannot be found out is UNKNOWN. @param now µs since 1970 UTC */
export function checkRecording(
  file: string,
  watched: readonly Watched[],
  locale: Locale,
  now: number,
): Checked {
  try {
    const { findings, performance } = look(file, watched, locale, now);
    const worst = BY_WEIGHT.findLast((level) => findings.some((one) => one.level === level)) ?? "OK";
    // The worst first: a pager shows the beginning of a line.
    const sorted = findings.toSorted((a, b) => BY_WEIGHT.indexOf(b.level) - BY_WEIGHT.indexOf(a.level));
    const text = sorted.map((one) => one.text).join(locale.check.semicolon);
    return checked(worst, text, performanceText(performance));
  } catch (error) {
    const isBroken = watched.includes("damaged") && isDamage(error);
    return checked(isBroken ? "CRITICAL" : "UNKNOWN", messageOf(error));
  }
}

/** The line of what could not be looked at. */
export const unknown = (error: unknown): Checked => checked("UNKNOWN", messageOf(error));

function checked(level: Level, text: string, performance = ""): Checked {
  // A bar would begin the performance data.
  const said = printable(text).replaceAll("|", "/");
  const line = `LOADSPIKE ${level} - ${said}${performance === "" ? "" : ` | ${performance}`}`;
  return { status: LEVELS.indexOf(level), line };
}

function look(
  file: string,
  watched: readonly Watched[],
  locale: Locale,
  now: number,
): { findings: Finding[]; performance: Performance } {
  const database = openDatabase(file, { readonly: true });
  try {
    const diagnosis = diagnosisOf(database, { start: now - LOOKED_AT_US });
    const losses = lossesIn(readRecording(database, { start: now - HOUR_US }));
    const performance = performanceOf(database, now, {
      spikes: recent(diagnosis, now).length,
      lost: losses.events + losses.unknown,
    });
    const lost = locale.status.lost(losses.events, losses.unknown);
    const find: Record<Watched, () => Finding[]> = {
      spike: () => spikesFound(diagnosis, performance.last_look_s, locale, now),
      stale: () => [staleness(file, performance.last_look_s, locale, now)],
      lost: () => [
        losses.events + losses.unknown > 0
          ? { level: "WARNING", text: locale.check.lost(lost) }
          : { level: "OK", text: locale.check.notLost },
      ],
      damaged: () => damage(file, locale),
    };
    return {
      performance,
      findings: WATCHED.filter((one) => watched.includes(one)).flatMap((one) => find[one]()),
    };
  } finally {
    database.close();
  }
}

const recent = ({ spikes }: Diagnosis, now: number) => spikes.filter(({ end }) => end >= now - HOUR_US);

function spikesFound(diagnosis: Diagnosis, age_s: number | null, locale: Locale, now: number): Finding[] {
  const unseen: Finding = { level: "UNKNOWN", text: locale.check.unseen(age_s) };
  if (diagnosis.window.samples === 0) return [unseen];
  const { diagnosis: safe, times, say } = sayingOf(diagnosis, locale);
  const { sustained, window } = safe;
  const causeOf = ({ verdict: { cause, culprit } }: Spike) => {
    if (cause === null || cause === "unexplained" || cause === "mixed") return null;
    return `${say.cause(cause).named(culprit, [])} (${locale.page.causeId(cause)})`;
  };
  const found = recent(safe, now).map((spike): Finding => {
    const isOver = window.end - spike.end >= OVER_AFTER_US;
    return {
      level: LEVEL_OF[spike.reality],
      text: locale.check.spike({
        reality: spike.reality,
        since: times.short(spike.start),
        until: isOver ? times.short(spike.end) : null,
        peak_load1: spike.peak_load1,
        cause: causeOf(spike),
      }),
    };
  });
  const isFresh = sustained !== null && !sustained.whole && sustained.since >= now - HOUR_US;
  if (isFresh)
    found.push({
      level: LEVEL_OF[sustained.reality],
      text: locale.check.stays(sustained.reality, times.short(sustained.since)),
    });
  if (found.length > 0) return found;
  return [isOld(age_s) ? unseen : { level: "OK", text: locale.check.noSpike }];
}

function staleness(file: string, age_s: number | null, { check }: Locale, now: number): Finding {
  const agent = runningAgent(file);
  if (agent === null) return { level: "CRITICAL", text: check.nobody(age_s) };
  // An agent that looks dates its next rows, ten seconds later, by the clock as it is now.
  if (isAhead(age_s)) return { level: "UNKNOWN", text: check.unsure(agent.pid, age_s) };
  if (isSilent(agent, now) || isOld(age_s))
    return { level: "CRITICAL", text: check.silent(agent.pid, age_s) };
  return { level: "OK", text: check.fresh(age_s ?? 0) };
}

const isAhead = (age_s: number | null): age_s is number => age_s !== null && age_s < 0;
/** Or as good as old: nobody knows how long ago it was. */
const isOld = (age_s: number | null) => age_s === null || age_s > STALE_S || isAhead(age_s);

/** The recording goes on in another file: no reason to get up, and one to look at it. */
function damage(file: string, { check }: Locale): Finding[] {
  const aside = putAsideBeside(file);
  if (aside.length > 0) return [{ level: "WARNING", text: check.aside(aside) }];
  if (lastAgent(file)?.replaced) return [{ level: "WARNING", text: check.replaced }];
  return [{ level: "OK", text: check.whole }];
}
