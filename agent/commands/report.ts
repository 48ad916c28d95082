import { Option } from "commander";
import { type FormatId, formatIds, formats } from "../../analysis/report/formats/index.ts";
import type { Language } from "../../analysis/report/locales/index.ts";
import { Failure } from "../../collectors/failure.ts";
import { langOption, localeFor } from "../language.ts";
import { parseSpike, spikeOf } from "../one-spike.ts";
import {
  diagnoseDatabase,
  rememberPrediction,
  renderReport,
  terminalOptions,
  writeReport,
} from "../reporting.ts";
import { parseWindow } from "../time-window.ts";
import { databaseFile } from "../wanted-database.ts";
import { orWrongUsage, type Verb } from "./command.ts";

interface Options {
  db?: string;
  since?: string;
  until?: string;
  format: FormatId;
  lang?: Language;
  output?: string;
  timezone?: string;
  spike?: string;
  failOnSpike?: true;
  color: boolean;
}

/** Neither "done" nor "could not be done": a script can tell it from both. */
const SPIKES_FOUND = 3;

export const report: Verb = (program) => {
  const command = program
    .command("report")
    .option("--db <file>", "database to read (default: the configuration's)")
    .option("--since <instant>", "from when on: 2026-09-05T12:00:00Z, 2026-09-05 or -2h")
    .option("--until <instant>", "until when")
    .addOption(new Option("--format <format>", "how").choices(formatIds).default("text"))
    .addOption(langOption())
    .option("--output <file>", "write it there in place of the terminal")
    .option("--timezone <zone>", "show times in this zone, as Europe/Berlin (default: the recorded host's)")
    .option("--spike <number>", "of one spike alone, by its number")
    .option("--fail-on-spike", `end with status ${SPIKES_FOUND} where there was a spike, for scripts`)
    .option("--no-color", "no colours on a terminal either (as with NO_COLOR set)")
    .addHelpText(
      "after",
      `
text is one page for whoever is paged, markdown goes into a ticket, html is one
file with pictures that can be zoomed, json is the public format for programs
(always in UTC and English). The time that a report foretells is kept in the
database, and later reports say whether the spike came.

Examples:
  $ loadspike report
  $ loadspike report --since -3d --format html --output spikes.html
  $ loadspike report --spike 3
  $ loadspike report --lang zh --timezone Asia/Shanghai
  $ loadspike report --db incident.db --until 2026-09-08T06:00:00+02:00`,
    );
  command.action(async (options: Options) => {
    const window = orWrongUsage(command, () => parseWindow(options, Date.now() * 1000));
    if (options.timezone !== undefined) orWrongUsage(command, () => checkTimezone(options.timezone));
    const file = await databaseFile(options.db);
    const spike =
      options.spike === undefined ? undefined : orWrongUsage(command, () => parseSpike(options.spike ?? ""));
    const diagnosis = diagnoseDatabase(file, window, {
      charts: formats[options.format].charts === true || spike !== undefined,
    });
    const shown = spike === undefined ? diagnosis : spikeOf(diagnosis, spike);
    const document = renderReport(shown, options.format, localeFor(options.lang), {
      ...(options.output === undefined ? terminalOptions(process.stdout, process.env) : {}),
      ...(!options.color && { colour: false }),
      ...(options.timezone !== undefined && { timezone: options.timezone }),
      ...(spike !== undefined && { one: { id: spike, of: diagnosis.spikes.length } }),
    });
    if (options.output === undefined) process.stdout.write(document);
    else writeReport(options.output, document);
    // A part of the recording is looked at in hindsight: what it foretells is no prediction.
    if (options.since === undefined && options.until === undefined) rememberPrediction(file, diagnosis);
    if (options.failOnSpike && diagnosis.spikes.length > 0) process.exitCode = SPIKES_FOUND;
  });
};

function checkTimezone(zone: string | undefined): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new Failure(`--timezone: expected a zone such as Europe/Berlin or UTC, found "${zone}"`);
  }
}
