/**
 * Names of processes, paths, log lines and arguments come from whoever can start a process. A terminal, a ticket or a
 * page must show them and never obey them.
 */

// Controls (C0, C1, DEL), format characters (bidirectional marks and overrides, zero-width ones, byte-order mark, tags),
// line and paragraph separators, and what Unicode says is drawn as nothing.
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text with everything that a terminal, a browser or an editor would obey or hide written as an escape (`\x1b`,
 * `\u{202e}`), and with halves of a surrogate pair as U+FFFD. The result is one line.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(OBEYED, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** The same for text of several lines that are meant: line feeds stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

// East Asian wide characters with their punctuation, and emoji take two cells (UAX #11: W and F), combining marks none.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303e\u3200-\u33ff\uff01-\uff60\uffe0-\uffe6]/u;
const COMBINING = /\p{Mn}|\p{Me}/u;

/** Cells that a printable text takes on a terminal. */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text cut to so many cells, with an ellipsis where something is missing. */
export function cut(text: string, width: number, ellipsis = "…"): string {
  if (cells(text) <= width) return text;
  let kept = "";
  let used = cells(ellipsis);
  for (const character of text) {
    used += cells(character);
    if (used > width) break;
    kept += character;
  }
  return kept + ellipsis;
}
