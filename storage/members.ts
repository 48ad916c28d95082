import { Failure } from "../collectors/failure.ts";

/** Deeper than anything that we write. */
const MOST_LEVELS = 32;
const [QUOTE, OPEN_LIST, OPEN_OBJECT] = [0x22, 0x5b, 0x7b];
const MOST_CHARACTERS = 8192;
const MOST_ENTRIES = 20_000;

/**
 * Parses JSON that somebody else wrote. Throws a `Failure` that names `where`: no JSON, or nested so deep that whoever walks it would
 * run out of stack.
 */
export function parseJson(text: string, where: string): unknown {
  let depth = 0;
  const marks = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;
  while (marks.test(text)) {
    const mark = text.charCodeAt(marks.lastIndex - 1);
    if (mark === OPEN_LIST || mark === OPEN_OBJECT) depth += 1;
    else if (mark !== QUOTE) depth -= 1;
    if (depth > MOST_LEVELS) throw new Failure(`${where}: expected JSON of at most ${MOST_LEVELS} levels`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure(`${where}: expected JSON`, { cause });
  }
}

/** A value of the wrong kind; `key` is "" for the whole of what `where` names. */
export function wrong(where: string, key: string, expected: string, found: unknown): Failure {
  const shown = found === undefined ? "nothing" : JSON.stringify(found).slice(0, 60);
  return new Failure(`${where}${key ? `: ${key}` : ""}: expected ${expected}, found ${shown}`);
}

/** The members of a JSON object that somebody else wrote, asked for one by one. What is missing or null is unknown. */
export class Members {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #where: string;
  readonly #key: string;

  /** Throws a `Failure`, as all of its methods do: `where: key: expected …, found …`. */
  constructor(value: unknown, where: string, key = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw wrong(where, key, "an object", value);
    this.#members = value as Readonly<Record<string, unknown>>;
    this.#where = where;
    this.#key = key;
  }

  get(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? null) : null;
  }

  text(name: string): string | null {
    const value = this.get(name);
    if (value === null) return null;
    if (typeof value !== "string") throw this.wrong(name, "a string or null", value);
    if (value.length <= MOST_CHARACTERS) return value;
    throw this.wrong(name, `at most ${MOST_CHARACTERS} characters`, value.length);
  }

  number(name: string, least: number, most: number): number | null {
    const value = this.get(name);
    if (value === null) return null;
    if (typeof value !== "number") throw this.wrong(name, "a number or null", value);
    if (value >= least && value <= most) return value;
    throw this.wrong(name, `a number from ${least} to ${most}`, value);
  }

  choice<const Choice>(name: string, choices: readonly Choice[]): Choice {
    const value = this.get(name);
    const found = choices.find((one) => one === value);
    if (found === undefined) throw this.wrong(name, choices.join(" or "), value ?? undefined);
    return found;
  }

  /** Each entry of a list with the key that names it; none where there is no list. */
  list<Entry>(name: string, read: (entry: unknown, key: string) => Entry, most = MOST_ENTRIES): Entry[] {
    const value = this.get(name);
    if (value === null) return [];
    if (!Array.isArray(value)) throw this.wrong(name, "a list", value);
    if (value.length > most) throw this.wrong(name, `at most ${most} entries`, value.length);
    return value.map((entry, index) => read(entry, `${this.#named(name)}[${index}]`));
  }

  texts(name: string): string[] {
    return this.list(name, (entry, key) => {
      if (typeof entry === "string" && entry.length <= MOST_CHARACTERS) return entry;
      throw wrong(this.#where, key, "a string", entry);
    });
  }

  wrong(name: string, expected: string, found: unknown): Failure {
    return wrong(this.#where, this.#named(name), expected, found);
  }

  #named(name: string): string {
    return this.#key === "" ? name : `${this.#key}.${name}`;
  }
}
