import { Option } from "commander";
import type { ExportOptions } from "../actions/export.ts";
import { parseDuration } from "../duration.ts";
import { langOption } from "../language-option.ts";
import { parseSpike } from "../one-spike.ts";
import { withWindowOptions } from "../window-options.ts";
import { asArgument, dbOption, INSTANTS, type Verb } from "./command.ts";

/** A recording as CSV: for the post-mortem, for a colleague's loadspike, for other tools. */
export const exportVerb: Verb = (program) => {
  const command = withWindowOptions(
    program
      .command("export")
      .argument("[dir]", "directory for the files; made where it is not there")
      .addOption(dbOption("database to read")),
  )
    .option(
      "--timezone <zone>",
      "of instants that name none, as Europe/Berlin (default: the recorded host's)",
    )
    .addOption(
      new Option("--spike <n>", "only this spike, by its number in the report").argParser(
        asArgument(parseSpike),
      ),
    )
    .addOption(
      new Option("--around <duration>", "with so much before and after it")
        .argParser(asArgument(parseDuration))
        .default(600, "10m"),
    )
    .option("--bundle", "with the report (HTML and JSON), README.txt and checksums beside them")
    .option("--tar <file>", "a bundle in one file, .tar.gz, in place of a directory")
    .option("--anonymise", "other names for hosts, addresses, users and paths, the same everywhere")
    .option("--gzip", "write *.csv.gz")
    .option("--force", "replace the export that the directory holds")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
Writes manifest.json (the host, and what is known of its keepalived), samples.csv
(one row a look), tasks.csv (who was running or blocked), events.csv (runs, file
writes, log lines) and spikes.csv (what the report found; import ignores it).
An empty cell is unknown, never zero. Of command lines events.csv has what was
recorded: no values, unless [privacy] of the configuration asks for them.

--anonymise keeps times, numbers, versions and the names of programs of the
distribution: a report of the result comes to the same verdicts. README.txt says
what was kept; read it through before you publish it.

${INSTANTS}

Examples:
  $ loadspike export /tmp/incident --since -3d --gzip
  $ loadspike export day5 --since 2026-09-05 --until 2026-09-06
  $ loadspike export spike3 --spike 3 --around 10m --bundle
  $ loadspike export --tar incident.tar.gz --anonymise   # for a public ticket`,
    );
  command.action(async (directory: string | undefined, options: ExportOptions) =>
    (await import("../actions/export.ts")).exportRecording(directory, options, command),
  );
};
