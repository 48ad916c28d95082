import type { ImportOptions } from "../actions/import.ts";
import { langOption } from "../language-option.ts";
import { dbOption, type Verb } from "./command.ts";

/** A recording from CSV: of another host's loadspike, or of the tool that has the history already. */
export const importVerb: Verb = (program) => {
  program
    .command("import")
    .argument(
      "<dir>",
      "directory with manifest.json, samples.csv, and tasks.csv and events.csv where there are any",
    )
    .addOption(dbOption("database to put it into"))
    .addOption(langOption())
    .addHelpText(
      "after",
      `
All or nothing: a line that cannot be read is named, and the database stays as it
was. A database holds one host, and each moment once: give the trace of another
host a file of its own. samples.csv needs the columns time (RFC 3339), mono_s
(seconds of CLOCK_MONOTONIC) and load1; the more there is, the more the report
can tell. *.csv.gz is read as well. Of command lines is kept what the recorder
would keep: without values, unless [privacy] of the configuration says otherwise.

Examples:
  $ loadspike import /tmp/incident --db incident.db
  $ loadspike report --db incident.db`,
    )
    .action(async (directory: string, options: ImportOptions) =>
      (await import("../actions/import.ts")).importRecording(directory, options),
    );
};
