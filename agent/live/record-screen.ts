import type { Locale } from "../../analysis/report/locales/index.ts";
import type { Host } from "../../collectors/collector.ts";
import { openDatabase } from "../../storage/database.ts";
import { readPredictions } from "../../storage/facts.ts";
import { LiveLine } from "../live-line.ts";
import type { Look } from "../recorder.ts";
import type { Session } from "../session.ts";
import { terminalOptions } from "../terminal-options.ts";
import { Recent, wasStopped } from "./recent.ts";
import { canDraw, Terminal } from "./terminal.ts";
import { type LiveState, view } from "./view.ts";

/** What a person sees while it records. */
export interface RecordScreen {
  /** Is shown each row. */
  rows: Recent;
  say(text: string): void;
  warn(text: string): void;
  begin(session: Session, host: Host): void;
  look(look: Look, session: Session): void;
  end(): void;
}

/** The view on a terminal that can be drawn on, else lines. @param quit asked for by a key */
export function recordScreen(locale: Locale, database: string, quit: () => void): RecordScreen {
  return canDraw(process.stdout, process.env)
    ? new DrawnScreen(locale, database, quit)
    : new LineScreen(locale, process.stdout.isTTY === true ? 0 : LINE_EVERY_S);
}

/** Without a terminal there is a line so often, and one at the first look. */
const LINE_EVERY_S = 10;

class LineScreen implements RecordScreen {
  readonly rows = new Recent();
  readonly #line: LiveLine;
  readonly #every_s: number;
  #shown_s = Number.NEGATIVE_INFINITY;

  constructor(locale: Locale, every_s: number) {
    this.#line = new LiveLine(locale);
    this.#every_s = every_s;
  }

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  warn(text: string): void {
    process.stderr.write(`loadspike: ${text}\n`);
  }

  begin(): void {}

  look(look: Look, session: Session): void {
    this.#line.see(look, wasStopped(this.rows));
    const { time, mono_s } = look.sample;
    if (mono_s - this.#shown_s < this.#every_s) return;
    this.#shown_s = mono_s;
    const elapsed_s = (time - session.startedAt) / 1e6;
    const width = process.stdout.columns || undefined;
    process.stdout.write(`${this.#line.text(session.events, elapsed_s, mono_s, width)}\n`);
  }

  end(): void {}
}

/** Drawn at the recorder's own looks alone: the view wakes nobody, and least of all while the kernel counts. */
class DrawnScreen implements RecordScreen {
  readonly rows = new Recent();
  readonly #locale: Locale;
  readonly #database: string;
  readonly #terminal: Terminal;
  readonly #ascii: boolean;
  #warnings: LiveState["warnings"] = [];
  #state: Omit<LiveState, "warnings"> | null = null;
  #drawing = false;

  constructor(locale: Locale, database: string, quit: () => void) {
    this.#locale = locale;
    this.#database = database;
    const { colour = false, ascii = false } = terminalOptions(process.stdout, process.env);
    this.#ascii = ascii;
    const events = { quit, again: () => {}, redraw: () => this.#draw() };
    this.#terminal = new Terminal(process.stdin, process.stdout, events, colour);
  }

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Within the view while it is there; what was said then is said once more when it is gone. */
  warn(text: string): void {
    if (!this.#drawing) process.stderr.write(`loadspike: ${text}\n`);
    else this.#warnings = [...this.#warnings, { time: Date.now() * 1000, text }].slice(-100);
  }

  begin({ startedAt }: Session, host: Host): void {
    this.#drawing = true;
    this.#state = {
      now: startedAt,
      host,
      who: { kind: "here", since: startedAt },
      recent: this.rows,
      next_look_s: null,
      next_spike: foretold(this.#database, startedAt),
    };
    this.#terminal.enter();
    this.#draw();
  }

  look({ sample, next_kernel_look_s }: Look): void {
    const next_look_s = next_kernel_look_s === null ? null : next_kernel_look_s - sample.mono_s;
    if (this.#state) this.#state = { ...this.#state, now: sample.time, next_look_s };
    this.#draw();
  }

  end(): void {
    this.#drawing = false;
    this.#terminal.leave();
    for (const { text } of this.#warnings) this.warn(text);
  }

  #draw(): void {
    if (this.#state === null) return;
    const state = { ...this.#state, warnings: this.#warnings };
    this.#terminal.draw(view(state, this.#locale, this.#terminal.size, this.#ascii));
  }
}

/** By the last report: to look for spikes now would keep a processor busy while the kernel counts. */
function foretold(file: string, now: number): LiveState["next_spike"] {
  const database = openDatabase(file, { readonly: true });
  try {
    return readPredictions(database).findLast(({ high }) => high >= now) ?? null;
  } finally {
    database.close();
  }
}
