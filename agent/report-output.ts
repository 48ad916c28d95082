import { type Command, Option } from "commander";
import type { Diagnosis } from "../analysis/diagnosis.ts";
import { type FormatId, formatIds, type RenderOptions } from "../analysis/report/formats/index.ts";
import type { Language } from "../analysis/report/locales/index.ts";
import type { OneOf } from "../analysis/report/page.ts";
import { langOption, localeFor } from "./language.ts";
import { renderReport, terminalOptions, writeReport } from "./reporting.ts";

/** How a report is wanted, whatever it is made from. */
export interface OutputOptions<Format extends string = FormatId> {
  format: Format;
  lang?: Language;
  output?: string;
  timezone?: string;
  failOnSpike?: true;
  color: boolean;
}

/** Neither "done" nor "could not be done": a script can tell it from both. */
const SPIKES_FOUND = 3;

export function withOutputOptions(command: Command, ids: readonly string[] = formatIds): Command {
  return command
    .addOption(new Option("--format <format>", "how").choices(ids).default("text"))
    .addOption(langOption())
    .option("--output <file>", "write it there in place of the terminal")
    .option("--timezone <zone>", "show times in this zone, as Europe/Berlin (default: the recorded host's)")
    .option("--fail-on-spike", `end with status ${SPIKES_FOUND} where there was a spike, for scripts`)
    .option("--no-color", "no colours on a terminal either (as with NO_COLOR set)");
}

/** What a text may use where it goes to. */
export function renderOptions({ output, color }: Pick<OutputOptions, "output" | "color">): RenderOptions {
  return {
    ...(output === undefined ? terminalOptions(process.stdout, process.env) : {}),
    ...(!color && { colour: false }),
  };
}

/** @param one where it is of one spike alone */
export function documentOf(diagnosis: Diagnosis, options: OutputOptions, one?: OneOf): string {
  return renderReport(diagnosis, options.format, localeFor(options.lang), {
    ...renderOptions(options),
    ...(options.timezone !== undefined && { timezone: options.timezone }),
    ...(one !== undefined && { one }),
  });
}

/** Writes the report where it is wanted; the exit status says whether there was a spike, where that is wanted. */
export function deliver(diagnosis: Diagnosis, options: OutputOptions, one?: OneOf): void {
  deliverDocument(documentOf(diagnosis, options, one), diagnosis.spikes.length, options);
}

/** The same of any document about so many spikes. */
export function deliverDocument(
  document: string,
  spikes: number,
  { output, failOnSpike }: Pick<OutputOptions, "output" | "failOnSpike">,
): void {
  if (output === undefined) process.stdout.write(document);
  else writeReport(output, document);
  if (failOnSpike && spikes > 0) process.exitCode = SPIKES_FOUND;
}
