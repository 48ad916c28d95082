import type { Command } from "commander";
import { formats } from "../../analysis/report/formats/index.ts";
import { askedWindow, askedZone, orWrongUsage } from "../asked.ts";
import { localeFor } from "../language.ts";
import { parseSpike, spikeOf } from "../one-spike.ts";
import type { OutputOptions } from "../output-options.ts";
import { Progress } from "../progress.ts";
import { deliver, documentOf } from "../report-output.ts";
import { serveReport } from "../report-server.ts";
import { diagnoseDatabase, rememberPrediction } from "../reporting.ts";
import { databaseFile } from "../wanted-database.ts";

export interface ReportOptions extends OutputOptions {
  db?: string;
  since?: string;
  until?: string;
  spike?: string;
  serve?: true | number;
}

export async function report(options: ReportOptions, command: Command): Promise<void> {
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
}

async function serve(document: string, port: number): Promise<void> {
  const { url, close } = await serveReport(document, port);
  process.stdout.write(`${url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  close();
}
