/** A command line as a shell reads it, in pieces. */
export type Piece =
  /** `plain`: nothing in it is expanded. */
  | { kind: "word"; text: string; plain: boolean }
  /** Between commands: `;`, `&&`, `|`, `(` … */
  | { kind: "separator"; text: string }
  /** `>`, `2>>`, `<`: the next word is its file. */
  | { kind: "redirect"; text: string };

/** Behind these comes something else than a command's words: their inside is not read. */
const UNREAD = new Set(["case", "select", "function", "coproc", "[[", "((", "esac"]);

/**
 * The words and separators of a shell's text; `null` where it is more than simple commands in sequence (here-documents, `case`,
 * functions, arrays, quotes that do not end): then nobody can say which of its words are programs.
 */
export function readShellText(text: string): Piece[] | null {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^(?:[ \t\r]|\\\n)+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith("#")) {
      at += /^[^\n]*/.exec(rest)![0].length;
      continue;
    }
    const redirect = /^(?:\d{0,2}(?:>>|>\||>&|<&|>|<)|&>>?)/.exec(rest);
    if (redirect) {
      // Here-documents and `<(…)`.
      if (/^\d*<[<(]|^\d*>\(/.test(rest)) return null;
      pieces.push({ kind: "redirect", text: redirect[0] });
      at += redirect[0].length;
      continue;
    }
    const separator = /^(?:&&|\|\||;;|\|&|[;&|()\n])/.exec(rest);
    if (separator) {
      const [found] = separator;
      // `name()`, `name=(…)`, `((…))`, and the arms of a `case`.
      if (found === ";;" || (found === "(" && /[^\s;&|(]$|\($/.test(text.slice(0, at)))) return null;
      pieces.push({ kind: "separator", text: found });
      at += found.length;
      continue;
    }
    const word = readWord(text, at);
    if (word === null || UNREAD.has(word.text)) return null;
    pieces.push({ kind: "word", text: word.text, plain: word.plain });
    at = word.end;
  }
  return pieces;
}

/** One word with its quotes taken off; `null` where they do not end. */
function readWord(text: string, start: number): { text: string; plain: boolean; end: number } | null {
  let word = "";
  let plain = true;
  let at = start;
  while (at < text.length && !/[\s;&|()<>]/.test(text[at]!)) {
    const sign = text[at]!;
    if (sign === "\\") {
      word += text[at + 1] ?? "";
      at += 2;
    } else if (sign === "'" || sign === '"') {
      const end = endOfQuote(text, at);
      if (end === -1) return null;
      const inner = text.slice(at + 1, end);
      if (sign === '"' && /[$`]/.test(inner)) plain = false;
      word += sign === '"' ? inner.replace(/\\(["\\$`])/g, "$1") : inner;
      at = end + 1;
    } else if (sign === "`" || sign === "$") {
      plain = false;
      const end = sign === "`" ? text.indexOf("`", at + 1) : endOfExpansion(text, at);
      // `$'…'` and backslashes in backquotes have rules of their own.
      if (end === -1 || text[at + 1] === "'" || (sign === "`" && text.slice(at, end).includes("\\")))
        return null;
      word += text.slice(at, end + 1);
      at = end + 1;
    } else {
      word += sign;
      at++;
    }
  }
  return { text: word, plain, end: at };
}

function endOfQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[start] === '"' && text[at] === "\\") at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

/** Last character of `$(…)`, `${…}`; of anything else behind a `$` that one alone. */
function endOfExpansion(text: string, start: number): number {
  const open = text[start + 1];
  if (open !== "(" && open !== "{") return start;
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === "\\") at++;
    else if (sign === "'" || sign === '"') {
      at = endOfQuote(text, at);
      if (at === -1) return -1;
    } else if (sign === open) depth++;
    else if (sign === close && --depth === 0) return at;
  }
  return -1;
}
