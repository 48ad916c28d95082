import { databaseFile } from "../config.ts";
import { checkTimezone, deliver, type OutputOptions, withOutputOptions } from "../report-output.ts";
import { diagnoseDatabase, rememberPrediction } from "../reporting.ts";
import { parseWindow } from "../time-window.ts";
import { orWrongUsage, type Verb } from "./command.ts";

interface Options extends OutputOptions {
  db?: string;
  since?: string;
  until?: string;
}

export const report: Verb = (program) => {
  const command = program
    .command("report")
    .description("say which load spikes there were, whether they were real, why, and what to change")
    .option("--db <file>", "database to read (default: the configuration's)")
    .option("--since <instant>", "from when on: 2026-09-05T12:00:00Z, 2026-09-05 or -2h")
    .option("--until <instant>", "until when");
  withOutputOptions(command).addHelpText(
    "after",
    `
text is one page for whoever is paged, markdown goes into a ticket, html is one
file with a chart that can be zoomed, json is the public format for programs
(always in UTC and English). The time that a report foretells is kept in the
database, and later reports say whether the spike came.

Examples:
  $ loadspike report
  $ loadspike report --since -3d --format html --output spikes.html
  $ loadspike report --lang zh --timezone Asia/Shanghai
  $ loadspike report --db incident.db --until 2026-09-08T06:00:00+02:00`,
  );
  command.action((options: Options) => {
    const window = orWrongUsage(command, () => parseWindow(options, Date.now() * 1000));
    orWrongUsage(command, () => checkTimezone(options));
    const file = databaseFile(options.db);
    const diagnosis = diagnoseDatabase(file, window);
    deliver(diagnosis, options);
    // A part of the recording is looked at in hindsight: what it foretells is no prediction.
    if (options.since === undefined && options.until === undefined) rememberPrediction(file, diagnosis);
  });
};
