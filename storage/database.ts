import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { errorCode, Failure, messageOf } from "../collectors/failure.ts";
import { mostUnpacked } from "./bounds.ts";
import { cleaning } from "./cleaning-stored.ts";
import { APPLICATION_ID, refuseForeign, refuseStrangeSchema, type SchemaEntry } from "./foreign.ts";
import { createOwn, makeFolder, refuseNoFile } from "./own-file.ts";

export type Database = BetterSqlite3.Database;

const BUSY_TIMEOUT_MS = 5000;

/** Append-only: a migration that was released is never changed. */
const migrations = new URL("./migrations/", import.meta.url);

function knownMigrations(): { version: number; file: URL }[] {
  return readdirSync(migrations)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ version: Number.parseInt(name, 10), file: new URL(name, migrations) }));
}

/** What the code of an error means for this file, and what would help. Beginnings of SQLite's codes, and the system's. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/,
    'the file is damaged; "loadspike recover FILE" brings back what is readable',
  ],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, "the disk is full; free some space, or lower the size cap"],
  [
    /^(SQLITE_READONLY|EROFS)/,
    "the file or its disk is read-only; make it writable, or give another --db FILE",
  ],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, "another program has it locked; try again when that has ended"],
  [
    /^(SQLITE_CANTOPEN|EACCES|EPERM)/,
    "no access; run this as its owner or root (of a service's database also as a member of its group), or give another --db FILE",
  ],
  [/^(EISDIR|ENOTDIR|EEXIST)/, "expected a file in a folder; give another --db FILE"],
  [/^ELOOP/, "its links lead in a circle; give another --db FILE"],
  [/^ENAMETOOLONG/, "the name is too long for its file system; give another --db FILE"],
  [/^ENOENT/, "no file can be made there; give another --db FILE"],
  [/^SQLITE_IOERR/, "its disk fails; look at the kernel's log"],
];

/** One line for what SQLite or the system said of this file, the error kept as `cause`. */
export function databaseError(error: unknown, file: string): Error {
  const said = messageOf(error);
  if (error instanceof Error && said.startsWith(file)) return error;
  const code = errorCode(error);
  const remedy = REMEDIES.find(([pattern]) => pattern.test(code))?.[1];
  return remedy
    ? new Failure(`${file}: ${remedy.replace("recover FILE", () => `recover ${file}`)}`, { cause: error })
    : new Failure(`${file}: ${said}`);
}

/** Whether an error says that the file itself is broken: what was written of it, or where it was cut, and not its disk or its owner. */
export function isDamage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(errorCode(cause))) return true;
  return false;
}

function schemaOf(database: Database): SchemaEntry[] {
  return database.prepare<[], SchemaEntry>("SELECT type, name, sql FROM sqlite_schema LIMIT 1000").all();
}

/** Holds the schema to what the migrations make. */
function refuseStrange(database: Database): void {
  const version = Number(database.pragma("user_version", { simple: true }));
  const own = new BetterSqlite3(":memory:");
  try {
    offerCleaning(own);
    for (const migration of knownMigrations())
      if (migration.version <= version) own.exec(readFileSync(migration.file, "utf8"));
    const isKnown = version <= (knownMigrations().at(-1)?.version ?? 0);
    if (isKnown) refuseStrangeSchema(database.name, schemaOf(database), schemaOf(own));
  } finally {
    own.close();
  }
}

/** The functions that a migration calls. */
function offerCleaning(database: Database): void {
  for (const [name, clean] of Object.entries(cleaning(mostUnpacked(database))))
    database.function(name, { deterministic: true }, clean);
}

function migrate(database: Database, file: string): void {
  const known = knownMigrations();
  const newest = known.at(-1)?.version ?? 0;
  const version = () => Number(database.pragma("user_version", { simple: true }));
  if (version() > newest)
    throw new Failure(`${file}: its schema has version ${version()}, this loadspike knows ${newest}`, {
      remedy: "use the newer loadspike that wrote it",
    });
  if (database.readonly) {
    if (version() < newest) bringUpToDate(file, version(), newest);
    return;
  }
  if (version() === newest) return;
  offerCleaning(database);
  database
    .transaction(() => {
      // Read again inside: another process may have been first.
      for (const migration of known) {
        if (migration.version <= version()) continue;
        database.exec(readFileSync(migration.file, "utf8"));
        database.pragma(`user_version = ${migration.version}`);
      }
    })
    .immediate();
}

/**
 * Writes the file anew from what is in use, where a migration took out what is not to be found in its bytes any more. SQLite's copy, as
 * large as the file, stands beside it and not in /tmp. Where it cannot be done now (a full disk, a reader) it is tried at the next opening.
 */
function giveBackPages(database: Database): void {
  if (database.prepare("SELECT 1 FROM meta WHERE key = 'vacuum'").get() === undefined) return;
  const { SQLITE_TMPDIR } = process.env;
  process.env.SQLITE_TMPDIR = dirname(resolve(database.name));
  try {
    database.exec("VACUUM");
    if (database.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0)
      database.exec("DELETE FROM meta WHERE key = 'vacuum'");
  } catch {
    // The recording goes on.
  } finally {
    if (SQLITE_TMPDIR === undefined) delete process.env.SQLITE_TMPDIR;
    else process.env.SQLITE_TMPDIR = SQLITE_TMPDIR;
  }
}

/** A recording of an older loadspike is read as well: its tables gain their new columns, which are unknown in all rows. */
function bringUpToDate(file: string, version: number, newest: number): void {
  try {
    openDatabase(file).close();
  } catch (cause) {
    throw new Failure(
      `${file}: its schema has version ${version}, expected ${newest}, and it could not be brought up to date; try as its owner, or on a copy`,
      { cause },
    );
  }
}

/** WAL needs its files beside it; where nobody ended the recording, and they are gone, only who may make them can read it. */
function openReadonly(file: string): Database {
  const options = { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS };
  const database = new BetterSqlite3(file, options);
  try {
    database.pragma("user_version");
    return database;
  } catch (error) {
    database.close();
    const cannot = error instanceof BetterSqlite3.SqliteError && /CANTOPEN|READONLY/.test(error.code);
    if (!cannot || existsSync(`${file}-wal`)) throw error;
    throw new Failure(`${file}: cannot be read here: its log is gone, and none can be made beside it`, {
      cause: error,
      remedy: "copy it to a folder that you may write to, and give the copy as --db FILE",
    });
  }
}

/**
 * Closed, a database is one file that whoever may read it can read: out of WAL, which would have to be made anew beside it for that. While
 * another has it open it stays as it is.
 */
function closeSettled(database: Database): void {
  const close = database.close.bind(database);
  database.close = () => {
    try {
      if (database.open && !database.inTransaction) {
        database.pragma("busy_timeout = 0");
        database.pragma("journal_mode = DELETE");
      }
    } catch {
      // In use, on a full disk, damaged: what close does has to do.
    }
    return close();
  };
}

function openWritable(file: string): Database {
  makeFolder(file);
  createOwn(file);
  const database = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    if (statSync(file).size === 0) {
      // Before WAL and in one transaction, so that the file has our mark from its first page on, whenever we are killed.
      database.exec(
        `BEGIN; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${APPLICATION_ID}; COMMIT`,
      );
    }
    database.pragma("journal_mode = WAL");
    // A crash of the machine may lose the last transactions, never damage the file.
    database.pragma("synchronous = NORMAL");
    // Checkpoint each megabyte, and give the log's space back after a burst.
    database.pragma("wal_autocheckpoint = 256");
    database.pragma("journal_size_limit = 1048576");
    closeSettled(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens (and creates, with `privateMode`, unless `readonly`) a recording's database and brings its schema up to date.
 * Throws a `Failure`: not there, another program's file, damaged, newer than this program, no access.
 */
export function openDatabase(file: string, options: { readonly?: boolean } = {}): Database {
  refuseNoFile(file);
  let database: Database | null = null;
  try {
    // Throws where a folder on the way may not be searched: that is not the same as not there.
    const there = statSync(file, { throwIfNoEntry: false }) !== undefined;
    if (options.readonly && !there)
      throw new Failure(`${file}: no such database`, {
        remedy: 'record first ("loadspike record"), or import a trace ("loadspike import")',
      });
    if (there) refuseForeign(file);
    if (options.readonly && statSync(file).size === 0)
      throw new Failure(`${file}: is empty: nothing was recorded into it yet`, {
        remedy: "is its disk full?",
      });
    database = options.readonly ? openReadonly(file) : openWritable(file);
    // Pages are read and written once: SQLite's 16 MB of them would be a quarter of what the agent may take.
    database.pragma("cache_size = -2000");
    // SQLite's own defences (https://www.sqlite.org/security.html); better-sqlite3 has its defensive mode on already.
    database.pragma("trusted_schema = OFF");
    database.pragma("cell_size_check = ON");
    refuseStrange(database);
    migrate(database, file);
    if (!options.readonly) giveBackPages(database);
    return database;
  } catch (error) {
    database?.close();
    throw databaseError(error, file);
  }
}
