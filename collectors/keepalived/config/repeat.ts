/** One round of a repetition: the variables of this round and the text that is read with them. */
export interface Round {
  set: [name: string, value: string][];
  text: string;
}

/**
 * `~SEQ(name, [start, [step,]] end) text` (since 2.0.9, `~SEQx` in hex) and `~LST` (since 2.1.0): the text once for each
 * value. Lazy, because a range may be huge. `null`: the line is malformed (lib/parser.c `add_seq`, `add_lst`).
 * @param resolve replaces definitions in the numbers of a `~SEQ`.
 */
export function repeat(line: string, resolve: (text: string) => string): Iterator<Round> | null {
  return line.startsWith("~SEQ") ? sequence(line, resolve) : list(line);
}

function sequence(line: string, resolve: (text: string) => string): Iterator<Round> | null {
  const found = /^~SEQ(x?)[ \t]*\([ \t]*([^ \t,)]+)[ \t]*,([^)]*)\)[ \t]*(.*)$/s.exec(line);
  if (!found) return null;
  const numbers = resolve(found[3]!)
    .split(",")
    .map((text) => integer(text.trim()));
  if (numbers.length > 3 || numbers.some((value) => value === null)) return null;
  const [one, two, three] = numbers as number[];
  let start: number, step: number, end: number;
  if (three !== undefined) [start, step, end] = [one!, two!, three];
  else if (two !== undefined) [start, step, end] = [one!, one! <= two ? 1 : -1, two];
  else [start, step, end] = [one! < 0 ? -1 : 1, one! < 1 ? -1 : 1, one!];
  if (step === 0 || (start < end && step < 0) || (start > end && step > 0)) return null;
  const hex = found[1] === "x";
  if (hex && (start < 0 || end < 0)) return null;
  return counting(found[2]!, { start, step, end, radix: hex ? 16 : 10 }, found[4]!);
}

function* counting(
  name: string,
  range: { start: number; step: number; end: number; radix: number },
  text: string,
): Generator<Round> {
  // keepalived gives the first value even of an empty range.
  let value = range.start;
  do {
    yield { set: [[name, value.toString(range.radix)]], text };
    value += range.step;
  } while (range.step > 0 ? value <= range.end : value >= range.end);
}

/** `strtol(…, 0)`: decimal, 0x hex, 0 octal. */
function integer(text: string): number | null {
  const found = /^([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text);
  if (!found) return null;
  const digits = found[2]!;
  const radix = /^0[xX]/.test(digits) ? 16 : digits.startsWith("0") && digits.length > 1 ? 8 : 10;
  const value = Number.parseInt(radix === 16 ? digits.slice(2) : digits, radix);
  return Number.isNaN(value) ? null : found[1] === "-" ? -value : value;
}

/** `~LST(a, 1, 2)` or `~LST({a, b}, {1, x}, {2, y})`; values that are missing in a set are empty. */
function list(line: string): Iterator<Round> | null {
  const scan = new Scanner(line.slice("~LST".length));
  if (!scan.take("(")) return null;
  const names = scan.group();
  if (!names || names.some((name) => name === "")) return null;
  const rounds: [string, string][][] = [];
  while (scan.take(",")) {
    const values = scan.group();
    if (!values || values.length > names.length) return null;
    rounds.push(names.map((name, i) => [name, values[i] ?? ""]));
  }
  if (rounds.length === 0 || !scan.take(")")) return null;
  const text = scan.rest();
  return rounds.map((set) => ({ set, text })).values();
}

class Scanner {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
    this.#blanks();
  }
  #blanks(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
  }
  take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    this.#blanks();
    return true;
  }
  /** One word, or several in braces. */
  group(): string[] | null {
    if (!this.take("{")) return [this.#word()];
    const words: string[] = [];
    do words.push(this.#word());
    while (this.take(","));
    return this.take("}") ? words : null;
  }
  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !" \t,})".includes(this.#text[this.#at]!)) this.#at++;
    const word = this.#text.slice(start, this.#at);
    this.#blanks();
    return word;
  }
  rest(): string {
    return this.#text.slice(this.#at);
  }
}
