import { TABLE_NAMES } from "./columns.ts";
import type { Database } from "./database.ts";

/** µs since 1970 UTC, both ends included. */
export interface Range {
  start: number;
  end: number;
}

/** `time` of the first and the last row in the database; `null`: it has none. */
export function storedRange(database: Database): Range | null {
  const parts = TABLE_NAMES.map((table) => `SELECT min(time) AS start, max(time) AS end FROM ${table}`);
  const range = database
    .prepare<[], { start: number | null; end: number | null }>(
      `SELECT min(start) AS start, max(end) AS end FROM
         (SELECT min(first) AS start, max(last) AS end FROM chunks UNION ALL ${parts.join(" UNION ALL ")})`,
    )
    .get()!;
  return range.start === null || range.end === null ? null : { start: range.start, end: range.end };
}
