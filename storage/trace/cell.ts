import { Failure } from "../../collectors/failure.ts";
import type { Cell, Column } from "../schema.ts";
import { formatRfc3339, parseRfc3339 } from "./instant.ts";

/**
 * A spreadsheet runs a cell that begins so. It gets a `'` in front, and so does a text that already looks like one that got it:
 * taking one `'` off then always gives the text back.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export const guardText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
const unguardText = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);

const QUOTED = /[",\r\n]/;

/** As RFC 4180 has it. Line ends of any kind are quoted: readers disagree about a lone CR. */
export const quoteCell = (text: string): string =>
  QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

export const csvLine = (cells: readonly string[]): string => `${cells.map(quoteCell).join(",")}\n`;

/** The cell as CSV shows it, not quoted yet; unknown is empty. */
export function formatCell(column: Column, cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "string") return guardText(cell);
  if (column.name === "time") return formatRfc3339(cell);
  if (column.shown !== undefined) {
    const shown = cell.toFixed(column.shown);
    // A value with more digits than usual keeps them.
    if (Number(shown) === cell) return shown;
  }
  return String(cell);
}

/** What a cell of a trace should have been. */
export class BadCell extends Failure {
  constructor(expected: string, found: string) {
    const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found;
    super(`expected ${expected}, found ${found === "" ? "an empty cell" : JSON.stringify(shown)}`);
  }
}

/** The cell's value; throws `BadCell`. */
export function parseCell(column: Column, text: string): Cell {
  if (text === "") {
    if (column.required) throw new BadCell(expectation(column), text);
    return column.otherwise ?? null;
  }
  if (column.type === "text") {
    if (text.length > MOST_CHARACTERS) throw new BadCell(`at most ${MOST_CHARACTERS} characters`, text);
    const value = unguardText(text);
    if (column.others === "refused" && !column.codes?.includes(value))
      throw new BadCell(expectation(column), text);
    return value;
  }
  if (column.name === "time") {
    const time = parseRfc3339(text);
    if (time === null) throw new BadCell(expectation(column), text);
    return time;
  }
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (isWithin(value, column)) return column.name === "mono_s" ? Math.round(value * 1e6) / 1e6 : value;
  // Other tools write an unknown number so.
  if (/^nan$/i.test(text) && !column.required) return null;
  throw new BadCell(Number.isNaN(value) ? "a number" : expectation(column), text);
}

function expectation(column: Column): string {
  if (column.name === "time") return "an instant as 2026-09-05T12:16:17.906948Z";
  if (column.others === "refused") return column.codes?.join(" or ") ?? "a text";
  if (column.type === "text") return "a text";
  const { least, most } = rangeOf(column);
  return `${column.load === "u16" ? "a whole number" : "a number"} from ${least} to ${most}`;
}

/** Longer than any path (`PATH_MAX`) or line of a log that is kept. */
const MOST_CHARACTERS = 8192;

/** What a machine can say of itself, with room to spare; beyond it arithmetic ends in infinities, and a report in nonsense. */
function rangeOf({ unit, load }: Column): { least: number; most: number } {
  if (load === "u16") return { least: 0, most: 65_535 };
  if (unit === "tasks") return { least: 0, most: 1e7 };
  if (unit === "%") return { least: 0, most: 1e6 };
  // Durations of clock steps, and what was before the boot, are negative; thirty years are more than any uptime.
  if (unit === "s") return { least: -1e9, most: 1e9 };
  return { least: -1e15, most: 1e15 };
}

function isWithin(value: number, column: Column): boolean {
  const { least, most } = rangeOf(column);
  return value >= least && value <= most && (column.load !== "u16" || Number.isInteger(value));
}
