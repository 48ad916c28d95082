import { mostRows } from "./bounds.ts";
import type { Database } from "./database.ts";
import { storedBytes } from "./retention.ts";
import { TABLE_NAMES, type TableName } from "./schema.ts";

/** How much a database holds: rows by table, packed or not, and its bytes on the disk, log included. */
export interface Extent {
  rows: Record<TableName, number>;
  bytes: number;
  /** `time` of the first and last row of any table, µs since 1970 UTC; `null`: there is none. */
  first: number | null;
  last: number | null;
}

export function readExtent(database: Database): Extent {
  const extent: Extent = {
    rows: { samples: 0, tasks: 0, events: 0 },
    bytes: storedBytes(database),
    first: null,
    last: null,
  };
  const most = mostRows(database);
  for (const table of TABLE_NAMES) {
    for (const query of [
      `SELECT count(*) AS rows, min(time) AS first, max(time) AS last FROM (SELECT time FROM ${table} LIMIT ?)`,
      `SELECT coalesce(sum(count), 0) AS rows, min(first) AS first, max(last) AS last FROM (SELECT count, first, last FROM chunks WHERE kind = '${table}' LIMIT ?)`,
    ]) {
      const found = database
        .prepare<[number], { rows: number; first: number | null; last: number | null }>(query)
        .get(most)!;
      extent.rows[table] += found.rows;
      if (found.first !== null) extent.first = Math.min(extent.first ?? found.first, found.first);
      if (found.last !== null) extent.last = Math.max(extent.last ?? found.last, found.last);
    }
  }
  return extent;
}
