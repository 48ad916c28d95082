import { join } from "node:path";

/** What a glob looks at: names in a folder, empty where there is none, and whether a path is there. */
export interface GlobTree {
  list(folder: string): string[];
  kind(path: string): string;
}

/** What all patterns of one reading may look at together; `exceeded` once they would have gone on. */
export class GlobBudget {
  #names = 100_000;
  #folders = 1000;
  #paths = 2000;
  exceeded = false;

  #spend(left: number): boolean {
    if (left < 0) this.exceeded = true;
    return left >= 0;
  }
  folder(): boolean {
    return this.#spend(--this.#folders);
  }
  name(): boolean {
    return this.#spend(--this.#names);
  }
  path(): boolean {
    return this.#spend(--this.#paths);
  }
}

/**
 * The paths that an include pattern names, in the order in which keepalived reads them: glob(3), and with csh braces
 * since 1.4.0. A path without wildcards comes back as it is, whether or not it exists.
 */
export function expandPattern(
  pattern: string,
  tree: GlobTree,
  braces: boolean,
  budget: GlobBudget,
): string[] {
  const paths: string[] = [];
  for (const plain of braces ? expandBraces(pattern, budget) : [pattern]) {
    if (/[*?[]/.test(plain)) paths.push(...globPaths(plain, tree, budget));
    else paths.push(plain.replace(/\\(.)/g, "$1"));
  }
  return paths;
}

const MAX_BRACES = 1000;

function expandBraces(pattern: string, budget: GlobBudget): string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (done.length + open.length > MAX_BRACES) {
      budget.exceeded = true;
      break;
    }
    const group = innermostBraces(next);
    if (!group) done.push(next);
    else
      for (const choice of group.choices.reverse())
        open.push(next.slice(0, group.start) + choice + next.slice(group.end));
  }
  return done;
}

/** The first pair of braces that contains no other and has a choice. */
function innermostBraces(text: string): { start: number; end: number; choices: string[] } | null {
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") start = at;
    else if (text[at] === "}" && start >= 0) {
      const inner = text.slice(start + 1, at);
      if (inner.includes(",")) return { start, end: at + 1, choices: inner.split(",") };
      start = -1;
    }
  }
  return null;
}

function globPaths(pattern: string, tree: GlobTree, budget: GlobBudget): string[] {
  let bases = [pattern.startsWith("/") ? "/" : "."];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const next: string[] = [];
    for (const base of bases) {
      if (!/[*?[]/.test(part)) {
        next.push(join(base, part));
        continue;
      }
      if (!budget.folder()) break;
      const tokens = tokensOf(part);
      for (const name of tree.list(base).sort()) {
        if (!budget.name()) break;
        // A leading dot is matched only by a dot.
        if (name.startsWith(".") && !part.startsWith(".")) continue;
        if (matches(tokens, name) && budget.path()) next.push(join(base, name));
      }
    }
    bases = next;
  }
  return bases.filter((path) => budget.path() && tree.kind(path) !== "missing");
}

/** `null`: any text; else whether one character matches. */
type Token = ((char: string) => boolean) | null;

function tokensOf(part: string): Token[] {
  const tokens: Token[] = [];
  for (const [whole, escaped, not, set] of part.matchAll(/\\(.)|\[([!^]?)(\]?[^\]]*)\]|./gs)) {
    if (escaped !== undefined) tokens.push((char) => char === escaped);
    else if (set !== undefined) tokens.push(charSet(set, not !== ""));
    else if (whole === "?") tokens.push(() => true);
    else if (whole !== "*") tokens.push((char) => char === whole);
    else if (tokens.length === 0 || tokens.at(-1) !== null) tokens.push(null);
  }
  return tokens;
}

/** A range such as z-a matches nothing. */
function charSet(set: string, not: boolean): (char: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < set.length; at++) {
    const isRange = set[at + 1] === "-" && at + 2 < set.length;
    ranges.push([set[at]!, set[isRange ? at + 2 : at]!]);
    if (isRange) at += 2;
  }
  return (char) => ranges.some(([low, high]) => low <= char && char <= high) !== not;
}

/** Goes back to the last `*` only: work grows with the two lengths, never beyond. */
function matches(tokens: readonly Token[], name: string): boolean {
  let star = -1;
  let from = 0;
  let token = 0;
  let at = 0;
  while (at < name.length) {
    const test = tokens[token];
    if (test === null) {
      star = token++;
      from = at;
    } else if (test?.(name[at]!)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++from;
    } else return false;
  }
  while (token < tokens.length && tokens[token] === null) token++;
  return token === tokens.length;
}
