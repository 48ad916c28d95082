import type { Language } from "../../analysis/report/locales/languages.ts";
import { Failure } from "../../collectors/failure.ts";
import { inventory } from "../../collectors/inventory.ts";
import { LiveClock } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { chooseDatabase } from "../database-file.ts";
import { localeFor } from "../language.ts";
import { recordScreen } from "../live/record-screen.ts";
import { diagnoseDatabase, renderReport } from "../reporting.ts";
import { Session } from "../session.ts";

export interface RecordOptions {
  /** Seconds. */
  for?: number;
  db?: string;
  config?: string;
  lang?: Language;
}

export async function record(options: RecordOptions): Promise<void> {
  const locale = localeFor(options.lang);
  const words = locale.commands.record;
  const config = loadConfig(options.config);
  const database = chooseDatabase(options.db, config);
  const screen = recordScreen(locale, database, () => session.recorder.stop());
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
    beside: screen.rows,
  });
  // Whoever read the lines is gone: nothing of the recording is to be lost with them.
  process.stdout.once("error", stop);
  screen.say(words.began(database));
  const missing = session.recorder.state().sources.filter(({ availability }) => availability.status !== "ok");
  if (missing.length > 0) screen.say(words.missing(missing.map(({ id }) => id)));

  screen.begin(session, host);
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
}
