import { printable } from "../analysis/report/printable.ts";

/**
 * Lines of at most `width` columns: labels on the left, text wrapped beside them. A word that is longer than its column keeps
 * its length.
 */
export function labelled(rows: readonly (readonly [label: string, text: string])[], width = 80): string {
  const column = Math.max(0, ...rows.map(([label]) => label.length)) + 2;
  return rows
    .flatMap(([label, text]) =>
      wrapped(text, Math.max(20, width - column)).map(
        (line, index) => `${(index === 0 ? label : "").padEnd(column)}${line}`,
      ),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(" ")) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
