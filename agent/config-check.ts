import { dirname, join } from "node:path";
import { ASSUMED_BURST_S } from "../analysis/drift.ts";
import type { HazardFact, Hazards } from "../analysis/facts.ts";
import { type Hazard, worstOf } from "../analysis/hazards/index.ts";
import type { Beat } from "../analysis/predict.ts";
import { hanging, labelledLines, wrap } from "../analysis/report/layout.ts";
import type { Locale } from "../analysis/report/locales/locale.ts";
import type { HazardWords } from "../analysis/report/locales/words.ts";
import { printable } from "../analysis/report/printable.ts";
import type { FactOf } from "../collectors/fact.ts";
import type { ConfiguredScript, KeepalivedConfig } from "../collectors/keepalived/config/model.ts";
import { localeOf } from "./language.ts";
import { inEnglish, saySource } from "./saying.ts";

/** `loadspike.config-check/1` */
export interface ConfigCheck {
  format: "loadspike.config-check/1";
  file: string;
  keepalived_version: string;
  version_source: "option" | "installed" | "assumed";
  hz: number;
  /** Seconds by which each run comes later than the interval: usual for the version, or as given. */
  drift_s: number;
  /** `false`: keepalived ends, or crashes, over `stops`. */
  starts: boolean;
  stops: KeepalivedConfig["stops"];
  /** Keywords of keepalived at the outermost level; 0: it is no configuration of keepalived. */
  known_keywords: number;
  jobs: CheckedJob[];
  /** The most harmful first. */
  hazards: Hazard[];
  problems: KeepalivedConfig["problems"];
}

export type CheckedJob = ConfiguredScript & { beat: Beat; beat_without_drift: Beat };

const WIDTH = 80;

/** Shortens "file:line" as it stands in the check. */
type Place = (where: string) => string;

/** What lies in the folder of the file that is checked, which is named above, goes without that folder. */
function below(file: string): Place {
  const folder = join(dirname(file), "/");
  return (where) => (where.startsWith(folder) ? where.slice(folder.length) : where);
}

/** The check for people, in lines of at most 80 cells. Names and commands come from a file: what a terminal obeys is shown. */
export function checkInWords(check: ConfigCheck, locale: Locale): string {
  const words = locale.commands.checkConfig;
  const { jobs, hazards, hz } = check;
  const look_s = jobs[0]?.beat.sample_period_s ?? (5 * hz + 1) / hz;
  const place = below(check.file);
  const general = hazards.filter((hazard) => hazard.job === null);
  const told = (of: readonly Hazard[]) => of.flatMap((hazard) => hazardLines(hazard, locale));
  const sections = jobs.map((job) => {
    const own = hazards.filter(({ job: name, where }) => name === job.name && where === job.where);
    return { worst: worstOf(own), lines: [...jobLines(job, place, check.drift_s, locale), ...told(own), ""] };
  });
  if (general.length > 0)
    sections.push({ worst: worstOf(general), lines: [words.general, ...told(general), ""] });
  // What ends keepalived has been told by then.
  const stops = new Set(check.stops.map((stop) => JSON.stringify(stop)));
  const problems = check.problems.filter((problem) => !stops.has(JSON.stringify(problem)));
  return [
    ...wrap(printable(words.read(check.file, check.keepalived_version, check.version_source)), WIDTH),
    ...wrap(words.looks(hz, look_s), WIDTH),
    "",
    ...(check.known_keywords === 0 ? [...wrap(words.noKeyword, WIDTH), ""] : []),
    ...(check.starts ? [] : stopLines(check, place, locale)),
    ...(jobs.length === 0 ? [...wrap(words.noJob, WIDTH), ""] : []),
    ...sections.sort((a, b) => b.worst - a.worst).flatMap(({ lines }) => lines),
    ...(problems.length > 0 ? [words.problems, ...problemLines(problems, place, locale), ""] : []),
    ...wrap(words.counts(jobs.length, hazards.length), WIDTH),
    "",
  ].join("\n");
}

function jobLines(job: CheckedJob, place: Place, drift_s: number, { commands }: Locale): string[] {
  const words = commands.checkConfig;
  const { labels } = words;
  const rows = [
    { label: labels.runs, text: job.command },
    { label: labels.timeout, text: words.timeout(job.timeout_s, job.interval_s) },
    ...(job.tracked
      ? [
          { label: labels.tracked, text: words.listed(job.tracked_by) },
          { label: labels.beat, text: words.beat(beatValues(job, drift_s)) },
        ]
      : []),
    { label: labels.signals, text: job.sends.length > 0 ? words.listed(job.sends) : words.noSignal },
  ].map(({ label, text }) => ({ label, text: printable(text) }));
  // Labels stand in line over all jobs, also over those that nothing tracks.
  return [
    ...hanging("", printable(words.job(job.kind, job.name, job.interval_s, place(job.where))), WIDTH, "  "),
    ...labelledLines(rows, WIDTH, "  ", 10),
  ];
}

function beatValues({ beat, beat_without_drift, rearms }: CheckedJob, drift_s: number) {
  return {
    period_s: beat.beat_period_s,
    on_time_period_s: beat_without_drift.beat_period_s,
    spike_s: beat.spike_duration_s,
    late_ms: Number((drift_s * 1000).toFixed(2)),
    nth: beat.hit_every_nth_sample,
    waits: rearms === "end",
    peak_load1: beat.peak_load1,
    burst_ms: ASSUMED_BURST_S * 1000,
  };
}

function hazardLines(hazard: Hazard, locale: Locale): string[] {
  const { what, remedy } = hazardWords(hazard, locale);
  return [
    ...hanging("  ! ", printable(locale.commands.checkConfig.hazard(hazard.id, what)), WIDTH),
    ...wrap(printable(remedy), WIDTH, "    "),
  ];
}

function hazardWords<Id extends HazardFact["id"]>(
  { id, values }: FactOf<Hazards, Id>,
  { words }: Locale,
): HazardWords {
  return words.hazards[id](values);
}

/** The same for programs: in English whatever the reader's language is. */
export function checkAsData(check: ConfigCheck) {
  return {
    ...check,
    hazards: check.hazards.map((hazard) => {
      const { id, job, where, harm, values } = hazard;
      return { id, job, where, harm, ...hazardWords(hazard, localeOf("en")), values };
    }),
    stops: check.stops.map(inWords),
    problems: check.problems.map(inWords),
  };
}

function inWords({ file, line, fact }: KeepalivedConfig["problems"][number]) {
  return { file, line, message: inEnglish(fact), fact };
}

function stopLines({ stops, keepalived_version, jobs }: ConfigCheck, place: Place, locale: Locale): string[] {
  const { wouldNotRun } = locale.commands.checkConfig;
  return [
    ...wrap(wouldNotRun(keepalived_version, jobs.length > 0), WIDTH),
    ...problemLines(stops, place, locale),
    "",
  ];
}

function problemLines(problems: KeepalivedConfig["problems"], place: Place, locale: Locale): string[] {
  const { problem } = locale.commands.checkConfig;
  return problems.flatMap(({ file, line, fact }) =>
    hanging("  ", printable(problem(place(`${file}:${line}`), saySource(locale, fact))), WIDTH),
  );
}
