import type { Diagnosis } from "../analysis/diagnosis.ts";
import type { RenderOptions } from "../analysis/report/formats/index.ts";
import type { OneOf } from "../analysis/report/page.ts";
import { FOUND } from "./exit-status.ts";
import { localeFor } from "./language.ts";
import type { OutputOptions } from "./output-options.ts";
import { renderReport, writeReport } from "./reporting.ts";
import { terminalOptions } from "./terminal-options.ts";

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
  if (failOnSpike && spikes > 0) process.exitCode = FOUND;
}
