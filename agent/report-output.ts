import { type Command, Option } from "commander";
import type { Diagnosis } from "../analysis/diagnosis.ts";
import { type FormatId, formatIds } from "../analysis/report/formats/index.ts";
import type { Language } from "../analysis/report/locales/index.ts";
import type { OneOf } from "../analysis/report/page.ts";
import { langOption, localeFor } from "./language.ts";
import { renderReport, terminalOptions, writeReport } from "./reporting.ts";

/** How a report is wanted, whatever it is made from. */
export interface OutputOptions {
  format: FormatId;
  lang?: Language;
  output?: string;
  timezone?: string;
  failOnSpike?: true;
  color: boolean;
}

/** Neither "done" nor "could not be done": a script can tell it from both. */
const SPIKES_FOUND = 3;

export function withOutputOptions(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "how").choices(formatIds).default("text"))
    .addOption(langOption())
    .option("--output <file>", "write it there in place of the terminal")
    .option("--timezone <zone>", "show times in this zone, as Europe/Berlin (default: the recorded host's)")
    .option("--fail-on-spike", `end with status ${SPIKES_FOUND} where there was a spike, for scripts`)
    .option("--no-color", "no colours on a terminal either (as with NO_COLOR set)");
}

/** @param one where it is of one spike alone */
export function documentOf(diagnosis: Diagnosis, options: OutputOptions, one?: OneOf): string {
  return renderReport(diagnosis, options.format, localeFor(options.lang), {
    ...(options.output === undefined ? terminalOptions(process.stdout, process.env) : {}),
    ...(!options.color && { colour: false }),
    ...(options.timezone !== undefined && { timezone: options.timezone }),
    ...(one !== undefined && { one }),
  });
}

/** Writes the report where it is wanted; the exit status says whether there was a spike, where that is wanted. */
export function deliver(diagnosis: Diagnosis, options: OutputOptions, one?: OneOf): void {
  const document = documentOf(diagnosis, options, one);
  if (options.output === undefined) process.stdout.write(document);
  else writeReport(options.output, document);
  if (options.failOnSpike && diagnosis.spikes.length > 0) process.exitCode = SPIKES_FOUND;
}
