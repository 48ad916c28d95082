import { CsvError, type Options } from "csv-parse/sync";
import { Failure } from "../../../collectors/failure.ts";
import { type Cell, type Column, TABLES, type TableName } from "../../schema.ts";
import { BadCell, parseCell } from "../../trace/cell.ts";

/** No row of a trace is so long: a quote that is never closed must not swallow the file. */
const MAX_ROW_BYTES = 64 * 1024;
/** What a packed file may be unpacked to: each row has a stamp of its own, so a real one packs to a tenth or so. */
const MOST_TIMES = 30;
const UNPACKED_BYTES = 16 * 2 ** 20;

/** For each column of the table its place in the file, -1 where the file does not have it. */
function placesOf(columns: readonly Column[], header: readonly string[], file: string): number[] {
  const names = header.map((name) => name.trim());
  return columns.map((column) => {
    const place = names.indexOf(column.name);
    if (place === -1 && column.required)
      throw new Failure(
        `${file}:1: expected a column ${column.name}, found ${names.join(", ").slice(0, 200)}`,
      );
    if (place !== names.lastIndexOf(column.name))
      throw new Failure(`${file}:1: expected each column once, found ${column.name} twice`);
    return place;
  });
}

/** How a table's CSV is read, whatever its bytes come through. */
export interface TableCsv {
  /** For csv-parse, in any of its forms: it hands no record on. */
  options: Options;
  /** After the last byte. Throws a `Failure` where there was not even a header row. */
  finish(): void;
}

/**
 * Hands each row of a CSV file on, cells in the order of the table's columns. Throws a `Failure` that names file, line,
 * column, what was expected and what was found.
 */
export function tableCsv(file: string, table: TableName, take: (row: Cell[]) => void): TableCsv {
  const columns = TABLES[table];
  let places: number[] | null = null;
  let width = 0;
  const options: Options = {
    bom: true,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    on_record: (record: string[], { lines }) => {
      if (places === null) {
        places = placesOf(columns, record, file);
        width = record.length;
        return null;
      }
      if (record.length !== width)
        throw new Failure(`${file}:${lines}: expected ${width} cells, found ${record.length}`);
      const row = new Array<Cell>(columns.length);
      for (let index = 0; index < columns.length; index++) {
        const place = places[index]!;
        const column = columns[index]!;
        try {
          row[index] = place === -1 ? (column.otherwise ?? null) : parseCell(column, record[place]!);
        } catch (error) {
          if (error instanceof BadCell)
            throw new Failure(`${file}:${lines}: ${column.name}: ${error.message}`);
          throw error;
        }
      }
      take(row);
      return null;
    },
  };
  return {
    options,
    finish() {
      if (places === null) throw new Failure(`${file}:1: expected a header row, found an empty file`);
    },
  };
}

/** What the parser said, as a `Failure`; any other error as it is. */
export function explainCsv(error: unknown, file: string): unknown {
  return error instanceof CsvError ? new Failure(`${file}: ${error.message}`) : error;
}

/** Bytes that a packed file of so many may be unpacked to. */
export const mostUnpacked = (size: number) => Math.max(UNPACKED_BYTES, MOST_TIMES * size);

export function growsTooMuch(file: string, size: number, most: number): Failure {
  return new Failure(`${file}: expected a recording, found ${size} bytes that unpack to more than ${most}`, {
    remedy: "unpack it and look what it is",
  });
}

/** Counts what comes out of a packed file of so many bytes, and refuses what grows as nothing recorded does with a `Failure`. */
export function unpackingOf(file: string, size: number): (bytes: number) => void {
  const most = mostUnpacked(size);
  let length = 0;
  return (bytes) => {
    length += bytes;
    if (length > most) throw growsTooMuch(file, size, most);
  };
}

export function notGzip(file: string, cause: unknown): Failure {
  return new Failure(`${file}: expected gzip, found something else or only a part of it`, { cause });
}
