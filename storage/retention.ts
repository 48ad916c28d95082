import { statSync } from "node:fs";
import type { Database } from "./database.ts";
import { TABLE_NAMES } from "./schema.ts";

export interface RetentionPolicy {
  /** Rows older than this go; `Infinity` keeps them. */
  maxAge_s: number;
  /** Bytes of database and log together that are not exceeded. */
  maxBytes: number;
}

/** Given up in one step: some 100 kB of chunks or rows, which takes some milliseconds. */
const STEP_CHUNKS = 4;
const STEP_ROWS = 512;
const STEP_PAGES = 256;
/** Kept free below the cap for the next transactions and their copy in the log: a quarter of the cap, at most 4 MiB (so a cap is kept to the byte from 16 MB on). */
const reserve = (maxBytes: number) => Math.min(maxBytes / 4, 4 * 1024 * 1024);

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Bytes on the disk: the database and its write-ahead log. */
export function storedBytes(database: Database): number {
  return bytesOf(database.name) + bytesOf(`${database.name}-wal`);
}

/**
 * Gives free pages and the log's space back. False: somebody reads an older state, which is not waited for; until that ends the log
 * only grows, so that deleting would take space in place of giving it.
 */
function shrink(database: Database): boolean {
  const waits = Number(database.pragma("busy_timeout", { simple: true }));
  database.pragma("busy_timeout = 0");
  const truncateLog = () => database.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0;
  try {
    if (!truncateLog()) return false;
    database.pragma(`incremental_vacuum(${STEP_PAGES})`);
    return truncateLog();
  } finally {
    database.pragma(`busy_timeout = ${waits}`);
  }
}

/** Deletes the oldest few chunks, or where all is in rows the oldest rows; false: nothing is left to delete. */
function dropOldest(database: Database): boolean {
  const chunks = database
    .prepare("DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY last LIMIT ?)")
    .run(STEP_CHUNKS).changes;
  if (chunks > 0) return true;
  let rows = 0;
  for (const table of TABLE_NAMES)
    rows += database
      .prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} ORDER BY id LIMIT ?)`)
      .run(STEP_ROWS).changes;
  return rows > 0;
}

/** Deletes a few chunks and rows whose every row is older than `before` (µs since 1970 UTC); false: there are none. */
function dropOlder(database: Database, before: number): boolean {
  let deleted = 0;
  for (const table of TABLE_NAMES) {
    deleted += database
      .prepare("DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE kind = ? AND last < ? LIMIT ?)")
      .run(table, before, STEP_CHUNKS).changes;
    deleted += database
      .prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE time < ? LIMIT ?)`)
      .run(before, STEP_ROWS).changes;
  }
  deleted += database.prepare("DELETE FROM predictions WHERE high < ?").run(before).changes;
  deleted += database.prepare("DELETE FROM marks WHERE time < ?").run(before).changes;
  deleted += database.prepare("DELETE FROM sources WHERE until < ?").run(before).changes;
  return deleted > 0;
}

const freePages = (database: Database) => Number(database.pragma("freelist_count", { simple: true }));

/**
 * One small step (some milliseconds) of housekeeping at `now` (µs since 1970 UTC). Returns whether there is more to do: call it
 * again, and let the recorder go between. Throws what SQLite throws.
 */
export function retain(database: Database, policy: RetentionPolicy, now: number): boolean {
  if (!shrink(database)) return false;
  if (dropOlder(database, now - policy.maxAge_s * 1e6)) return true;
  if (storedBytes(database) > policy.maxBytes - reserve(policy.maxBytes))
    return freePages(database) > 0 || dropOldest(database);
  return freePages(database) > 0;
}

/**
 * Makes sure that the next transaction stays below the cap, by deleting the oldest rows. Returns false where that is not
 * possible: another program reads for so long that the log cannot be given back.
 */
export function makeRoom(database: Database, maxBytes: number): boolean {
  const limit = maxBytes - reserve(maxBytes);
  while (storedBytes(database) > limit) {
    if (!shrink(database)) return false;
    if (storedBytes(database) > limit && freePages(database) === 0 && !dropOldest(database)) return false;
  }
  return true;
}
