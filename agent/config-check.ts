import { ASSUMED_BURST_S } from "../analysis/drift.ts";
import type { HazardFact, Hazards } from "../analysis/facts.ts";
import type { Hazard } from "../analysis/hazards/index.ts";
import type { Beat } from "../analysis/predict.ts";
import { hanging, labelledLines, wrap } from "../analysis/report/layout.ts";
import { type Locale, locales } from "../analysis/report/locales/index.ts";
import type { HazardWords } from "../analysis/report/locales/words.ts";
import { printable } from "../analysis/report/printable.ts";
import type { FactOf } from "../collectors/fact.ts";
import type { ConfiguredScript, KeepalivedConfig } from "../collectors/keepalived/config/model.ts";
import { saySource } from "./saying.ts";

/** `loadspike.config-check/1` */
export interface ConfigCheck {
  format: "loadspike.config-check/1";
  file: string;
  keepalived_version: string;
  version_source: "option" | "installed" | "assumed";
  hz: number;
  /** Seconds by which each run comes later than the interval: usual for the version, or as given. */
  drift_s: number;
  jobs: CheckedJob[];
  hazards: Hazard[];
  problems: KeepalivedConfig["problems"];
}

export type CheckedJob = ConfiguredScript & { beat: Beat; beat_without_drift: Beat };

const WIDTH = 80;

/** The check for people, in lines of at most 80 cells. Names and commands come from a file: what a terminal obeys is shown. */
export function checkInWords(check: ConfigCheck, locale: Locale): string {
  const words = locale.commands.checkConfig;
  const { jobs, hazards, problems, hz } = check;
  const look_s = jobs[0]?.beat.sample_period_s ?? (5 * hz + 1) / hz;
  const general = hazards.filter((hazard) => hazard.job === null);
  const told = (of: readonly Hazard[]) => of.flatMap((hazard) => hazardLines(hazard, locale));
  return [
    ...wrap(printable(words.read(check.file, check.keepalived_version, check.version_source)), WIDTH),
    ...wrap(words.looks(hz, look_s), WIDTH),
    "",
    ...(jobs.length === 0 ? [...wrap(words.noJob, WIDTH), ""] : []),
    ...jobs.flatMap((job) => {
      const own = hazards.filter(({ job: name, where }) => name === job.name && where === job.where);
      return [...jobLines(job, check.drift_s, locale), ...told(own), ""];
    }),
    ...(general.length > 0 ? [words.general, ...told(general), ""] : []),
    ...(problems.length > 0 ? [words.problems, ...problemLines(problems, locale), ""] : []),
    ...wrap(words.counts(jobs.length, hazards.length), WIDTH),
    "",
  ].join("\n");
}

function jobLines(job: CheckedJob, drift_s: number, { commands }: Locale): string[] {
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
    ...wrap(printable(words.job(job.kind, job.name, job.interval_s, job.where)), WIDTH),
    ...labelledLines(rows, WIDTH, "  ", 10),
  ];
}

function beatValues({ beat, beat_without_drift }: CheckedJob, drift_s: number) {
  return {
    period_s: beat.beat_period_s,
    on_time_period_s: beat_without_drift.beat_period_s,
    spike_s: beat.spike_duration_s,
    late_ms: Number((drift_s * 1000).toFixed(2)),
    nth: beat.hit_every_nth_sample,
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
      const { id, job, where, values } = hazard;
      return { id, job, where, ...hazardWords(hazard, locales.en), values };
    }),
    problems: check.problems.map(({ file, line, fact }) => ({
      file,
      line,
      message: saySource(locales.en, fact),
      fact,
    })),
  };
}

function problemLines(problems: KeepalivedConfig["problems"], locale: Locale): string[] {
  const { problem } = locale.commands.checkConfig;
  return problems.flatMap(({ file, line, fact }) =>
    hanging("  ", printable(problem(`${file}:${line}`, saySource(locale, fact))), WIDTH),
  );
}
