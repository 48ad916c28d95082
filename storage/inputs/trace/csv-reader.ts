import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import { errorCode, Failure } from "../../../collectors/failure.ts";
import { openRegular } from "../../../collectors/untrusted/regular-file.ts";
import { type Cell, type Column, TABLES, type TableName } from "../../schema.ts";
import { BadCell, parseCell } from "../../trace/cell.ts";

/** No row of a trace is so long: a quote that is never closed must not swallow the file. */
const MAX_ROW_BYTES = 64 * 1024;
/** What a gzipped table may be unpacked to: each row has a stamp of its own, so a real one packs to a tenth or so. */
const MOST_TIMES = 30;
const UNPACKED_BYTES = 16 * 2 ** 20;

/** The table's file in a trace, plain or gzipped; `null`: there is none. */
export function findTable(directory: string, table: TableName): string | null {
  const found = [`${table}.csv`, `${table}.csv.gz`].filter((name) => existsSync(join(directory, name)));
  if (found.length > 1)
    throw new Failure(`${directory}: holds both ${found.join(" and ")}`, {
      remedy: "which one is meant? Remove the other",
    });
  return found[0] === undefined ? null : join(directory, found[0]);
}

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

/**
 * Hands each row of a CSV file on, cells in the order of the table's columns. Throws a `Failure` that names file, line,
 * column, what was expected and what was found.
 */
export async function readCsv(file: string, table: TableName, take: (row: Cell[]) => void): Promise<void> {
  const columns = TABLES[table];
  let places: number[] | null = null;
  let width = 0;
  const parser = parse({
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
  });
  const drain = new Writable({ objectMode: true, write: (_row, _encoding, done) => done() });
  try {
    const { fd, stat } = openRegular(file);
    const bytes = createReadStream(file, { fd, end: Math.max(0, stat.size - 1) });
    if (file.endsWith(".gz")) await pipeline(bytes, createGunzip(), bounded(file, stat.size), parser, drain);
    else await pipeline(bytes, parser, drain);
  } catch (error) {
    throw explain(error, file);
  }
  if (places === null) throw new Failure(`${file}:1: expected a header row, found an empty file`);
}

/** Passes on what is unpacked, and refuses what grows as nothing recorded does. */
function bounded(file: string, size: number): Transform {
  const most = Math.max(UNPACKED_BYTES, MOST_TIMES * size);
  let length = 0;
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      length += part.length;
      if (length <= most) done(null, part);
      else
        done(
          new Failure(`${file}: expected a recording, found ${size} bytes that unpack to more than ${most}`, {
            remedy: "unpack it and look what it is",
          }),
        );
    },
  });
}

function explain(error: unknown, file: string): unknown {
  if (error instanceof CsvError) return new Failure(`${file}: ${error.message}`);
  const code = errorCode(error);
  if (code.startsWith("Z_"))
    return new Failure(`${file}: expected gzip, found something else or only a part of it`, { cause: error });
  if (code.startsWith("E")) return new Failure(`${file}: cannot be read`, { cause: error });
  return error;
}
