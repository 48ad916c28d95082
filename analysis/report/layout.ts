import { cells, cut } from "./printable.ts";

// A number stays with its unit.
const BREAKS = /(?<!\d) +|(?<=\d) +(?!(?:h|min|ms|s|days|MB|%|毫秒|秒|分钟|小时|天)(?:[^a-z]|$))/i;

// Chinese is written without spaces: a line may end after any of its characters, but none begins with what closes or separates,
// and none ends with what opens (GB/T 15834-2011, 5.1).
const CJK = String.raw`[\p{Script=Han}\u3000-\u303f\uff00-\uff60‘’“”…—]`;
const CLOSES = "[，。；：！？、）」』》〉】〕’”…—％]";
const OPENS = "[（「『《〈【〔‘“]";
const INSIDE = new RegExp(
  `(?<=${CJK})(?<!${OPENS})(?!${CLOSES})(?=\\P{Cc})|(?<=[^ ])(?<!${OPENS})(?=${CJK})(?!${CLOSES})`,
  "u",
);

/** Pieces that a line may end between, each with whether a space stands before it. */
function pieces(text: string): { piece: string; spaced: boolean }[] {
  return text
    .split(BREAKS)
    .flatMap((word) => word.split(INSIDE).map((piece, i) => ({ piece, spaced: i === 0 })));
}

/** Lines of at most `width` cells, broken at spaces and between CJK characters; a word that is longer is broken where it must be. */
export function wrap(text: string, width: number, indent = ""): string[] {
  // What fits keeps its own spacing.
  if (cells(indent + text) <= width) return [indent + text];
  const lines: string[] = [];
  let line = indent;
  for (let { piece, spaced } of pieces(text)) {
    while (cells(indent + piece) > width) {
      if (line !== indent) lines.push(line);
      line = indent;
      const head = cut(piece, width - cells(indent), "");
      if (head === "") break;
      lines.push(indent + head);
      piece = piece.slice(head.length);
      spaced = false;
    }
    const joined = line === indent ? indent + piece : `${line}${spaced ? " " : ""}${piece}`;
    if (cells(joined) > width) {
      lines.push(line);
      line = indent + piece;
    } else line = joined;
  }
  if (line !== indent || lines.length === 0) lines.push(line);
  return lines;
}

/** The same behind a mark: what follows the first line stands below its text, or as far in as is said. */
export function hanging(
  mark: string,
  text: string,
  width: number,
  indent = " ".repeat(cells(mark)),
): string[] {
  return wrap(text, width, indent).map((line, i) => (i === 0 ? mark + line.slice(indent.length) : line));
}

/** Fills up with spaces to so many cells. */
export function pad(text: string, width: number, side: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - cells(text)));
  return side === "right" ? space + text : text + space;
}

/** A text behind its label: a full-width colon brings its own space. */
export function labelled({ label, text }: { label: string; text: string }): string {
  return `${label}${/：$/.test(label) ? "" : " "}${text}`;
}

/** Rows of a label and a text beside it; below one that takes more than half of a line. */
export function labelledLines(
  rows: readonly { label: string; text: string }[],
  width: number,
  indent = "",
  least = 0,
): string[] {
  const fits = ({ label }: { label: string }) => cells(label) <= width / 2;
  const column = Math.max(least, ...rows.filter(fits).map(({ label }) => cells(label)));
  return rows.flatMap((row) => {
    const isBeside = fits(row);
    const mark = `${indent}${pad(isBeside ? row.label : "", column)}  `;
    const above = isBeside ? [] : wrap(row.label, width, indent);
    return [...above, ...hanging(mark, row.text, width).map((line) => line.trimEnd())];
  });
}

export interface Column {
  head: string;
  align?: "right";
}

/** Below this a column shows nothing that could be read. */
const NARROWEST = 8;

/**
 * A table with columns as wide as their longest cell and two spaces between. Where a line would be wider than `width`,
 * one space has to do, then the first column is cut, and at last the widest ones get their text in several lines.
 * @returns the lines of the head, and of each row
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  ellipsis = "…",
): string[][] {
  const all = [columns.map((column) => column.head), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => cells(row[i] ?? ""))));
  const taken = (gap: number) => widths.reduce((sum, cell) => sum + cell + gap, -gap);
  const gap = taken(2) <= width ? 2 : 1;
  const [first = 0] = widths;
  if (taken(gap) > width) widths[0] = Math.min(first, Math.max(NARROWEST, first - (taken(gap) - width)));
  while (taken(gap) > width) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= NARROWEST) break;
    widths[widest]! -= 1;
  }
  return all.map((row) => rowLines(row, columns, widths, gap, ellipsis));
}

function rowLines(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  gap: number,
  ellipsis: string,
): string[] {
  const texts = widths.map((width, i) =>
    i === 0 ? [cut(row[i] ?? "", width, ellipsis)] : wrap(row[i] ?? "", width),
  );
  return Array.from({ length: Math.max(...texts.map((lines) => lines.length)) }, (_, line) =>
    texts
      .map((lines, i) => pad(lines[line] ?? "", widths[i] ?? 0, columns[i]?.align))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}
