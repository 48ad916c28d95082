import type { Diagnosis } from "../analysis/diagnosis.ts";
import type { OneOf } from "../analysis/report/page.ts";
import { FOUND } from "./exit-status.ts";
import { localeFor } from "./language.ts";
import type { OutputOptions } from "./output-options.ts";
import { renderReport, terminalOptions, writeReport } from "./reporting.ts";

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
  if (options.failOnSpike && diagnosis.spikes.length > 0) process.exitCode = FOUND;
}
