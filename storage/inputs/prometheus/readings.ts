import { labelsOf, type Series, seriesOf, wrong } from "./values.ts";

const [QUOTE, COMMA, OPEN, CLOSE, DOT, MINUS, ZERO, NINE] = [0x22, 0x2c, 0x5b, 0x5d, 0x2e, 0x2d, 0x30, 0x39];
/** In no text of JSON: its quotes would stand behind backslashes. */
const VALUES = Buffer.from('"values":[');
/** Whole numbers of so many digits, and powers of ten up to so many, are exact; so is what one divided by the other is rounded to. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

/**
 * One series of an answer, of its bytes: `{"metric":{…},"values":[[1700000000.123,"0.45"],…]}`. As servers write them, readings are taken
 * without a text or an object for each; whatever is written otherwise is parsed as any JSON. Throws a `Failure` that names `where`.
 */
export function seriesIn(element: Buffer, where: string): Series {
  const begin = element.indexOf(VALUES);
  if (begin >= 0) {
    const pairs = new Pairs(element, begin + VALUES.length);
    const series: Series = { labels: {}, time: [], value: [] };
    if (pairs.readInto(series)) {
      const about = `${element.toString("utf8", 0, begin)}"values":[${element.toString("utf8", pairs.at)}`;
      const { metric } = elementOf(Buffer.from(about), where);
      return { ...series, labels: labelsOf(metric, where) };
    }
  }
  return seriesOf(elementOf(element, where), where);
}

/** One object of an answer. */
export function elementOf(element: Buffer, where: string): { metric?: unknown; value?: unknown } {
  const text = element.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below.
  }
  throw wrong(where, "JSON", text);
}

class Pairs {
  readonly #bytes: Buffer;
  /** Of the closing bracket, once all are read. */
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Gives whether all were as servers write them. */
  readInto({ time, value }: Pick<Series, "time" | "value">): boolean {
    const bytes = this.#bytes;
    if (bytes[this.at] === CLOSE) return true;
    let before = Number.NEGATIVE_INFINITY;
    for (;;) {
      if (bytes[this.at] !== OPEN) return false;
      this.at++;
      const seconds = this.#number(COMMA);
      if (Number.isNaN(seconds) || bytes[this.at] !== QUOTE) return false;
      this.at++;
      const one = this.#number(QUOTE);
      if (bytes[this.at] !== CLOSE) return false;
      this.at++;
      const ms = Math.round(seconds * 1000);
      // VictoriaMetrics keeps both of a sample that was imported twice.
      if (ms > before) {
        time.push(ms);
        value.push(one);
        before = ms;
      }
      if (bytes[this.at] === CLOSE) return true;
      if (bytes[this.at] !== COMMA) return false;
      this.at++;
    }
  }

  /** Up to the byte that ends it, and past it. NaN: it is none, or NaN. */
  #number(end: number): number {
    const bytes = this.#bytes;
    const from = this.at;
    let i = from;
    const isNegative = bytes[i] === MINUS;
    if (isNegative) i++;
    let whole = 0;
    let digits = 0;
    let point = -1;
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte >= ZERO && byte <= NINE) {
        whole = whole * 10 + (byte - ZERO);
        digits++;
      } else if (byte === DOT && point < 0) point = digits;
      else break;
    }
    if (bytes[i] === end && digits > 0 && digits <= MOST_DIGITS) {
      this.at = i + 1;
      const size = point < 0 ? whole : whole / POWERS[digits - point]!;
      return isNegative ? -size : size;
    }
    const to = bytes.indexOf(end, from);
    if (to < 0) return Number.NaN;
    this.at = to + 1;
    return Number(bytes.toString("latin1", from, to));
  }
}
