import { InvalidArgumentError } from "commander";
import { formats } from "../../analysis/report/formats/index.ts";
import { localeFor } from "../language.ts";
import { parseSpike, spikeOf } from "../one-spike.ts";
import { Progress } from "../progress.ts";
import { deliver, documentOf, type OutputOptions, withOutputOptions } from "../report-output.ts";
import { serveReport } from "../report-server.ts";
import { diagnoseDatabase, rememberPrediction } from "../reporting.ts";
import { INSTANTS } from "../time-window.ts";
import { databaseFile } from "../wanted-database.ts";
import { askedWindow, askedZone, orWrongUsage, sinceOption, untilOption, type Verb } from "./command.ts";

interface Options extends OutputOptions {
  db?: string;
  since?: string;
  until?: string;
  spike?: string;
  serve?: true | number;
}

export const report: Verb = (program) => {
  const command = program
    .command("report")
    .option("--db <file>", "database to read (default: the configuration's)")
    .addOption(sinceOption())
    .addOption(untilOption())
    .option("--spike <number>", "of one spike alone, by its number")
    .option(
      "--serve [port]",
      "show the page to browsers of this machine alone, at an address with a token, until Ctrl-C",
      port,
    );
  withOutputOptions(command).addHelpText(
    "after",
    `
text is one page for whoever is paged, markdown goes into a ticket, html is one
file with pictures that can be zoomed, json is the public format for programs
(always in UTC and English). The time that a report foretells is kept in the
database, and later reports say whether the spike came.

${INSTANTS}

Examples:
  $ loadspike report
  $ loadspike report --since -3d --format html --output spikes.html
  $ loadspike report --spike 3
  $ loadspike report --since yesterday --until 21:24
  $ loadspike report --serve 8080   # and "ssh -L 8080:127.0.0.1:8080 lb1" at home
  $ loadspike report --lang zh --timezone Asia/Shanghai
  $ loadspike report --db incident.db --until 2026-09-08T06:00:00+02:00`,
  );
  command.action(async (options: Options) => {
    const isPage = command.getOptionValueSource("format") === "default" || options.format === "html";
    if (options.serve !== undefined && (!isPage || options.output !== undefined))
      command.error("error: --serve shows the page: leave out --format and --output", { exitCode: 2 });
    const format = options.serve === undefined ? options.format : "html";
    const spike =
      options.spike === undefined
        ? undefined
        : orWrongUsage(command, () => parseSpike(options.spike ?? ""), "--spike");
    const file = await databaseFile(options.db);
    const timezone = askedZone(command, options.timezone);
    const window = askedWindow(command, options, file);
    const locale = localeFor(options.lang);
    const diagnosis = diagnoseDatabase(file, window, {
      charts: formats[format].charts === true || spike !== undefined,
      progress: new Progress(locale),
    });
    const shown = spike === undefined ? diagnosis : spikeOf(diagnosis, spike);
    const wanted = { ...options, format, ...(timezone !== undefined && { timezone }) };
    const one = spike === undefined ? undefined : { id: spike, of: diagnosis.spikes.length };
    if (options.serve === undefined) deliver(shown, wanted, one);
    // A part of the recording is looked at in hindsight: what it foretells is no prediction.
    if (options.since === undefined && options.until === undefined) rememberPrediction(file, diagnosis);
    if (options.serve !== undefined)
      await serve(documentOf(shown, wanted, one), options.serve === true ? 0 : options.serve);
  });
};

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError(`expected a port up to 65535, found "${text}"`);
}

async function serve(document: string, port: number): Promise<void> {
  const { url, close } = await serveReport(document, port);
  process.stdout.write(`${url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  close();
}
