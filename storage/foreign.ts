import { statSync } from "node:fs";
import { Failure, messageOf } from "../collectors/failure.ts";
import { NotRegular, startOfRegular } from "../collectors/untrusted/regular-file.ts";

/**
 * A database may come from somebody else: nothing in it is run, and nothing about it is believed before it has been looked at.
 */

/** "LSpk", in the header of each of our files (https://www.sqlite.org/fileformat.html, offset 68). */
export const APPLICATION_ID = 0x4c53706b;
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
const REMEDY = { remedy: "give another --db FILE" };

/** A file that loadspike did not make, or not as it is now. Of one that it has open that is damage. */
export class NotOurs extends Failure {}

/** Whether a file's first bytes are those of one of ours. */
export const isOurs = (start: Buffer): boolean =>
  start.length >= HEADER_BYTES &&
  start.toString("latin1", 0, MAGIC.length) === MAGIC &&
  start.readUInt32BE(68) === APPLICATION_ID;

/**
 * Reads the file's header by hand: SQLite itself would roll a foreign file's journal back before we know whose it is, and would wait
 * for a FIFO beside it.
 */
export function refuseForeign(file: string): void {
  const header = startOf(file);
  for (const ending of ["-wal", "-shm", "-journal"]) {
    const beside = statSync(`${file}${ending}`, { throwIfNoEntry: false });
    if (beside && !beside.isFile())
      throw new Failure(`${file}${ending}: expected SQLite's own file, found something else`, REMEDY);
  }
  if (header.length === 0 || isOurs(header)) return;
  const isWhole = header.length === HEADER_BYTES;
  const isSqlite = header.toString("latin1", 0, MAGIC.length) === MAGIC.slice(0, header.length);
  const isMarked = isWhole && header.readUInt32BE(68) === APPLICATION_ID;
  // Ours once: what a crash of the machine, or a wrong hand, leaves of it. One that is cut within its header was whoever's, and holds nothing.
  if (header.every((byte) => byte === 0) || isMarked || (isSqlite && !isWhole))
    throw Object.assign(new Error("its first page is damaged"), { code: "SQLITE_NOTADB" });
  const found = isSqlite ? "another program's" : "a file that is not SQLite's";
  throw new NotOurs(`${file}: expected a loadspike database, found ${found}`, REMEDY);
}

function startOf(file: string): Buffer {
  try {
    return startOfRegular(file, HEADER_BYTES);
  } catch (error) {
    if (error instanceof NotRegular) throw new Failure(messageOf(error), REMEDY);
    throw error;
  }
}

/** A row of `sqlite_schema`. */
export interface SchemaEntry {
  type: string;
  name: string;
  sql: string | null;
}

/**
 * Refuses a view or a trigger, and a table that is not as we make it: a query over them would run what somebody else wrote.
 * @param own what a database of that version has
 */
export function refuseStrangeSchema(
  file: string,
  found: readonly SchemaEntry[],
  own: readonly SchemaEntry[],
): void {
  const known = new Map(own.map((entry) => [entry.name, entry]));
  for (const { type, name, sql } of found) {
    // What SQLite keeps for itself: indexes of UNIQUE, statistics.
    if (name.startsWith("sqlite_") && (type === "table" || type === "index")) continue;
    const expected = known.get(name);
    if (expected?.type === type && expected.sql === sql) continue;
    const how = expected?.type === type ? " that is not as loadspike makes it" : "";
    throw new NotOurs(
      `${file}: expected loadspike's own tables, found the ${type} ${JSON.stringify(name.slice(0, 60))}${how}`,
      { remedy: "it was changed or made by another program; ask for the trace of it (loadspike export)" },
    );
  }
}
