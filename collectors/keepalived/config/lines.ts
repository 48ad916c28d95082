import { basename, dirname } from "node:path";
import { messageOf } from "../../failure.ts";
import { type Definition, type DefinitionFault, Definitions } from "./definitions.ts";
import { expandPattern, GlobBudget } from "./glob.ts";
import { type ConfigFiles, relativeTo } from "./include.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import { type Round, repeat } from "./repeat.ts";
import { excerpt, firstBytes, trimmed, withoutReturns } from "./text.ts";
import { atLeast, type Version } from "./version.ts";
import { splitWords, stripComment, wordProblem } from "./words.ts";

/** A line as keepalived's parser gets it: includes, conditions, definitions and repetitions are done. */
export interface Line {
  text: string;
  file: string;
  /** From 1; of the line in the file that this one comes from. */
  line: number;
}

export interface ReadOptions {
  files: ConfigFiles;
  version: Version;
  /** `-i`, else the first label of the host's name (versions before 1.4.0 know only `-i`); `null`: none. */
  configId: string | null;
}

/** Bounds that no honest configuration meets. */
const MAX_LINES = 50_000;
const MAX_DEPTH = 32;
const MAX_FILES = 2000;
/** Characters of all files and all that definitions make of them. */
const MAX_TEXT = 4 * 2 ** 20;
export const MAX_PROBLEMS = 200;
/** `MAXBUF` of lib/parser.h: what keepalived reads at once. */
const MAX_LINE_BYTES = 1023;

/** Where lines come from: a file, or what a line stands for (`depth` counts files inside each other). */
type Source = { file: string; line: number; depth: number } & (
  | { kind: "file"; lines: string[]; rest: string | null }
  | { kind: "text"; rounds: Iterator<Round> }
);

/** Reads a configuration as keepalived does (`read_line` of lib/parser.c). Never throws and always ends. */
export class LineReader {
  readonly problems: Problem[] = [];
  /** Every file that was read, or that is named and could not be: a change of one changes the configuration. */
  readonly filesRead = new Set<string>();
  readonly #options: ReadOptions;
  readonly #definitions: Definitions;
  readonly #stack: Source[] = [];
  #open: Definition | null = null;
  /** What stood behind a brace, or beyond keepalived's buffer, on the line. */
  #residue: string | null = null;
  #source: Source;
  readonly #globs = new GlobBudget();
  #filesLeft = MAX_FILES;
  #textLeft = MAX_TEXT;

  constructor(path: string, options: ReadOptions) {
    this.#options = options;
    this.#definitions = new Definitions(options.version);
    this.#source = { kind: "file", file: path, line: 0, depth: 0, lines: [], rest: null };
    this.#include(path, true);
  }

  *lines(): Generator<Line> {
    for (let count = 0; ; count++) {
      const text = this.#next();
      if (text === null) return;
      this.#textLeft -= text.length;
      if (count === MAX_LINES || this.#textLeft < 0) {
        if (count === MAX_LINES) this.#problem(configFact("config.too-many-lines", { lines: MAX_LINES }));
        else this.#problem(configFact("config.too-much-text", { bytes: MAX_TEXT }));
        return;
      }
      const line = this.#preprocess(text);
      if (line !== "") yield { text: line, file: this.#source.file, line: this.#source.line };
    }
  }

  #problem(fact: ConfigFact): void {
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push({ file: this.#source.file, line: this.#source.line, fact });
    }
  }

  #since(version: string): boolean {
    return atLeast(this.#options.version, version);
  }

  /** The next line of the innermost source. */
  #next(): string | null {
    const residue = this.#residue;
    this.#residue = null;
    if (residue !== null) return residue;
    while (true) {
      const source = this.#stack.at(-1);
      if (!source) return null;
      this.#source = source;
      if (source.kind === "text") {
        const { done, value } = source.rounds.next();
        if (!done) {
          for (const [name, text] of value.set) this.#definitions.set(name, text);
          return value.text;
        }
      } else if (source.rest !== null || source.line < source.lines.length) {
        const text = this.#fromFile(source);
        if (!this.#since("2.0.9")) return text;
        const { text: stripped, fault } = stripComment(text);
        if (fault) this.#problem(wordProblem(fault, excerpt(text)));
        // Since 2.2.0 its processes read a copy that is stripped already, and strip again: an escaped # is a comment then.
        const left = this.#since("2.2.0") ? stripComment(stripped).text : stripped;
        if (left !== "") return left;
        // An empty line ends a definition that goes on over several lines, one with only a comment does not.
        if (text === "") this.#open = null;
        continue;
      }
      this.#stack.pop();
    }
  }

  /** What `fgets` gives: a line, or so much of it as goes into keepalived's buffer. A NUL ends the text. */
  #fromFile(source: Source & { kind: "file" }): string {
    const fresh = source.rest === null;
    const whole = source.rest ?? source.lines[source.line++] ?? "";
    const start = whole.slice(0, MAX_LINE_BYTES + 1);
    source.rest = null;
    if (Buffer.byteLength(start) <= MAX_LINE_BYTES) return start.split("\0", 1)[0] ?? "";
    const bytes = Buffer.byteLength(whole);
    if (fresh) this.#problem(configFact("config.long-line", { bytes, kept_bytes: MAX_LINE_BYTES }));
    const kept = firstBytes(start, MAX_LINE_BYTES);
    source.rest = whole.slice(kept.length);
    return kept.split("\0", 1)[0] ?? "";
  }

  /** What is left of a line for the parser; "" where it was for the reader only. */
  #preprocess(raw: string): string {
    if (this.#open) {
      this.#definitions.extend(this.#open, trimmed(raw));
      if (!this.#open.open) this.#open = null;
      return "";
    }
    let text = raw;
    if (this.#since("1.4.0")) {
      text = text.replace(/^[ \t]+/, "");
      for (let checks = 0; checks < 100; checks++) {
        const kept = text.startsWith("@") ? this.#condition(text) : text;
        if (kept === null) return "";
        text = kept;
        const definition = text.startsWith("$") ? this.#definitions.define(text) : null;
        if (definition) {
          if (definition.open) this.#open = definition;
          return "";
        }
        if (text.startsWith("~") && this.#repetition(text)) return "";
        const replaced = this.#replace(text);
        if (replaced === text) break;
        text = replaced;
        if (!/[@~]|\$/.test(text)) break;
      }
    } else if (text.startsWith("@")) {
      // Only in the first column, and the blank behind the id goes with it.
      const kept = this.#condition(text);
      if (kept === null) return "";
      text = kept;
    }
    const pattern = this.#includePattern(text);
    if (pattern !== null) {
      this.#include(pattern, false);
      return "";
    }
    return this.#since("1.4.2") ? this.#splitBraces(text) : text;
  }

  /** `@ID rest` and (since 1.3.7) `@^ID rest`: `rest`, or `null` where the line is for another host. */
  #condition(text: string): string | null {
    const found = /^@(\^?)([^ \t]*)[ \t]+(.*)$/s.exec(text);
    if (!found) return null;
    const inverted = found[1] === "^" && this.#since("1.3.7");
    const id = (inverted ? "" : found[1]!) + found[2]!;
    return (id === this.#options.configId) === inverted ? null : found[3]!;
  }

  #replace(text: string): string {
    if (!text.includes("$")) return text;
    const builtins = { pwd: dirname(this.#source.file), instance: this.#options.configId ?? "" };
    const replaced = this.#definitions.replace(text, builtins);
    if (replaced.fault) this.#problem(definitionProblem(replaced.fault, excerpt(text)));
    if (replaced.rest.length > 0) this.#push(replaced.rest.map((line) => ({ set: [], text: line })).values());
    if (replaced.text === text) return text;
    return this.#since("2.0.9") ? stripComment(replaced.text).text : replaced.text.replace(/^[ \t]+/, "");
  }

  /** Whether the line was one: a version that does not know it takes the line as it stands. */
  #repetition(text: string): boolean {
    const kind = text.slice(0, 4);
    if (!(kind === "~SEQ" && this.#since("2.0.9")) && !(kind === "~LST" && this.#since("2.1.0")))
      return false;
    // Until 2.0.20 the x is not expected, and the line is refused (lib/parser.c `add_seq`).
    const hex = text.startsWith("~SEQx") && !this.#since("2.1.0");
    const rounds = hex ? null : repeat(text, (part) => this.#replace(part));
    if (rounds) this.#push(rounds);
    else if (hex) this.#problem(configFact("config.hex-repetition", { text: excerpt(text) }));
    else this.#problem(configFact("config.not-a-repetition", { text: excerpt(text), keyword: kind }));
    return true;
  }

  #push(rounds: Iterator<Round>): void {
    const { file, line, depth } = this.#source;
    if (this.#stack.length < 1000) this.#stack.push({ kind: "text", rounds, file, line, depth });
    else this.#problem(configFact("config.endless-repetition", {}));
  }

  /** Before 2.2.0 two words; since then the rest of the line, quotes and all, and `includer|m|w|b|a`. */
  #includePattern(text: string): string | null {
    if (!text.includes("include")) return null;
    if (this.#since("2.2.0")) return /^include[rmwba]?[ \t]+(.*)$/s.exec(text)?.[1] ?? null;
    const { words } = splitWords(text, !this.#since("2.0.9"));
    return words[0] === "include" && words.length === 2 ? words[1]! : null;
  }

  /** Puts the files on the stack, the first on top: patterns are relative to the folder of the including file. */
  #include(pattern: string, top: boolean): void {
    const { files } = this.#options;
    const depth = top ? 0 : this.#source.depth + 1;
    if (depth > MAX_DEPTH) {
      this.#problem(configFact("config.include-too-deep", { pattern: excerpt(pattern), depth: MAX_DEPTH }));
      return;
    }
    const path = top ? pattern : relativeTo(this.#source.file, pattern);
    const paths = expandPattern(path, files, this.#since("1.4.0"), this.#globs);
    if (this.#globs.exceeded) {
      this.#problem(configFact("config.include-too-wide", { pattern: excerpt(pattern) }));
      return;
    }
    if (paths.length === 0 && !this.#since("1.4.0")) {
      this.#problem(configFact("config.include-unmatched", { pattern: excerpt(pattern) }));
    }
    // A file that comes to a folder of patterns changes the configuration as well.
    if (/[*?[]/.test(basename(path))) this.filesRead.add(dirname(path));
    for (const file of paths.reverse()) this.#openFile(file, depth, top);
  }

  #openFile(file: string, depth: number, top: boolean): void {
    const { files } = this.#options;
    const kind = files.kind(file);
    const named = { path: file, included: !top };
    this.filesRead.add(file);
    if (kind === "missing") this.#problem(configFact("config.file-missing", named));
    else if (kind === "refused") this.#problem(configFact("config.file-hidden", named));
    else if (kind !== "file") this.#problem(configFact("config.file-kind", { ...named, kind }));
    else if (--this.#filesLeft < 0 || this.#textLeft < 0) {
      this.#problem(configFact("config.too-many-files", named));
    } else {
      try {
        const text = files.read(file);
        this.#textLeft -= text.length;
        const lines = text.split("\n").map(withoutReturns);
        if (lines.at(-1) === "") lines.pop();
        this.#stack.push({ kind: "file", file, line: 0, depth, lines, rest: null });
      } catch (error) {
        const said = messageOf(error).replace(`${file}: `, "");
        this.#problem(configFact("config.file-unread", { ...named, said }));
      }
    }
  }

  /** A brace outside double quotes stands on a line of its own; what follows is read as the next line. */
  #splitBraces(text: string): string {
    const line = text.replace(/^[ \t]+/, "");
    let at = -1;
    let quoted = false;
    for (let i = 0; i < line.length && at < 0; i++) {
      const char = line[i]!;
      if (char === '"') quoted = !quoted;
      else if (!quoted && (char === "{" || char === "}")) at = i;
      // Before 2.0.9 comments are still there.
      else if (!quoted && (char === "#" || char === "!") && !this.#since("2.0.9")) break;
    }
    if (at < 0) return trimmed(line);
    const name = /^\$\{[A-Za-z_]\w*\}/.exec(line.slice(Math.max(0, at - 1)))?.[0];
    if (name !== undefined) this.#problem(configFact("config.undefined", { name, braces: true }));
    const cut = at === 0 ? 1 : at;
    const rest = trimmed(line.slice(cut));
    if (rest !== "") this.#residue = rest;
    return trimmed(line.slice(0, cut));
  }
}

function definitionProblem(fault: DefinitionFault, text: string): ConfigFact {
  if (fault.id === "endless") return configFact("config.endless-definition", { text, name: fault.name });
  return configFact("config.random", { text, low: fault.low, high: fault.high });
}
