import { InvalidArgumentError } from "commander";
import type { Language, Locale } from "../../analysis/report/locales/index.ts";
import { Failure, messageOf } from "../../collectors/failure.ts";
import { inventory } from "../../collectors/inventory.ts";
import { LiveClock } from "../clock.ts";
import { databaseFile, loadConfig } from "../config.ts";
import { parseDuration } from "../duration.ts";
import { langOption, localeFor } from "../language.ts";
import { LiveLine } from "../live-line.ts";
import { diagnoseDatabase, renderReport } from "../reporting.ts";
import { Session } from "../session.ts";
import type { Verb } from "./command.ts";

/** Without a terminal there is a line so often, and one at the first look. */
const LINE_EVERY_S = 10;

export const record: Verb = (program) => {
  program
    .command("record")
    .description("record this machine in the foreground, then report what was seen")
    .option("--for <duration>", "end by itself after 60s, 10m, 2h … (default: at Ctrl-C)", duration)
    .option("--db <file>", "database to record into (default: the configuration's, else the project's own)")
    .option("--config <file>", "configuration (default: /etc/loadspike/loadspike.toml where there is one)")
    .addOption(langOption())
    .addHelpText(
      "after",
      `
The live line shows load1, how many tasks the kernel counted at its latest look,
how many were truly active over the last minute, and when the kernel looks next.
Without root it sees less: "loadspike doctor" tells what, and what would help.

Examples:
  $ loadspike record --for 10m
  $ npm start -- --for 60s          # the same from a checkout`,
    )
    .action(async (options: { for?: number; db?: string; config?: string; lang?: Language }) => {
      const locale = localeFor(options.lang);
      const words = locale.commands.record;
      const config = loadConfig(options.config);
      const database = databaseFile(options.db, config);
      const screen = new Screen(locale);
      const warn = (line: string) => screen.warn(line);
      const host = await inventory({ root: "/", clock: new LiveClock(), warn });
      const stop = () => session.recorder.stop();
      let isWanted = true;
      // Who sends these waits for the end, and not for a report.
      const leave = () => {
        isWanted = false;
        stop();
      };
      // Heard from before there is something to end: no signal comes in between, and the system's answer would be to end it at once.
      process.once("SIGINT", stop).once("SIGTERM", leave).once("SIGHUP", leave);
      const session = new Session({
        database,
        config,
        host,
        warn,
        onLook: (look) => screen.look(look, session),
      });
      // Whoever read the lines is gone: nothing of the recording is to be lost with them.
      process.stdout.once("error", stop);
      screen.say(words.began(database));
      const missing = session.recorder
        .state()
        .sources.filter(({ availability }) => availability.status !== "ok");
      if (missing.length > 0) screen.say(words.missing(missing.map(({ id }) => id)));

      const timer = options.for === undefined ? null : setTimeout(stop, options.for * 1000);
      try {
        await session.recorder.run();
      } finally {
        if (timer) clearTimeout(timer);
        session.close();
        screen.end();
      }
      if (!isWanted) return;
      if (session.recorder.looks === 0)
        throw new Failure("nothing was recorded in so short a time", { remedy: "give it a minute" });
      const { isTTY, columns } = process.stdout;
      const diagnosis = diagnoseDatabase(database, { start: session.startedAt });
      const layout = { colour: isTTY === true, width: Math.min(columns || 80, 80) };
      screen.say(`\n${renderReport(diagnosis, "text", locale, layout)}`);
    });
};

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

/** What a person sees while it records: one line that is renewed on a terminal, lines at an interval elsewhere. */
class Screen {
  readonly #line: LiveLine;
  readonly #terminal = process.stdout.isTTY === true;
  #shown_s = Number.NEGATIVE_INFINITY;
  #drawn = false;

  constructor(locale: Locale) {
    this.#line = new LiveLine(locale);
  }

  say(text: string): void {
    this.#clear();
    process.stdout.write(`${text}\n`);
  }

  warn(text: string): void {
    this.#clear();
    process.stderr.write(`loadspike: ${text}\n`);
  }

  look(look: Parameters<LiveLine["see"]>[0], session: Session): void {
    this.#line.see(look);
    const { time, mono_s } = look.sample;
    const elapsed_s = (time - session.startedAt) / 1e6;
    if (this.#terminal) {
      const text = this.#line.text(session.events, elapsed_s, mono_s, process.stdout.columns || 80);
      process.stdout.write(`\r${text}\x1b[K`);
      this.#drawn = true;
    } else if (mono_s - this.#shown_s >= LINE_EVERY_S) {
      this.#shown_s = mono_s;
      process.stdout.write(`${this.#line.text(session.events, elapsed_s, mono_s)}\n`);
    }
  }

  end(): void {
    if (this.#drawn) process.stdout.write("\n");
    this.#drawn = false;
  }

  #clear(): void {
    if (this.#drawn) process.stdout.write("\r\x1b[K");
  }
}
