import type { Command } from "commander";
import type { Language } from "../../analysis/report/locales/languages.ts";
import { errorCode } from "../../collectors/failure.ts";
import { databaseError, openDatabase } from "../../storage/database.ts";
import { formatRfc3339 } from "../../storage/trace/instant.ts";
import { type AskedWindow, askedWindow, askedZone } from "../asked.ts";
import { writeExport } from "../bundle/write.ts";
import { counted, plain } from "../counted-rows.ts";
import { localeFor } from "../language.ts";
import { about } from "../program.ts";
import { Progress } from "../progress.ts";
import { databaseFile } from "../wanted-database.ts";

export interface ExportOptions extends AskedWindow {
  db?: string;
  spike?: number;
  around: number;
  gzip?: boolean;
  bundle?: boolean;
  tar?: string;
  anonymise?: boolean;
  force?: boolean;
  lang?: Language;
}

/** Whoever opens one of these would be told that it is damaged. */
const OTHER_ARCHIVE = /\.(?:zip|7z|rar|tar|xz|zst|bz2)$/i;

export async function exportRecording(
  directory: string | undefined,
  options: ExportOptions,
  command: Command,
): Promise<void> {
  const { tar, gzip = false, force = false, anonymise = false } = options;
  if ((directory === undefined) === (tar === undefined))
    command.error(
      `error: expected a directory or --tar FILE, found ${tar === undefined ? "neither" : "both"}`,
      { exitCode: 2 },
    );
  if (tar !== undefined && OTHER_ARCHIVE.test(tar))
    command.error(
      `error: --tar: expected a name that ends in .tar.gz, found "${tar}": what is written is a tar, compressed by gzip`,
      { exitCode: 2 },
    );
  const file = await databaseFile(options.db);
  const timezone = askedZone(command, options.timezone);
  const window = askedWindow(command, options, file);
  const database = openDatabase(file, { readonly: true });
  const locale = localeFor(options.lang);
  try {
    const done = await writeExport(database, {
      window,
      spike: options.spike === undefined ? null : { id: options.spike, around_s: options.around },
      target: tar === undefined ? { directory: directory!, force } : { tar },
      gzip,
      bundle: options.bundle === true || tar !== undefined,
      anonymise,
      locale,
      progress: new Progress(locale),
      agentVersion: about().version,
      ...(timezone !== undefined && { timezone }),
    });
    const { start, end } = done.window;
    process.stdout.write(
      `${tar ?? directory}: ${counted(done.rows)}, ${plain(done.spikes, "spike")} of ${formatRfc3339(start)} to ${formatRfc3339(end)}\n`,
    );
  } catch (error) {
    throw errorCode(error).startsWith("SQLITE_") ? databaseError(error, file) : error;
  } finally {
    database.close();
  }
}
