import type { Language, Locale } from "../../analysis/report/locales/index.ts";
import { messageOf } from "../../collectors/failure.ts";
import { LiveClock } from "../clock.ts";
import { localeFor } from "../language.ts";
import { asleep } from "../live/asleep.ts";
import { feed, lastWritten, nextKernelLook } from "../live/database-feed.ts";
import { lineOfLook } from "../live/lines.ts";
import { NextSpike } from "../live/next-spike.ts";
import { canDraw, Terminal } from "../live/terminal.ts";
import { type LiveState, view, whoInWords } from "../live/view.ts";
import { Waking } from "../live/waking.ts";
import { instant } from "../saying.ts";
import { terminalOptions } from "../terminal-options.ts";
import { databaseFile } from "../wanted-database.ts";

export interface LiveOptions {
  db?: string;
  lang?: Language;
}

/** The rows of a recorder come every ten seconds. */
const READS_EVERY_S = 3;
/** Rows grow old, and an agent may end, without a word. */
const READS_ANYWAY_S = 30;

export async function live({ db, lang }: LiveOptions): Promise<void> {
  const file = await databaseFile(db);
  // What cannot be read at all is told before a screen is taken.
  feed(file, Date.now() * 1000);
  const locale = localeFor(lang);
  if (canDraw(process.stdout, process.env)) await watch(file, locale);
  else await printLines(file, locale);
}

async function watch(file: string, locale: Locale): Promise<void> {
  const clock = new LiveClock();
  const { colour = false, ascii = false } = terminalOptions(process.stdout, process.env);
  const ended = new AbortController();
  const quit = () => ended.abort();
  let fed = feed(file, clock.stamp().time);
  let written = "";
  let read_s = clock.stamp().mono_s;
  let warnings: LiveState["warnings"] = [];
  const look = () => {
    const now = clock.stamp();
    const next_s = nextKernelLook(fed, now);
    terminal.draw(
      view(
        {
          now: now.time,
          host: fed.host,
          who: fed.who,
          recent: fed.recent,
          next_look_s: next_s === null ? null : next_s - now.mono_s,
          next_spike: spike.found,
          warnings: [...warnings, ...spike.warnings],
        },
        locale,
        terminal.size,
        ascii,
      ),
    );
    return next_s;
  };
  const spike = new NextSpike(file, look);
  const again = () => {
    spike.ask();
    look();
  };
  const terminal = new Terminal(process.stdin, process.stdout, { quit, again, redraw: look }, colour);
  process.on("SIGINT", quit).on("SIGTERM", quit).on("SIGHUP", quit);
  terminal.enter();
  spike.ask();
  const waking = new Waking();
  try {
    while (!ended.signal.aborted) {
      const { time, mono_s } = clock.stamp();
      if (mono_s - read_s >= (lastWritten(file) === written ? READS_ANYWAY_S : READS_EVERY_S)) {
        read_s = mono_s;
        written = lastWritten(file);
        try {
          fed = feed(file, time);
          warnings = [];
        } catch (error) {
          warnings = [{ time, text: messageOf(error) }];
        }
      }
      const next_s = look();
      spike.turn();
      waking.worked(clock.stamp().mono_s - mono_s);
      await asleep(clock, waking, next_s, spike.isBusy, undefined, ended.signal);
    }
  } finally {
    spike.close();
    terminal.leave();
  }
}

/** For a pipe, a log, a terminal that cannot move its cursor. */
async function printLines(file: string, locale: Locale): Promise<void> {
  const ended = new AbortController();
  const quit = () => ended.abort();
  process.on("SIGINT", quit).on("SIGTERM", quit).on("SIGHUP", quit);
  process.stdout.once("error", quit);
  const line = lineOfLook(locale);
  const clock = new LiveClock();
  const waking = new Waking();
  let seen = 0;
  let told: LiveState["who"]["kind"] = "agent";
  while (!ended.signal.aborted) {
    const now = clock.stamp();
    const fed = feed(file, now.time);
    // Beside the lines: whoever waits for the next one is to know why none comes.
    if (fed.who.kind !== told)
      process.stderr.write(`loadspike: ${whoInWords(fed.who, locale.live, { day: instant })}\n`);
    told = fed.who.kind;
    for (const sample of fed.recent.samples)
      if (sample.time > seen) {
        seen = sample.time;
        process.stdout.write(`${line(sample, fed.host)}\n`);
      }
    waking.worked(clock.stamp().mono_s - now.mono_s);
    await asleep(clock, waking, nextKernelLook(fed, now), false, READS_EVERY_S, ended.signal);
  }
}
