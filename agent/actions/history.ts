import type { Command } from "commander";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { ATOP, OLD_ATOP, readAtop } from "../../storage/inputs/atop.ts";
import { type CsvAbout, type CsvColumns, readCsvHistory } from "../../storage/inputs/csv.ts";
import { type History, recordingOf } from "../../storage/inputs/history.ts";
import { readPrometheus } from "../../storage/inputs/prometheus.ts";
import { readSar, SADF, SADF_WITH_PRESSURE } from "../../storage/inputs/sar.ts";
import type { Window } from "../../storage/recording-reader.ts";
import { askedZone, orWrongUsage } from "../asked.ts";
import type { Matched } from "../history/access-options.ts";
import { connectionOf, matchersOf } from "../history/asking.ts";
import { type Access, addressOf } from "../history/secrets.ts";
import { convert, isBinary, textOf } from "../history/text.ts";
import { localeFor } from "../language.ts";
import type { OutputOptions } from "../output-options.ts";
import { Progress } from "../progress.ts";
import { deliver } from "../report-output.ts";
import { parseWindow } from "../time-window.ts";

export interface HistoryOptions extends OutputOptions {
  since?: string;
  until?: string;
}

export interface PrometheusOptions extends HistoryOptions, Access, Matched {}

export interface CsvOptions extends HistoryOptions, CsvColumns, Pick<CsvAbout, "cpus" | "host" | "kernel"> {
  utcOffset?: number;
}

export async function prometheus(
  address: string,
  options: PrometheusOptions,
  command: Command,
): Promise<void> {
  const now = Date.now() * 1000;
  const window = checked(command, options, now);
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
      name: file === "-" ? "standard input" : file,
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
  report(readAtop(file === "-" ? "standard input" : file, text), options, window);
}

export async function csv(file: string, options: CsvOptions, command: Command): Promise<void> {
  const window = checked(command, options, Date.now() * 1000);
  const { time, load1, load5, load15, busy, idle, iowait, steal, cpus, host, kernel, utcOffset } = options;
  const given = Object.entries({ load5, load15, busy, idle, iowait, steal }).filter(([, name]) => name);
  const columns = { time, load1, ...Object.fromEntries(given) };
  const about = {
    ...(cpus !== undefined && { cpus }),
    ...(host !== undefined && { host }),
    ...(kernel !== undefined && { kernel }),
    offset_min: utcOffset ?? 0,
  };
  const name = file === "-" ? "standard input" : file;
  report(readCsvHistory(name, await textOf(file), columns, about), options, window);
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
