import { cells, cut } from "./printable.ts";
import type { Table } from "./tables.ts";

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

/** A run of lines that are to be copied as they stand, or of prose; without the blank lines around it. */
export interface Block {
  snippet: boolean;
  lines: string[];
}

/** Takes text apart: what is indented by four spaces is a snippet, and is given without them. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let blank = true;
  for (const line of text.split("\n")) {
    const snippet = line.startsWith("    ");
    const last = blocks.at(-1);
    if (line.trim() === "") blank = true;
    else if (last && last.snippet === snippet && !blank) last.lines.push(snippet ? line.slice(4) : line);
    else blocks.push({ snippet, lines: [snippet ? line.slice(4) : line] });
    if (line.trim() !== "") blank = false;
  }
  return blocks;
}

/**
 * A table with columns as wide as their longest cell and two spaces between. Where a line would be wider than `width`,
 * one space has to do, and then the first column is cut.
 */
export function tableLines({ columns, rows }: Table, width: number, ellipsis = "…"): string[] {
  const all = [columns.map((column) => column.head), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => cells(row[i] ?? ""))));
  const taken = (gap: number) => widths.reduce((sum, cell) => sum + cell + gap, -gap);
  const gap = taken(2) <= width ? 2 : 1;
  const [first = 0] = widths;
  if (taken(gap) > width) widths[0] = Math.min(first, Math.max(8, first - (taken(gap) - width)));
  return all.map((row) =>
    row
      .map((text, i) => {
        const shown = cut(text, widths[i] ?? 0, ellipsis);
        const space = " ".repeat((widths[i] ?? 0) - cells(shown));
        return columns[i]?.align === "right" ? space + shown : shown + space;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}
