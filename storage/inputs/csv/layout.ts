import { CsvError, parse } from "csv-parse/sync";
import { Failure } from "../../../collectors/failure.ts";
import { isValue } from "./cells.ts";
import { stampOf } from "./times.ts";

/** How a table is written down. */
export interface Layout {
  /** `null`: as many blanks as it takes, as `rrdtool fetch` and gnuplot have it. */
  delimiter: string | null;
  /** What its columns are called; none where it has no header. */
  names: readonly string[];
  /** Records that stand before its rows: titles of Cacti, annotations of InfluxDB, `sep=;` of Excel, the header. */
  before: number;
  /** Cells of a row. */
  width: number;
}

/** Cells of a record, trimmed, and the number of its line. */
export type TakeRecord = (cells: readonly string[], line: number) => void;

const DELIMITERS = [",", ";", "\t", "|", null] as const;
/** No line of a table is so long: a quote that is never closed must not swallow the file. */
const MOST_LINE = 64 * 1024;
/** What stands before a header has some lines. */
const MOST_HEAD_LINES = 60;

/**
 * Finds separator, header and rows. The header is the first record that has all names asked for, else the one before the first row with
 * a time and a value. Throws a `Failure`: no line ends.
 */
export function layoutOf(text: string, name: string, asked: readonly string[] = []): Layout {
  const head = headOf(text, name);
  const tries = DELIMITERS.map((delimiter) => ({ delimiter, records: recordsOf(head, delimiter, name) }));
  for (const { delimiter, records } of tries) {
    const at = records.findIndex((cells) => asked.length > 0 && asked.every((one) => cells.includes(one)));
    if (at >= 0) return { delimiter, names: records[at]!, before: at + 1, width: records[at]!.length };
  }
  const [best] = tries
    .map(({ delimiter, records }) => ({ delimiter, records, at: records.findIndex(isRow) }))
    .toSorted((a, b) => widthOf(b) - widthOf(a));
  const { delimiter, records, at } = best!;
  if (at >= 0) return { delimiter, names: records[at - 1] ?? [], before: at, width: records[at]!.length };
  const [widest] = tries
    .flatMap(({ delimiter, records }) =>
      delimiter === null ? [] : records.map((cells, i) => ({ delimiter, cells, i })),
    )
    .toSorted((a, b) => b.cells.length - a.cells.length);
  const { cells = [], i = 0 } = widest ?? {};
  return { delimiter: widest?.delimiter ?? ",", names: cells, before: i + 1, width: cells.length };
}

const widthOf = ({ records, at }: { records: readonly (readonly string[])[]; at: number }) =>
  at < 0 ? -1 : records[at]!.length;

/** Whether a text has rows of a time and a value, whatever stands before them. Throws as `layoutOf`. */
export function hasRows(text: string, name: string): boolean {
  const head = headOf(text, name);
  return DELIMITERS.some((delimiter) => recordsOf(head, delimiter, name).some(isRow));
}

function headOf(text: string, name: string): string {
  const head = text.slice(0, MOST_LINE);
  const lines = head.split(/\r\n|\n|\r/, MOST_HEAD_LINES);
  if (text.length === head.length || lines.length === MOST_HEAD_LINES) return lines.join("\n");
  if (lines.length === 1)
    throw new Failure(`${name}:1: expected lines of at most ${MOST_LINE} characters, found a longer one`);
  // The last one may be half a line.
  return lines.slice(0, -1).join("\n");
}

function recordsOf(head: string, delimiter: string | null, name: string): (readonly string[])[] {
  const records: (readonly string[])[] = [];
  try {
    eachRecord(head, delimiter, name, (cells) => records.push(cells));
  } catch (error) {
    // A quote that is open where the head ends; whoever reads all of it says so where it is wrong.
    if (!(error instanceof Failure)) throw error;
  }
  return records;
}

function isRow(cells: readonly string[]): boolean {
  const time = cells.findIndex((cell) => stampOf(cell) !== null);
  return time >= 0 && cells.some((cell, i) => i !== time && isValue(cell));
}

/** Throws a `Failure` that names the line: a quote that is not closed, a line without end. */
export function eachRecord(text: string, delimiter: string | null, name: string, take: TakeRecord): void {
  if (delimiter === null) eachBlankParted(text, take);
  else eachDelimited(text, delimiter, name, take);
}

function eachDelimited(text: string, delimiter: string, name: string, take: TakeRecord): void {
  try {
    parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: delimiter !== "\t",
      max_record_size: MOST_LINE,
      on_record: (cells: string[], { lines }) => {
        take(withoutMark(delimiter === "\t" ? cells.map((cell) => cell.trim()) : cells), lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? error.lines : 1;
    throw new Failure(
      error.code === "CSV_MAX_RECORD_SIZE"
        ? `${name}:${line}: expected lines of at most ${MOST_LINE} characters, found a longer one`
        : error.code === "CSV_QUOTE_NOT_CLOSED"
          ? `${name}: expected a quote (") to be closed, found the end of the file`
          : `${name}:${line}: ${error.message}`,
    );
  }
}

function eachBlankParted(text: string, take: TakeRecord): void {
  let line = 0;
  for (const one of text.matchAll(/[^\n\r]+|\r\n|\n|\r/g)) {
    const [written] = one;
    if (/^[\n\r]/.test(written)) {
      line++;
      continue;
    }
    // A day and its time of day are one cell.
    const cells = written
      .trim()
      .replace(/(\d{4}[-/]\d\d[-/]\d\d) +(\d\d?:\d\d)/g, "$1T$2")
      .split(/\s+/);
    const [first = ""] = cells;
    if (first === "") continue;
    // What stands above the times has no name in the header of `rrdtool fetch`.
    const isNameless = /^\s/.test(written) && !isValue(first) && stampOf(first) === null;
    take(withoutMark(isNameless ? ["time", ...cells] : cells), line + 1);
  }
}

/** A `#` before the header says that it is none of the rows (sadf -d, gnuplot). */
function withoutMark(cells: readonly string[]): readonly string[] {
  const [first = ""] = cells;
  return /^#\s*\S/.test(first) ? [first.replace(/^#\s*/, ""), ...cells.slice(1)] : cells;
}

/** Whether a record is the table's header again, or that of another one: no cell holds a time or a value. */
export function isHeader(cells: readonly string[], { names }: Pick<Layout, "names">): boolean {
  if (names.length > 0) return cells.length === names.length && cells.every((cell, i) => cell === names[i]);
  return cells.length > 1 && cells.every((cell) => !isValue(cell) && stampOf(cell) === null);
}
