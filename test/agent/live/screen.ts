import { cells } from "../../../analysis/report/printable.ts";

const ESC = String.fromCharCode(27);
const PIECE = new RegExp(`${ESC}\\[[?\\d;]*[A-Za-z]|\\r*\\n|[^${ESC}\\r\\n]+|[^]`, "g");
/** What a chunk may end within. */
const UNFINISHED = new RegExp(`(?:${ESC}(?:\\[[?\\d;]*)?|\\r+)$`);
const MODE = new RegExp(`^${ESC}\\[\\?(\\d+)([hl])$`);
const COLOUR = new RegExp(`^${ESC}\\[\\d+m$`);

/** What a terminal of so many cells shows of what was written to it. Knows only what the view may write, and throws at all else. */
export class FakeScreen {
  /** On the screen beside the usual one. */
  isTaken = false;
  cursorShown = true;
  wraps = true;
  colours = 0;
  /** How often it was taken. */
  takes = 0;
  readonly #width: number;
  readonly #height: number;
  #lines: string[] = [];
  #usual = "";
  #row = 0;
  #rest = "";

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#clear();
  }

  get lines(): string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  /** What was written to the usual screen. */
  get usual(): string {
    return this.#usual;
  }

  write(text: string): void {
    const all = this.#rest + text;
    this.#rest = UNFINISHED.exec(all)?.[0] ?? "";
    const whole = all.slice(0, all.length - this.#rest.length);
    for (const [piece] of whole.matchAll(PIECE)) this.#piece(piece);
  }

  #piece(piece: string): void {
    const mode = MODE.exec(piece);
    if (mode) this.#mode(Number(mode[1]), mode[2] === "h");
    else if (!this.isTaken) this.#usual += piece;
    else if (piece.endsWith("\n")) {
      if (++this.#row >= this.#height) throw new Error("below the last line");
      this.#lines[this.#row] = "";
    } else if (piece === "\x1b[H") this.#home();
    else if (piece === "\x1b[2J") this.#clear();
    else if (COLOUR.test(piece)) this.colours += 1;
    else if (piece === "\x1b[K") {
      if (cells(this.#lines[this.#row]!) >= this.#width) throw new Error("the last column is wiped out");
    } else if (/\p{Cc}/u.test(piece)) throw new Error(`${JSON.stringify(piece)} is not for a terminal`);
    else {
      this.#lines[this.#row] += piece;
      if (cells(this.#lines[this.#row]!) > this.#width) throw new Error(`beyond the last column: ${piece}`);
    }
  }

  #home(): void {
    this.#row = 0;
    this.#lines[0] = "";
  }

  #clear(): void {
    this.#lines = Array(this.#height).fill("");
    this.#row = 0;
  }

  #mode(mode: number, on: boolean): void {
    if (mode === 1049) {
      this.isTaken = on;
      this.takes += on ? 1 : 0;
      this.#clear();
    } else if (mode === 25) this.cursorShown = on;
    else if (mode === 7) this.wraps = on;
    else throw new Error(`mode ${mode}`);
  }
}
