import { isRead, type Keyword, type Keywords, type Reader, ROOT } from "./grammar.ts";
import { type Line, MAX_PROBLEMS } from "./lines.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { atLeast, formatVersion, type Version } from "./version.ts";
import { splitWords } from "./words.ts";

/** What one process makes of the lines. */
export interface Structure {
  /** Root statements, each with the number of its line among all lines. */
  statements: { at: number; statement: Statement }[];
  problems: Problem[];
  /** Those of the problems that end the process. */
  stops: Problem[];
  known_keywords: number;
  /** Known keywords at the outermost level, those of other processes with them. */
  seen: Set<string>;
}

/** Their second use with a name is skipped, as is one without a name or with two (vrrp/vrrp_parser.c). */
const NAMED_ONCE = new Set(["vrrp_instance", "vrrp_sync_group", "track_group"]);

/**
 * `process_stream` of lib/parser.c from 2.0.0 on. Keywords decide what a brace is: behind one that takes no block, or that is not
 * known, a "{" is ignored alone, its lines are read as if it were not there, and its "}" ends the block around it.
 */
export function readStructure(lines: readonly Line[], version: Version, reader: Reader): Structure {
  const builder = new StructureReader(lines, version, reader);
  builder.read();
  return builder.found;
}

class StructureReader {
  readonly found: Structure = {
    statements: [],
    problems: [],
    stops: [],
    known_keywords: 0,
    seen: new Set(),
  };
  readonly #lines: readonly Line[];
  readonly #version: Version;
  readonly #reader: Reader;
  readonly #names = new Set<string>();
  #next = 0;
  /** `skip_sublevel`: braces still to be closed; -1: the "{" of what is skipped has not come yet. */
  #skip = 0;

  constructor(lines: readonly Line[], version: Version, reader: Reader) {
    this.#lines = lines;
    this.#version = version;
    this.#reader = reader;
  }

  read(): void {
    this.#stream(ROOT, null, 0, false);
  }

  #problem({ file, line }: { file: string; line: number }, fact: ConfigFact): void {
    if (this.found.problems.length < MAX_PROBLEMS) this.found.problems.push({ file, line, fact });
  }

  #expectBrace(line: { file: string; line: number }, owner: Statement | null, text: string): void {
    const keyword = owner?.keyword ?? "";
    this.#problem(line, configFact("config.expected-brace", { keyword, found: excerpt(text) }));
  }

  #take(): { line: Line; words: string[] } | null {
    while (this.#next < this.#lines.length) {
      const line = this.#lines[this.#next++]!;
      const { words } = splitWords(line.text, !atLeast(this.#version, "2.0.9"));
      if (words.length > 0) return { line, words };
    }
    return null;
  }

  /** @returns whether the block ended because it was skipped: then nothing of it counts. */
  #stream(keywords: Keywords, owner: Statement | null, level: number, needsBrace: boolean): boolean {
    let expected = needsBrace;
    for (let taken = this.#take(); taken; taken = this.#take()) {
      const { line, words } = taken;
      const first = words[0]!;
      if (this.#skip === -1) {
        this.#skip = first === "{" ? 1 : 0;
        expected &&= first !== "{";
        if (first === "{") continue;
      }
      if (this.#skip > 0) {
        if (this.#skipped(words) && level > 0) return true;
        continue;
      }
      if (expected) {
        expected = false;
        if (first === "{" && level > 0) continue;
        this.#expectBrace(line, owner, line.text);
      } else if (first === "{") {
        this.#problem(line, configFact("config.brace-ignored", {}));
        continue;
      }
      if (first === "}" && level > 0) return false;
      this.#keyword(keywords, owner, level, line, words);
    }
    if (owner) this.#problem(owner, configFact("config.brace-not-closed", { keyword: owner.keyword }));
    return false;
  }

  /** Whether what is skipped ends with this line. */
  #skipped(words: readonly string[]): boolean {
    for (const word of words) {
      if (word === "{") this.#skip++;
      else if (word === "}" && --this.#skip === 0) return true;
    }
    return false;
  }

  #keyword(keywords: Keywords, owner: Statement | null, level: number, line: Line, words: string[]): void {
    const [name = "", ...rest] = words;
    const keyword = keywords.get(name);
    if (!keyword || !atLeast(this.#version, keyword.since)) {
      this.#unknown(line, name, keyword);
      return;
    }
    if (level === 0) {
      this.found.known_keywords++;
      this.found.seen.add(name);
    }
    const place = this.#next - 1;
    if (level === 0 && !isRead(name, this.#reader)) {
      // Of another process's blocks nothing is known but that braces come in pairs.
      this.#skip = -1;
      return;
    }
    if (keyword.needsWord && rest.length === 0) {
      const fact = configFact("config.expected-value", { keyword: name });
      this.#problem(line, fact);
      this.found.stops.push({ file: line.file, line: line.line, fact });
    }
    const { file, text } = line;
    const block = keyword.kind === "value" ? null : [];
    const statement: Statement = { keyword: name, words: rest, text, file, line: line.line, block };
    if (level === 0 && NAMED_ONCE.has(name) && !this.#isNew(line, name, rest)) this.#skip = -1;
    if (keyword.kind === "list") this.#list(statement);
    const braced = rest.at(-1) === "{";
    if (keyword.kind === "block" && this.#stream(keyword.inside, statement, level + 1, !braced)) return;
    if (owner?.block) owner.block.push(statement);
    else this.found.statements.push({ at: place, statement });
  }

  #isNew(line: Line, name: string, words: readonly string[]): boolean {
    const key = `${name} ${words[0]}`;
    const again = this.#names.has(key);
    if (words.length === 1 && !again) {
      this.#names.add(key);
      return true;
    }
    const fact = again
      ? configFact("config.defined-again", { keyword: name, name: excerpt(words[0] ?? "") })
      : configFact("config.expected-name", { keyword: name });
    this.#problem(line, fact);
    return false;
  }

  /** `alloc_value_block`: every line up to a "}" at the end of one. */
  #list(owner: Statement): void {
    if (owner.words.length > (owner.keyword === "virtual_server_group" ? 1 : 0))
      this.#expectBrace(owner, owner, owner.words.join(" "));
    let expected = true;
    for (let taken = this.#take(); taken; taken = this.#take()) {
      const { line, words } = taken;
      if (expected) {
        expected = false;
        if (words[0] === "{") {
          words.shift();
          if (words.length === 0) continue;
        } else this.#expectBrace(line, owner, line.text);
      }
      const ends = words.at(-1) === "}";
      if (ends) words.pop();
      const [keyword, ...rest] = words;
      if (keyword !== undefined)
        owner.block?.push({
          keyword,
          words: rest,
          text: line.text,
          file: line.file,
          line: line.line,
          block: null,
        });
      if (ends) return;
    }
    this.#problem(owner, configFact("config.brace-not-closed", { keyword: owner.keyword }));
  }

  #unknown(line: Line, name: string, keyword: Keyword | undefined): void {
    const written = excerpt(name);
    if (keyword) {
      const version = formatVersion(this.#version);
      const { since } = keyword;
      this.#problem(line, configFact("config.keyword-too-new", { keyword: written, since, version }));
    } else if (name === "}") this.#problem(line, configFact("config.brace-not-opened", {}));
    else this.#problem(line, configFact("config.keyword-ignored", { keyword: written }));
  }
}
