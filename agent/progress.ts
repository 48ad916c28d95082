import type { Locale } from "../analysis/report/locales/index.ts";
import { cut } from "../analysis/report/printable.ts";
import type { Tell } from "../storage/tell.ts";

/** What is over within a second needs no word. */
const QUIET_MS = 1000;
const EVERY_MS = 200;
/** Before so much is done a time left would be a guess. */
const LEAST_SHARE = 0.03;

interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** How a long work goes, in one line on a terminal that is renewed, and gone in the end; nothing elsewhere. */
export class Progress {
  readonly #locale: Locale;
  readonly #output: Output;
  readonly #now: () => number;
  readonly #begun: number;
  readonly #isShown: boolean;
  #drawn_ms = Number.NEGATIVE_INFINITY;
  #hasLine = false;

  /** @param now milliseconds of any clock that does not step */
  constructor(
    locale: Locale,
    output: Output = process.stderr,
    { TERM }: NodeJS.ProcessEnv = process.env,
    now: () => number = () => performance.now(),
  ) {
    this.#locale = locale;
    this.#output = output;
    this.#now = now;
    this.#begun = now();
    this.#isShown = output.isTTY === true && TERM !== "dumb";
  }

  /** Of a step in which something is counted. */
  of(what: keyof Locale["progress"]["doing"], unit: keyof Locale["progress"]["counted"] = "rows"): Tell {
    let first: { ms: number; done: number } | null = null;
    return (done, total) => {
      // From the first word on: before it, what is to be done was counted.
      first ??= { ms: this.#now(), done };
      const seconds = (this.#now() - first.ms) / 1000;
      if (seconds === 0 || !this.#isDue()) return;
      const { progress: words, quantities } = this.#locale;
      const rate = (done - first.done) / seconds;
      const share = total === null || total === 0 ? null : Math.min(1, done / total);
      const left_s = share === null || share < LEAST_SHARE || rate <= 0 ? null : (total! - done) / rate;
      this.#draw(
        words.line(
          words.doing[what],
          words.counted[unit](done),
          share === null ? null : `${Math.floor(share * 100)} %`,
          // Slower than that it is told by the time that is left.
          rate < 0.95
            ? null
            : words.rate(words.counted[unit](Math.round(rate)), quantities.thousands(Math.round(rate))),
          left_s === null ? null : quantities.duration(Math.max(1, Math.round(left_s))),
        ),
      );
    };
  }

  /** Of a step that cannot say how far it is. */
  say(what: keyof Locale["progress"]["doing"]): void {
    const isLate = this.#now() - this.#begun >= QUIET_MS;
    if (this.#isShown && isLate) this.#draw(`${this.#locale.progress.doing[what]} …`);
  }

  /** Does it, and clears the line however it ends. */
  during<Result>(work: () => Result): Result {
    try {
      return work();
    } finally {
      this.end();
    }
  }

  /** Clears the line: before anything else is printed, an error too. */
  end(): void {
    if (this.#hasLine) this.#output.write("\r\x1b[K");
    this.#hasLine = false;
  }

  #isDue(): boolean {
    const now = this.#now();
    return this.#isShown && now - this.#begun >= QUIET_MS && now - this.#drawn_ms >= EVERY_MS;
  }

  #draw(text: string): void {
    this.#drawn_ms = this.#now();
    this.#hasLine = true;
    // One cell less: behind the last one the cursor would stand in the next line.
    this.#output.write(`\r${cut(text, (this.#output.columns || 80) - 1)}\x1b[K`);
  }
}
