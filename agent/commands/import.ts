import { existsSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Language } from "../../analysis/report/locales/index.ts";
import { cleanInput } from "../../storage/cleaning.ts";
import { openDatabase } from "../../storage/database.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import { takeIn } from "../../storage/intake.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { loadConfig } from "../config.ts";
import { counted } from "../counted-rows.ts";
import { chooseDatabase } from "../database-file.ts";
import { langOption, localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import type { Verb } from "./command.ts";

/** A recording from CSV: of another host's loadspike, or of the tool that has the history already. */
export const importVerb: Verb = (program) => {
  program
    .command("import")
    .argument(
      "<dir>",
      "directory with manifest.json, samples.csv, and tasks.csv and events.csv where there are any",
    )
    .option("--db <file>", "database to put it into (default: the configuration's)")
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
    .action(async (directory: string, options: { db?: string; lang?: Language }) => {
      const config = loadConfig();
      const input = cleanInput(config.privacy.arguments, await inputFor(directory).open(directory));
      const file = chooseDatabase(options.db, config);
      const fresh = !existsSync(file);
      const freshFolder = !existsSync(dirname(file));
      const database = openDatabase(file);
      let failed = true;
      const progress = new Progress(localeFor(options.lang));
      try {
        const { rows, boots, window } = await takeIn(input, database, {
          tell: progress.of("importing"),
          total: input.facts.rows ?? null,
        });
        failed = false;
        progress.end();
        process.stdout.write(
          `${file}: ${counted(rows)} of ${formatRfc3339(window.start)} to ${formatRfc3339(window.end)}${boots > 1 ? `, ${boots} boots` : ""}\n`,
        );
      } finally {
        progress.end();
        database.close();
        // A trace that was refused leaves no empty database behind, nor a folder for it.
        if (failed && fresh) {
          for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
          if (freshFolder) rmdirSync(dirname(file));
        }
      }
    });
};
