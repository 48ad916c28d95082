import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { errorCode, Failure, messageOf } from "../../../collectors/failure.ts";
import { openRegular } from "../../../collectors/untrusted/regular-file.ts";
import type { Cell, TableName } from "../../schema.ts";
import { tableFile } from "./rows.ts";
import { explainCsv, notGzip, tableCsv, unpackingOf } from "./table-csv.ts";

/** The table's file in a trace, plain or gzipped; `null`: there is none. */
export function findTable(directory: string, table: TableName): string | null {
  const found = tableFile(directory, table, (name) => existsSync(join(directory, name)));
  return found === null ? null : join(directory, found);
}

/** As `tableCsv`, of a file on the disk. */
export async function readCsv(file: string, table: TableName, take: (row: Cell[]) => void): Promise<void> {
  const { options, finish } = tableCsv(file, table, take);
  const parser = parse(options);
  const drain = new Writable({ objectMode: true, write: (_row, _encoding, done) => done() });
  try {
    const { fd, stat } = openRegular(file);
    const bytes = createReadStream(file, { fd, end: Math.max(0, stat.size - 1) });
    if (file.endsWith(".gz")) await pipeline(bytes, createGunzip(), bounded(file, stat.size), parser, drain);
    else await pipeline(bytes, parser, drain);
  } catch (error) {
    throw explain(error, file);
  }
  finish();
}

/** Passes on what is unpacked, as far as it may grow. */
function bounded(file: string, size: number): Transform {
  const count = unpackingOf(file, size);
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      try {
        count(part.length);
      } catch (error) {
        return done(error instanceof Failure ? error : new Failure(messageOf(error)));
      }
      done(null, part);
    },
  });
}

function explain(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code.startsWith("Z_")) return notGzip(file, error);
  const explained = explainCsv(error, file);
  if (explained === error && code.startsWith("E"))
    return new Failure(`${file}: cannot be read`, { cause: error });
  return explained;
}
