import { Option } from "commander";
import { type FormatId, formatIds } from "../../analysis/report/formats/index.ts";
import type { Language } from "../../analysis/report/locales/index.ts";
import { databaseFile } from "../config.ts";
import { langOption, localeFor } from "../language.ts";
import {
  diagnoseDatabase,
  rememberPrediction,
  renderReport,
  terminalOptions,
  writeReport,
} from "../reporting.ts";
import { INSTANTS } from "../time-window.ts";
import { askedWindow, askedZone, sinceOption, untilOption, type Verb } from "./command.ts";

interface Options {
  db?: string;
  since?: string;
  until?: string;
  format: FormatId;
  lang?: Language;
  output?: string;
  timezone?: string;
  failOnSpike?: true;
  color: boolean;
}

/** Neither "done" nor "could not be done": a script can tell it from both. */
const SPIKES_FOUND = 3;

export const report: Verb = (program) => {
  const command = program
    .command("report")
    .description("say which load spikes there were, whether they were real, why, and what to change")
    .option("--db <file>", "database to read (default: the configuration's)")
    .addOption(sinceOption())
    .addOption(untilOption())
    .addOption(new Option("--format <format>", "how").choices(formatIds).default("text"))
    .addOption(langOption())
    .option("--output <file>", "write it there in place of the terminal")
    .option("--timezone <zone>", "show times in this zone, as Europe/Berlin (default: the recorded host's)")
    .option("--fail-on-spike", `end with status ${SPIKES_FOUND} where there was a spike, for scripts`)
    .option("--no-color", "no colours on a terminal either (as with NO_COLOR set)")
    .addHelpText(
      "after",
      `
text is one page for whoever is paged, markdown goes into a ticket, html is one
file with a chart that can be zoomed, json is the public format for programs
(always in UTC and English). The time that a report foretells is kept in the
database, and later reports say whether the spike came.

${INSTANTS}

Examples:
  $ loadspike report
  $ loadspike report --since -3d --format html --output spikes.html
  $ loadspike report --since yesterday --until 21:24
  $ loadspike report --lang zh --timezone Asia/Shanghai
  $ loadspike report --db incident.db --until 2026-09-08T06:00:00+02:00`,
    );
  command.action((options: Options) => {
    const file = databaseFile(options.db);
    const timezone = askedZone(command, options.timezone);
    const window = askedWindow(command, options, file);
    const diagnosis = diagnoseDatabase(file, window);
    const document = renderReport(diagnosis, options.format, localeFor(options.lang), {
      ...(options.output === undefined ? terminalOptions(process.stdout, process.env) : {}),
      ...(!options.color && { colour: false }),
      ...(timezone !== undefined && { timezone }),
    });
    if (options.output === undefined) process.stdout.write(document);
    else writeReport(options.output, document);
    // A part of the recording is looked at in hindsight: what it foretells is no prediction.
    if (options.since === undefined && options.until === undefined) rememberPrediction(file, diagnosis);
    if (options.failOnSpike && diagnosis.spikes.length > 0) process.exitCode = SPIKES_FOUND;
  });
};
