import { type Line, MAX_PROBLEMS } from "./lines.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { atLeast, type Version } from "./version.ts";
import { splitWords } from "./words.ts";

/** Keywords that stand before a block: keepalived reads on inside them also where the `{` was forgotten. */
const NEEDS_BLOCK = new Set([
  "global_defs",
  "vrrp_script",
  "vrrp_instance",
  "vrrp_sync_group",
  "virtual_server",
  "real_server",
  "MISC_CHECK",
  "track_script",
]);

/** Lists that every version reads on one line too: `read_value_block` of 1.3.5. */
const ONE_LINE_LISTS = new Set(["group", "notification_email", "interfaces"]);

/** What versions before 2.0.0 make of the lines: unknown keywords and blocks are kept like known ones, by counting braces. */
export function readBlocks(lines: readonly Line[], version: Version, problems: Problem[]): Statement[] {
  const builder = new TreeBuilder(problems, version);
  for (const line of lines) {
    const { words } = splitWords(line.text, true);
    if (words.length > 0) builder.add(line, words);
  }
  builder.end();
  return builder.root;
}

function at(line: { file: string; line: number }): { file: string; line: number } {
  return { file: line.file, line: line.line };
}

const MAX_NESTING = 200;

class TreeBuilder {
  readonly root: Statement[] = [];
  readonly #open: Statement[] = [];
  readonly #problems: Problem[];
  /** Since 1.4.2 a brace stands on a line of its own; before, only `{` last and `}` first in a line are braces. */
  readonly #splits: boolean;
  /** Blocks beyond the bound: their braces are counted, their contents left out. */
  #skipped = 0;

  readonly #version: Version;

  constructor(problems: Problem[], version: Version) {
    this.#problems = problems;
    this.#version = version;
    this.#splits = atLeast(version, "1.4.2");
  }

  get #level(): Statement[] {
    return this.#open.at(-1)?.block ?? this.root;
  }

  #problem(line: { file: string; line: number }, fact: ConfigFact): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ ...at(line), fact });
  }

  add(line: Line, words: string[]): void {
    let first = 0;
    for (; words[first] === "{"; first++) this.#openBlock(line);
    if (first === words.length) return;
    if (first > 0) words = words.slice(first);
    if (words[0] === "}") {
      this.#closeBlock(line);
      return;
    }
    this.#expectBrace(line);
    const definition = /^\$\w+=/.test(words[0]!) && !atLeast(this.#version, "1.4.0");
    const brace = this.#splits || definition ? -1 : words.indexOf("{");
    const own = brace > 0 ? words.slice(0, brace) : words;
    const inner = brace > 0 ? words.slice(brace + 1) : [];
    const closes = inner.at(-1) === "}";
    if (closes) inner.pop();
    if ((closes || inner.length > 0) && !(closes && ONE_LINE_LISTS.has(words[0]!))) {
      // Old versions lose what stands behind the brace; what was meant is of more use than what is left.
      this.#problem(line, configFact("config.block-on-one-line", { keyword: words[0]! }));
    }
    const [keyword = "", ...rest] = own;
    if (this.#skipped === 0) {
      this.#level.push({ keyword, words: rest, text: line.text, ...at(line), block: null });
    }
    if (own.length < words.length) this.#openBlock(line);
    if (inner.length > 0) {
      const text = line.text.slice(line.text.indexOf("{") + 1).replace(/\}[^"}]*$/, "");
      this.add({ ...line, text }, inner);
    }
    if (closes) this.#closeBlock(line);
  }

  /** A block keyword whose `{` did not come is read as if it had. */
  #expectBrace(line: Line): void {
    const last = this.#level.at(-1);
    if (!last || last.block || !NEEDS_BLOCK.has(last.keyword)) return;
    const found = excerpt(line.text.trim());
    this.#problem(line, configFact("config.expected-brace", { keyword: last.keyword, found }));
    last.block = [];
    this.#open.push(last);
  }

  #openBlock(line: Line): void {
    if (this.#skipped > 0 || this.#open.length === MAX_NESTING) {
      if (this.#skipped === 0) this.#problem(line, configFact("config.too-deep", { depth: MAX_NESTING }));
      this.#skipped++;
      return;
    }
    let owner = this.#level.at(-1);
    if (!owner || owner.block) {
      this.#problem(line, configFact("config.brace-of-nothing", {}));
      owner = { keyword: "", words: [], text: "", ...at(line), block: null };
      this.#level.push(owner);
    }
    owner.block = [];
    this.#open.push(owner);
  }

  #closeBlock(line: Line): void {
    if (this.#skipped > 0) this.#skipped--;
    else if (!this.#open.pop()) this.#problem(line, configFact("config.brace-not-opened", {}));
  }

  end(): void {
    for (const statement of this.#open) {
      this.#problem(statement, configFact("config.brace-not-closed", { keyword: statement.keyword }));
    }
  }
}
