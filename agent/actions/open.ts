import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import type { Language } from "../../analysis/report/locales/languages.ts";
import { Failure } from "../../collectors/failure.ts";
import { type AskedWindow, askedWindow, askedZone } from "../asked.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { diagnoseDatabase, renderReport, writeReport } from "../reporting.ts";
import { databaseFile } from "../wanted-database.ts";

export interface OpenOptions extends AskedWindow {
  db?: string;
  output?: string;
  lang?: Language;
}

export async function open(options: OpenOptions, command: Command): Promise<void> {
  const file = await databaseFile(options.db);
  const timezone = askedZone(command, options.timezone);
  const locale = localeFor(options.lang);
  const window = askedWindow(command, options, file);
  const diagnosis = diagnoseDatabase(file, window, { charts: true, progress: new Progress(locale) });
  const output = options.output ?? cacheFile(diagnosis.host.hostname);
  writeReport(output, renderReport(diagnosis, "html", locale, timezone === undefined ? {} : { timezone }));
  process.stdout.write(`${resolve(output)}\n`);
  if (process.stdout.isTTY) show(resolve(output), process.env);
}

/** Of this user alone: the page may name what others of the machine are not to know. */
function cacheFile(hostname: string | null): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "loadspike");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Failure(`${folder}: cannot be made`, { cause: error, remedy: "give --output FILE" });
  }
  return join(folder, `${hostname?.replace(/[^\w.-]/g, "_").slice(0, 64) || "report"}.html`);
}

/** Only where there is a desktop; where there is no xdg-open, the path that was printed has to do. */
function show(file: string, { DISPLAY, WAYLAND_DISPLAY }: NodeJS.ProcessEnv): void {
  if (!DISPLAY && !WAYLAND_DISPLAY) return;
  spawn("xdg-open", [file], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
