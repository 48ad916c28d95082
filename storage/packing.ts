import { compressChunk, encodeChunk } from "./chunk.ts";
import type { Database } from "./database.ts";
import { type Cell, placeOf, TABLES, type TableName } from "./schema.ts";

/** Rows of a chunk: packing them takes about 10 ms, so that a recorder hardly notices. */
export const CHUNK_ROWS = 2048;

const BOOT = placeOf("samples", "boot");
const TIME = placeOf("samples", "time");
const MONO = placeOf("samples", "mono_s");

/** Stores rows (cells in the order of the table's columns, `id` not among them) as one chunk. */
export function storeChunk(database: Database, table: TableName, rows: Cell[][]): void {
  if (rows.length === 0) return;
  // A run is recorded when it ends and stands at its start: in order, a reader has hardly anything to sort.
  const at = (row: Cell[], column: number) => Number(row[column]);
  rows.sort((a, b) => at(a, BOOT) - at(b, BOOT) || at(a, MONO) - at(b, MONO));
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    first = Math.min(first, at(row, TIME));
    last = Math.max(last, at(row, TIME));
  }
  database
    .prepare("INSERT INTO chunks (kind, first, last, count, data) VALUES (?, ?, ?, ?, ?)")
    .run(table, first, last, rows.length, compressChunk(encodeChunk(TABLES[table], rows)));
}

/** Moves the oldest rows of a table into a chunk, in one transaction: a crash leaves them in one of the two places. */
export function packOldest(database: Database, table: TableName, count = CHUNK_ROWS): void {
  const names = TABLES[table].map((column) => column.name).join(", ");
  const oldest = database
    .prepare<[number], (number | string | null)[]>(`SELECT id, ${names} FROM ${table} ORDER BY id LIMIT ?`)
    .raw();
  database
    .transaction(() => {
      const rows = oldest.all(count);
      const lastId = rows.at(-1)?.[0];
      if (lastId === undefined) return;
      storeChunk(
        database,
        table,
        rows.map((row) => row.slice(1)),
      );
      database.prepare(`DELETE FROM ${table} WHERE id <= ?`).run(lastId);
    })
    .immediate();
}
