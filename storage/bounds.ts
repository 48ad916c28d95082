import { Failure } from "../collectors/failure.ts";
import type { Database } from "./database.ts";
import { storedBytes } from "./retention.ts";
import type { TableName } from "./schema.ts";

/**
 * A packed row takes some bytes, and SQLite's tree may name one page a million times: a file of some kilobytes would be walked for
 * years. This is far above what any recorder writes into so many bytes.
 */
export function mostRows(database: Database): number {
  return 1_000_000 + 16 * storedBytes(database);
}

export function tooMany({ name }: Database, table: TableName): Failure {
  return new Failure(`${name}: ${table}: more rows than a recording has in so many bytes`, {
    remedy: "the file is damaged, or no recorder wrote it",
  });
}
