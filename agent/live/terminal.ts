import { write, writeSync } from "node:fs";
import type { ReadStream, WriteStream } from "node:tty";
import { cells } from "../../analysis/report/printable.ts";
import type { Size, ViewLine } from "./view.ts";

/** The screen beside the usual one (xterm's 1049: what stood there comes back), the cursor, lines that do not wrap. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const CLEAR = "\x1b[2J\x1b[H";
const STYLES = { title: "7", heading: "1", counted: "36", active: "32", faint: "2" };
const KEYS = {
  "\x03": "quit",
  "\x1c": "quit",
  "\x04": "quit",
  q: "quit",
  Q: "quit",
  "\x1a": "stop",
  r: "again",
  R: "again",
} as const;

export type Output = WriteStream & { fd: number };

export interface TerminalEvents {
  quit(): void;
  again(): void;
  /** It has another size, or is back from the shell. */
  redraw(): void;
}

/**
 * A terminal that is taken over, and given back as it was however the process ends: by a key, a signal, an exception, `exit`; for the
 * time that it is stopped by Ctrl-Z as well.
 */
export class Terminal {
  readonly #input: ReadStream;
  readonly #output: Output;
  readonly #events: TerminalEvents;
  readonly #colour: boolean;
  #taken = false;
  #drawn = "";
  #isFresh = true;
  #isWriting = false;
  #undo: (() => void)[] = [];

  constructor(input: ReadStream, output: Output, events: TerminalEvents, colour: boolean) {
    this.#input = input;
    this.#output = output;
    this.#events = events;
    this.#colour = colour;
  }

  get size(): Size {
    return { width: this.#output.columns || 80, height: this.#output.rows || 24 };
  }

  enter(): void {
    this.#take();
    const on = (target: NodeJS.EventEmitter, name: string, run: (...args: never[]) => void) => {
      target.on(name, run as () => void);
      this.#undo.push(() => target.off(name, run as () => void));
    };
    // Of an exception too, and before Node prints it: it would be gone with this screen.
    on(process, "exit", () => this.#giveBack());
    on(process, "SIGTSTP", () => this.#stop());
    on(process, "SIGCONT", () => this.#resume());
    on(this.#output, "resize", () => this.#redraw());
    on(this.#input, "data", (data: Buffer) => this.#key(String(data)));
  }

  leave(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#giveBack();
  }

  /**
   * Only what is other than before is sent: a line over ssh is not free. Where the line stands still, so does the picture, and nobody
   * waits for it: a recorder has other things to do.
   */
  draw(lines: readonly ViewLine[]): void {
    if (!this.#taken || this.#isWriting) return;
    const text = lines.map((line) => this.#painted(line)).join("\r\n");
    if (text === this.#drawn) return;
    this.#drawn = text;
    this.#isWriting = true;
    const bytes = Buffer.from(`${this.#isFresh ? CLEAR : HOME}${text}`);
    this.#isFresh = false;
    write(this.#output.fd, bytes, (error, written) => {
      this.#isWriting = false;
      if (error || written < bytes.length) this.#drawn = "";
    });
  }

  #painted({ text, style }: ViewLine): string {
    const painted = style && this.#colour ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
    // Behind the last column the cursor stands still in it: what it cleared would be that one.
    return cells(text) < this.size.width ? `${painted}\x1b[K` : painted;
  }

  #take(): void {
    if (this.#taken) return;
    this.#taken = true;
    this.#drawn = "";
    this.#isFresh = true;
    if (this.#input.isTTY) {
      this.#input.setRawMode(true);
      this.#input.resume();
    }
    this.#write(ENTER);
  }

  #giveBack(): void {
    if (!this.#taken) return;
    this.#taken = false;
    this.#write(LEAVE);
    if (!this.#input.isTTY) return;
    try {
      this.#input.setRawMode(false);
    } catch {
      // The terminal itself is gone.
    }
    this.#input.pause();
  }

  /** At once, for there may be no later: the process is about to end. */
  #write(text: string): void {
    try {
      writeSync(this.#output.fd, text);
    } catch {
      // EIO: nobody is there any more.
    }
  }

  #key(keys: string): void {
    for (const key of keys) {
      const meant = KEYS[key as keyof typeof KEYS];
      if (meant === "quit") this.#events.quit();
      else if (meant === "again") this.#events.again();
      // To all that were started together, as the terminal itself would: npm and the launcher wait for us.
      else if (meant === "stop") process.kill(0, "SIGTSTP");
    }
  }

  #stop(): void {
    this.#giveBack();
    process.kill(process.pid, "SIGSTOP");
  }

  #resume(): void {
    this.#take();
    this.#redraw();
  }

  #redraw(): void {
    this.#isFresh = true;
    this.#drawn = "";
    this.#events.redraw();
  }
}

/** Whether a view can be drawn there: a terminal that moves its cursor. */
export const canDraw = (output: { isTTY?: boolean }, { TERM }: NodeJS.ProcessEnv): boolean =>
  output.isTTY === true && TERM !== "dumb" && TERM !== "" && TERM !== undefined;
