import type { Command } from "commander";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { ATOP, OLD_ATOP, readAtop } from "../../storage/inputs/atop.ts";
import { type CsvAbout, type CsvColumns, readCsvHistory } from "../../storage/inputs/csv.ts";
import { type History, recordingOf } from "../../storage/inputs/history.ts";
import { readAnswers } from "../../storage/inputs/prometheus/answer.ts";
import { readPrometheus } from "../../storage/inputs/prometheus.ts";
import { readSar, SADF, SADF_WITH_PRESSURE } from "../../storage/inputs/sar.ts";
import type { Window } from "../../storage/recording-reader.ts";
import { askedZone, orWrongUsage } from "../asked.ts";
import type { Matched } from "../history/access-options.ts";
import { connectionOf, matchersOf } from "../history/asking.ts";
import { type Access, addressOf } from "../history/secrets.ts";
import { convert, isBinary, isFile, tableTextOf, textOf } from "../history/text.ts";
import { localeFor } from "../language.ts";
import type { OutputOptions } from "../output-options.ts";
import { Progress } from "../progress.ts";
import { deliver } from "../report-output.ts";
import { parseZone } from "../time/zone.ts";
import { parseWindow } from "../time-window.ts";

export interface HistoryOptions extends OutputOptions {
  since?: string;
  until?: string;
}

export interface PrometheusOptions extends HistoryOptions, Access, Matched {}

export interface CsvOptions extends HistoryOptions, CsvColumns, Pick<CsvAbout, "cpus" | "host" | "kernel"> {
  utcOffset?: string;
  only: Record<string, string>;
}

/** Asks the server at an address, or reads its saved answers in files. */
export async function prometheus(
  from: string[],
  options: PrometheusOptions,
  command: Command,
): Promise<void> {
  const now = Date.now() * 1000;
  const window = checked(command, options, now);
  const [address = ""] = from;
  if (!/^[a-z]+:\/\//i.test(address)) {
    if (isFile(address)) return report(readAnswers(await textsOf(from)), options, window);
  } else if (from.length > 1)
    command.error(`error: expected one address, found ${from.length}`, { exitCode: 2 });
  const url = orWrongUsage(command, () => addressOf(address));
  const matchers = orWrongUsage(command, () => matchersOf(options));
  const { end = now, start = end - 7 * 86_400e6 } = window;
  const progress = new Progress(localeFor(options.lang));
  const wanted = { matchers, from_s: start / 1e6, to_s: end / 1e6, tell: progress.of("asking", "hours") };
  try {
    const history = await readPrometheus(connectionOf(url, options), wanted);
    report(history, options, window, progress);
  } finally {
    progress.end();
  }
}

export async function sar(files: string[], options: HistoryOptions, command: Command): Promise<void> {
  const window = checked(command, options, Date.now() * 1000);
  const texts = [];
  for (const file of files)
    texts.push({
      name: nameOf(file),
      text: isBinary(file)
        ? await convert(
            file,
            "sadf",
            [SADF_WITH_PRESSURE, SADF].map((words) => ["-j", file, ...words.slice(1)]),
          )
        : await textOf(file),
    });
  report(readSar(texts), options, window);
}

export async function atop(file: string, options: HistoryOptions, command: Command): Promise<void> {
  const window = checked(command, options, Date.now() * 1000);
  const text = isBinary(file)
    ? await convert(
        file,
        "atop",
        [ATOP, OLD_ATOP].map((words) => ["-r", file, ...words]),
      )
    : await textOf(file);
  report(readAtop(nameOf(file), text), options, window);
}

export async function csv(files: string[], options: CsvOptions, command: Command): Promise<void> {
  const window = checked(command, options, Date.now() * 1000);
  const { time, load1, load5, load15, busy, idle, iowait, steal } = options;
  const given = Object.entries({ load5, load15, busy, idle, iowait, steal }).filter(([, name]) => name);
  const columns = { time, load1, ...Object.fromEntries(given) };
  const { cpus, host, kernel, utcOffset, only } = options;
  const zone =
    utcOffset === undefined ? "UTC" : orWrongUsage(command, () => parseZone(utcOffset), "--utc-offset");
  const about = {
    ...(cpus !== undefined && { cpus }),
    ...(host !== undefined && { host }),
    ...(kernel !== undefined && { kernel }),
    zone,
    only,
  };
  report(readCsvHistory(await textsOf(files), columns, about), options, window);
}

const nameOf = (file: string) => (file === "-" ? "standard input" : file);

async function textsOf(files: readonly string[]): Promise<{ name: string; text: string }[]> {
  const texts = [];
  for (const file of files) texts.push({ name: nameOf(file), text: await tableTextOf(file) });
  return texts;
}

function checked(command: Command, options: HistoryOptions, now: number) {
  const zone = askedZone(command, options.timezone);
  if (zone !== undefined) options.timezone = zone;
  // Where the guest's own zone is not known, times are those of UTC, as its report prints them.
  return orWrongUsage(command, () =>
    parseWindow(options, now, () => ({ zone: zone ?? "UTC", recorded: null })),
  );
}

function report(
  history: History,
  options: HistoryOptions,
  { start = 0, end = Number.POSITIVE_INFINITY }: Window,
  progress = new Progress(localeFor(options.lang)),
): void {
  const rows = history.rows.filter(({ time }) => time >= start && time <= end);
  const charts = formats[options.format].charts === true;
  const diagnosis = progress.during(() => {
    progress.say("diagnosing");
    return diagnose(recordingOf({ ...history, rows }), { charts, tell: progress.of("examining", "spikes") });
  });
  deliver(diagnosis, options);
}
