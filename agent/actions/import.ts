import { existsSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { Language } from "../../analysis/report/locales/languages.ts";
import { cleanInput } from "../../storage/cleaning.ts";
import { openDatabase } from "../../storage/database.ts";
import { inputFor } from "../../storage/inputs/index.ts";
import { takeIn } from "../../storage/intake.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { loadConfig } from "../config.ts";
import { counted } from "../counted-rows.ts";
import { chooseDatabase } from "../database-file.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";

export interface ImportOptions {
  db?: string;
  lang?: Language;
}

export async function importRecording(directory: string, options: ImportOptions): Promise<void> {
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
}
