import { labelledLines } from "../analysis/report/layout.ts";
import { printable } from "../analysis/report/printable.ts";

/** Lines of at most `width` cells: labels on the left, text wrapped beside them. */
export function labelled(rows: readonly (readonly [label: string, text: string])[], width = 80): string {
  const shown = rows.map(([label, text]) => ({ label, text: printable(text) }));
  return `${labelledLines(shown, width).join("\n")}\n`;
}
