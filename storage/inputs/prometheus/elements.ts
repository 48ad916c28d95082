const [QUOTE, BACKSLASH, OPEN, CLOSE, LIST, END] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
/** Directly before a list, by the brackets that are open: that it is the one. */
const BEFORE_LIST: Readonly<Record<number, RegExp>> = { 1: /"data"\s*:\s*$/, 2: /"result"\s*:\s*$/ };
/** An answer without its list is a status, an error, statistics. */
const MOST_REST = 2 ** 16;
/** A day of one series at 1 s has about 2 MB. */
const MOST_ELEMENT = 16 * 2 ** 20;
const [BEFORE, BEHIND] = [0, -1];

/**
 * Cuts the objects in the list of an answer (`data`, or `data.result`) out of its bytes as they come: an answer of a hundred megabytes
 * is never in memory as a whole, nor as a text.
 */
export class Elements {
  readonly #each: (element: Buffer) => void;
  /** Bytes of the element that is not whole yet. */
  #parts: Buffer[] = [];
  #rest = "";
  #held = 0;
  /** Brackets that are open; and in the list, and where the element began: none is at 0. */
  #depth = 0;
  #list = BEFORE;
  #element = 0;
  #isText = false;
  #isEscaped = false;
  #isBetween = false;

  /** @param each is given the bytes of one object; they may be written over when it returns */
  constructor(each: (element: Buffer) => void) {
    this.#each = each;
  }

  /** What is not in the list: the answer as it would be without its elements, or its beginning where it is too long to be one. */
  get rest(): string {
    return Buffer.from(this.#rest, "latin1").toString("utf8");
  }

  /** What no answer has; `null`: it may be one. */
  get tooMuch(): "rest" | "element" | null {
    if (this.#rest.length > MOST_REST) return "rest";
    return this.#held > MOST_ELEMENT ? "element" : null;
  }

  push(chunk: Buffer): void {
    let from = 0;
    let depth = this.#depth;
    let isText = this.#isText;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (isText) {
        if (byte === QUOTE) isText = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN || byte === LIST) {
        if (this.#element === 0) {
          if (byte === OPEN && depth === this.#list && depth > 0) {
            this.#keep(chunk, from, i);
            from = i;
            this.#element = depth;
          } else if (byte === LIST && this.#list === BEFORE && this.#isBeforeList(depth, chunk, from, i))
            this.#list = depth + 1;
        }
        depth++;
      } else if (byte === CLOSE || byte === END) {
        depth--;
        if (this.#element > 0) {
          if (depth > this.#element) continue;
          this.#give(chunk.subarray(from, i + 1));
          from = i + 1;
        } else if (depth < this.#list) this.#list = BEHIND;
      }
    }
    this.#depth = depth;
    this.#isText = isText;
    if (this.#element === 0) this.#keep(chunk, from, chunk.length);
    else {
      // What unpacks gzip may write over it.
      this.#parts.push(Buffer.from(chunk.subarray(from)));
      this.#held += chunk.length - from;
    }
  }

  #give(last: Buffer): void {
    const whole = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#held = 0;
    this.#element = 0;
    this.#isBetween = true;
    this.#each(whole);
  }

  /** Commas between elements are no part of the rest. */
  #keep(chunk: Buffer, from: number, to: number): void {
    if (from >= to) return;
    const text = chunk.toString("latin1", from, to);
    const own = this.#isBetween ? text.replace(/^[\s,]+/, "") : text;
    if (own !== "") this.#isBetween = false;
    this.#rest += own;
  }

  #isBeforeList(depth: number, chunk: Buffer, from: number, to: number): boolean {
    const before = this.#rest.slice(-40) + chunk.toString("latin1", Math.max(from, to - 40), to);
    return BEFORE_LIST[depth]?.test(before) ?? false;
  }
}
