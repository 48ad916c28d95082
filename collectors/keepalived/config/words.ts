import { type ConfigFact, configFact } from "./problem.ts";

/**
 * The two ways in which keepalived cuts a line into words (lib/parser.c). Both never fail: an unfinished quote or
 * escape is told in `fault`, with the words that keepalived keeps in that case.
 */
export interface Words {
  words: string[];
  /** What keepalived complains about, or `null`. */
  fault: WordFault | null;
}

/** A quote (`"` or `'`) that is not closed, or a backslash at the end of the line. */
export type WordFault = { id: "open-quote"; quote: string } | { id: "trailing-backslash" };

/** The fault as a problem of the line in which it stands. @param text the excerpt that shows it */
export function wordProblem(fault: WordFault, text: string): ConfigFact {
  return fault.id === "open-quote"
    ? configFact("config.open-quote", { quote: fault.quote, text })
    : configFact("config.trailing-backslash", { text });
}

const BLANK = " \t\f\n\r\v";

/**
 * `alloc_strvec`: `"…"` is one word without escapes, and a `"` starts a new word.
 * @param comments `true` for versions before 2.0.9, where `#` and `!` end the line even inside an unquoted word.
 */
export function splitWords(text: string, comments: boolean): Words {
  const words: string[] = [];
  let at = 0;
  while (true) {
    while (at < text.length && BLANK.includes(text[at]!)) at++;
    if (at >= text.length || (comments && isComment(text[at]!))) return { words, fault: null };
    if (text[at] === '"') {
      const end = text.indexOf('"', at + 1);
      if (end < 0) return { words, fault: { id: "open-quote", quote: '"' } };
      words.push(text.slice(at + 1, end));
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && !BLANK.includes(text[at]!) && text[at] !== '"') {
        if (comments && isComment(text[at]!)) break;
        at++;
      }
      words.push(text.slice(start, at));
    }
  }
}

function isComment(char: string): boolean {
  return char === "#" || char === "!";
}

const ESCAPES: Record<string, string> = {
  a: "\x07",
  b: "\b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * `alloc_strvec_quoted_escaped` (since 2.0.6), used for commands: `'` and `"` quote, neighbouring parts are glued to one
 * word, `\n \t \xHH \ooo \cC` are escapes everywhere. On a fault keepalived drops the whole line.
 * @param comments as for `splitWords`.
 * @param escapes `false`: a backslash keeps the next character from ending a quote, and both stay.
 */
export function splitQuotedWords(text: string, comments: boolean, escapes = true): Words {
  const words: string[] = [];
  let at = 0;
  while (true) {
    while (at < text.length && BLANK.includes(text[at]!)) at++;
    if (at >= text.length || (comments && isComment(text[at]!))) return { words, fault: null };
    let word = "";
    let quote = "";
    while (at < text.length) {
      const char = text[at]!;
      if (char === "\\") {
        const [value, next] = readEscape(text, at + 1);
        if (value === null) return { words: [], fault: { id: "trailing-backslash" } };
        word += escapes ? value : text.slice(at, at + 2);
        at = escapes ? next : at + 2;
      } else if (quote !== "") {
        if (char === quote) quote = "";
        else word += char;
        at++;
      } else if (char === '"' || char === "'") {
        quote = char;
        at++;
      } else if (BLANK.includes(char) || (comments && isComment(char))) {
        break;
      } else {
        word += char;
        at++;
      }
    }
    if (quote !== "") return { words: [], fault: { id: "open-quote", quote } };
    words.push(word);
  }
}

/** The character that the escape at `at` (behind the backslash) stands for, and where the text goes on. */
function readEscape(text: string, at: number): [string | null, number] {
  const char = text[at];
  if (char === undefined) return [null, at];
  const hex = /^x([0-9a-fA-F]+)/.exec(text.slice(at, at + 9));
  if (hex) return [String.fromCharCode(Number.parseInt(hex[1]!, 16) & 0xff), at + hex[0].length];
  if (char === "c" && at + 1 < text.length) {
    return [String.fromCharCode(text.charCodeAt(at + 1) & 0x1f), at + 2];
  }
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3));
  if (octal) return [String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff), at + octal[0].length];
  return [ESCAPES[char] ?? char, at + 1];
}

/**
 * `decomment` (since 2.0.9): takes off the comment, `\#` and `\!` outside double quotes become plain, and blanks at both
 * ends go. A backslash at the very end stays: it continues a definition, even when it stands in a comment.
 */
export function stripComment(text: string): { text: string; fault: WordFault | null } {
  let out = "";
  let quoted = false;
  let comment = false;
  let continued = false;
  const from = text.replace(/^[ \t]+/, "");
  for (let at = 0; at < from.length; at++) {
    const char = from[at]!;
    if (char === "\\") {
      const next = from[at + 1];
      if (next === undefined) {
        continued = true;
        break;
      }
      at++;
      if (!comment) out += !quoted && isComment(next) ? next : char + next;
      continue;
    }
    if (char === '"' && !comment) quoted = !quoted;
    if (!quoted && isComment(char)) comment = true;
    if (!comment) out += char;
  }
  let end = out.length;
  while (end > 0 && (out[end - 1] === " " || out[end - 1] === "\t")) end--;
  const kept = out.slice(0, end) + (continued ? "\\" : "");
  return { text: kept, fault: quoted ? { id: "open-quote", quote: '"' } : null };
}
