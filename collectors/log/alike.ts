/** A row's text that stands for several lines which differ in numbers alone: "… [and 23 more like it]" behind the last of them. */
const SUMMED = /^(.*) \[and (\d{1,9}) more like it\]$/s;

/** The last of some lines that are alike, with their number; one alone as it is. */
export const textOfAlike = (last: string, lines: number) =>
  lines === 1 ? last : `${last} [and ${lines - 1} more like it]`;

/** What a row's text says, and for how many lines it stands. */
export function alikeIn(text: string): { line: string; lines: number } {
  const [, line, more] = SUMMED.exec(text) ?? [];
  return line === undefined ? { line: text, lines: 1 } : { line, lines: 1 + Number(more) };
}
