import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Language } from "../../analysis/report/locales/index.ts";
import { Failure } from "../../collectors/failure.ts";
import { langOption, localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { diagnoseDatabase, renderReport, writeReport } from "../reporting.ts";
import { databaseFile } from "../wanted-database.ts";
import { type AskedWindow, askedWindow, askedZone, sinceOption, untilOption, type Verb } from "./command.ts";

interface Options extends AskedWindow {
  db?: string;
  output?: string;
  lang?: Language;
}

/** The page without a thought of formats and files. */
export const open: Verb = (program) => {
  const command = program
    .command("open")
    .option("--db <file>", "database to read (default: the configuration's)")
    .addOption(sinceOption())
    .addOption(untilOption())
    .option("--timezone <zone>", "show times in this zone (default: the recorded host's)")
    .option("--output <file>", "write it there (default: in ~/.cache/loadspike, for you alone)")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
The page is one file and needs no network: copy it, or send it on. On a server
without a desktop "loadspike report --serve" shows it through an ssh tunnel.

Examples:
  $ loadspike open
  $ loadspike open --since yesterday --output /tmp/night.html`,
    );
  command.action(async (options: Options) => {
    const file = await databaseFile(options.db);
    const timezone = askedZone(command, options.timezone);
    const locale = localeFor(options.lang);
    const window = askedWindow(command, options, file);
    const diagnosis = diagnoseDatabase(file, window, { charts: true, progress: new Progress(locale) });
    const output = options.output ?? cacheFile(diagnosis.host.hostname);
    writeReport(output, renderReport(diagnosis, "html", locale, timezone === undefined ? {} : { timezone }));
    process.stdout.write(`${resolve(output)}\n`);
    if (process.stdout.isTTY) show(resolve(output), process.env);
  });
};

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
