import { readFileSync } from "node:fs";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Diagnosis } from "../../analysis/diagnosis.ts";
import { errorCode } from "../../collectors/failure.ts";
import { databaseError, openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { exportTrace, type Spreadsheet } from "../../storage/trace/export.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { databaseFile } from "../config.ts";
import { counted, plain } from "../counted-rows.ts";
import { inEnglish } from "../saying.ts";
import { INSTANTS } from "../time-window.ts";
import { type AskedWindow, askedWindow, sinceOption, untilOption, type Verb } from "./command.ts";

interface Options extends AskedWindow {
  db?: string;
  gzip?: boolean;
  force?: boolean;
}

/** A recording as CSV: for the post-mortem, for a colleague's loadspike, for other tools. */
export const exportVerb: Verb = (program) => {
  const command = program
    .command("export")
    .description("write the recording as CSV files, which `import` reads again")
    .argument("<dir>", "directory for the files; made where it is not there")
    .option("--db <file>", "database to read (default: the configuration's)")
    .addOption(sinceOption())
    .addOption(untilOption())
    .option(
      "--timezone <zone>",
      "of instants that name none, as Europe/Berlin (default: the recorded host's)",
    )
    .option("--gzip", "write *.csv.gz")
    .option("--force", "replace the export that the directory holds")
    .addHelpText(
      "after",
      `
Writes manifest.json (the host, and what is known of its keepalived), samples.csv
(one row a look), tasks.csv (who was running or blocked), events.csv (runs, file
writes, log lines) and spikes.csv (what the report found; import ignores it).
An empty cell is unknown, never zero. Of command lines events.csv has what was
recorded: no values, unless [privacy] of the configuration asks for them.

${INSTANTS}

Examples:
  $ loadspike export /tmp/incident --since -3d --gzip
  $ loadspike export day5 --since 2026-09-05 --until 2026-09-06`,
    );
  command.action(async (directory: string, options: Options) => {
    const file = databaseFile(options.db);
    const window = askedWindow(command, options, file);
    const database = openDatabase(file, { readonly: true });
    try {
      const { gzip = false, force = false } = options;
      const spikes = spikeTable(diagnose(readRecording(database, window)));
      const done = await exportTrace(database, directory, window, {
        gzip,
        force,
        spikes,
        agentVersion: version(),
        say: inEnglish,
      });
      process.stdout.write(
        `${directory}: ${counted(done.rows)}, ${plain(spikes.rows.length, "spike")} of ${formatRfc3339(done.window.start)} to ${formatRfc3339(done.window.end)}\n`,
      );
    } catch (error) {
      throw errorCode(error).startsWith("SQLITE_") ? databaseError(error, file) : error;
    } finally {
      database.close();
    }
  });
};

/** The spikes as a table for people. */
function spikeTable({ spikes }: Pick<Diagnosis, "spikes">): Spreadsheet {
  const columns =
    "id start end duration_s peak_time peak_load1 kernel_active_mean true_active_mean reality cause culprit confidence";
  return {
    columns: columns.split(" "),
    rows: spikes.map((spike) => [
      spike.id,
      formatRfc3339(spike.start),
      formatRfc3339(spike.end),
      toThousandths(spike.duration_s),
      formatRfc3339(spike.peak_time),
      spike.peak_load1,
      toThousandths(spike.kernel_active_mean),
      toThousandths(spike.true_active_mean),
      spike.reality,
      spike.verdict.cause,
      spike.verdict.culprit,
      spike.verdict.confidence,
    ]),
  };
}

const toThousandths = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);

function version(): string {
  const about = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return about.version;
}
