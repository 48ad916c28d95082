import { cells, cut } from "./printable.ts";

// A number stays with its unit.
const BREAKS = /(?<!\d) +|(?<=\d) +(?!(?:h|min|ms|s|days|MB|%)(?:\W|$))/;

/** Lines of at most `width` cells, broken at spaces; a word that is longer is broken where it must be. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = indent;
  for (let word of text.split(BREAKS)) {
    while (cells(indent + word) > width) {
      if (line !== indent) lines.push(line);
      line = indent;
      const head = cut(word, width - cells(indent), "");
      if (head === "") break;
      lines.push(indent + head);
      word = word.slice(head.length);
    }
    const joined = line === indent ? indent + word : `${line} ${word}`;
    if (cells(joined) > width) {
      lines.push(line);
      line = indent + word;
    } else line = joined;
  }
  if (line !== indent || lines.length === 0) lines.push(line);
  return lines;
}

/** Wraps all lines but those indented by four spaces or more: a snippet is copied as it stands. */
export function wrapAroundSnippets(text: string, width: number, indent = ""): string[] {
  return text
    .split("\n")
    .flatMap((line) =>
      line.startsWith("    ") || line === "" ? [(indent + line).trimEnd()] : wrap(line, width, indent),
    );
}

export interface Column {
  head: string;
  align?: "right";
  /** Cut to so many cells where the text is longer. */
  most?: number;
}

/** A table with columns as wide as their longest cell and two spaces between. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  ellipsis = "…",
): string[] {
  const all = [columns.map((column) => column.head), ...rows].map((row) =>
    row.map((text, i) => cut(text, columns[i]?.most ?? 80, ellipsis)),
  );
  const widths = columns.map((_, i) => Math.max(...all.map((row) => cells(row[i] ?? ""))));
  return all.map((row) =>
    row
      .map((text, i) => {
        const space = " ".repeat((widths[i] ?? 0) - cells(text));
        return columns[i]?.align === "right" ? space + text : text + space;
      })
      .join("  ")
      .trimEnd(),
  );
}
