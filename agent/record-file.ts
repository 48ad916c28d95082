import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  truncateSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { errorCode } from "../collectors/failure.ts";
import { type Database, isDamage, openDatabase } from "../storage/database.ts";
import { isOurs, NotOurs } from "../storage/foreign.ts";

/** What became of the file that was recorded into: a new one was begun in its place. */
export interface Replaced {
  /** Microseconds since 1970 UTC. */
  at: number;
  /** `gone`: deleted, renamed or replaced from outside. */
  reason: "gone" | "damaged";
  /** Where the damaged one was put; `null`: there was nothing to put. */
  aside: string | null;
}

const HEADER_BYTES = 100;

/**
 * The file that the agent records into, under the eyes of whoever may delete, rename, cut or overwrite it. Where it is lost, a new one
 * is begun; a damaged one is put aside as `FILE.damaged-DATE`, with its log.
 */
export class RecordFile {
  replaced: Replaced | null = null;
  #file: string;
  readonly #now: () => number;
  #database: Database | null = null;
  #identity = "";
  #log = "";
  #wasShort = false;
  /** When it and its log were changed last, as far as its holder knows. */
  #changed = "";
  /** By which SQLite tells that others have committed; `null`: it cannot be asked. */
  #version: number | null = null;
  /** Bytes of the memory that its readers share with it. */
  #shared = 0;
  /** It is to be read whole before the next writing, as it is when it was just opened. */
  #isDoubtful = true;

  /** @param now microseconds since 1970 UTC */
  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Throws a `Failure` as `openDatabase` does. */
  open(): Database {
    this.#database = openDatabase(this.#file);
    // Beside the file itself lies its log, not beside a link to it.
    this.#file = realpathSync(this.#file);
    this.#identity = identityOf(this.#file);
    this.#log = identityOf(`${this.#file}-wal`);
    this.#wasShort = false;
    this.#shared = 0;
    this.#isDoubtful = true;
    return this.#database;
  }

  /** Puts a damaged file aside and begins anew. Throws a `Failure`. */
  replaceDamaged(): Database {
    // The new one too lies where a link leads.
    if (existsSync(this.#file)) this.#file = realpathSync(this.#file);
    const aside = putAside(this.#file, this.#now());
    // Closed under its new name: what it would clear away stands there by now.
    this.#close();
    this.replaced = { at: this.#now(), reason: "damaged", aside };
    return this.open();
  }

  /**
   * Looks whether the file is what was opened; before each flush, for SQLite itself would go on writing into a file that is deleted.
   * @returns the database to go on with where it is another now, else `null`. Throws a `Failure` where none can be had.
   */
  look(): Database | null {
    if (!this.#database?.open) return this.open();
    mendShared(this.#file, this.#shared);
    const found = identityOf(this.#file);
    if (found !== this.#identity) {
      // A renamed file gets the rest of its log.
      this.#close();
      this.replaced = { at: this.#now(), reason: "gone", aside: null };
      return this.#openOrReplace();
    }
    const log = identityOf(`${this.#file}-wal`);
    if (this.#log !== "" && log !== this.#log) {
      // Without its log nobody else sees what stands in it.
      this.#close();
      return this.#openOrReplace();
    }
    this.#log = log;
    if (this.#isShort() || (this.#changed !== changedAt(this.#file) && !this.#hasCommitOfOthers()))
      this.#isDoubtful = true;
    const broken = hasOtherHeader(this.#file) || (this.#isDoubtful && isDamaged(this.#file));
    this.#isDoubtful = false;
    return broken ? this.replaceDamaged() : null;
  }

  /** To be told after the holder's own writing: what changes the file from now on is somebody else. */
  settle(): void {
    this.#changed = changedAt(this.#file);
    this.#shared = sizeOfShared(this.#file);
    this.#version = this.#askVersion();
  }

  /** A disk that forgets changes no time. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  #openOrReplace(): Database {
    try {
      return this.open();
    } catch (error) {
      if (!isDamage(error)) throw error;
      return this.replaceDamaged();
    }
  }

  /** Twice in a row: while another program writes the log back, the first page may be ahead of the last one. */
  #isShort(): boolean {
    const before = this.#wasShort;
    this.#wasShort = isShort(this.#file);
    return before && this.#wasShort;
  }

  /** A mark or a prediction of another program's is no damage: hundreds of megabytes would be read for it in the time of the looks. */
  #hasCommitOfOthers(): boolean {
    const version = this.#askVersion();
    return version !== null && this.#version !== null && version !== this.#version;
  }

  /** https://www.sqlite.org/pragma.html#pragma_data_version */
  #askVersion(): number | null {
    try {
      return this.#database && Number(this.#database.pragma("data_version", { simple: true }));
    } catch {
      return null;
    }
  }

  #close(): void {
    try {
      this.#database?.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // What can be saved of it "recover" saves.
    }
    try {
      this.#database?.close();
    } catch {
      // Nobody needs it any more.
    }
    this.#database = null;
  }
}

/** Renames a database and what lies beside it. @param now microseconds since 1970 UTC @returns the new name; `null`: it is not there */
export function putAside(file: string, now: number): string | null {
  const date = new Date(now / 1000)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "");
  const aside = `${file}.damaged-${date}`;
  let moved = false;
  for (const ending of ["", "-wal", "-shm"]) {
    try {
      renameSync(`${file}${ending}`, `${aside}${ending}`);
      moved ||= ending === "";
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
  return moved ? aside : null;
}

/** What was put aside of a database and lies there still. */
export function putAsideBeside(file: string): string[] {
  const path = existsSync(file) ? realpathSync(file) : file;
  const begin = `${basename(path)}.damaged-`;
  return readdirSync(dirname(resolve(path)))
    .filter((name) => name.startsWith(begin) && !/-(wal|shm)$|\.recovered/.test(name))
    .sort()
    .map((name) => join(dirname(resolve(path)), name));
}

/** Whether it is worth to wait for a database: the disk is full, read-only or failing, and may be otherwise later. */
export function mayComeBack(error: unknown): boolean {
  const codes = /^(ENOSPC|EDQUOT|EROFS|EIO|SQLITE_(FULL|IOERR|READONLY|BUSY|LOCKED))/;
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (codes.test(errorCode(cause))) return !isDamage(error);
  return false;
}

function identityOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : "";
}

/** Frames of a log that was cut or overwritten would be written back as they are by the next checkpoint. */
function changedAt(file: string): string {
  const times = [file, `${file}-wal`].map(
    (path) => statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs,
  );
  return times.join();
}

const sizeOfShared = (file: string): number => statSync(`${file}-shm`, { throwIfNoEntry: false })?.size ?? 0;

/**
 * The index of the log is mapped whole (`unixShmMap()`, SQLite's os_unix.c): where somebody cut the file, the next look into it would end this
 * process with SIGBUS. Zeros are an index that SQLite makes anew from the log.
 */
function mendShared(file: string, size: number): void {
  if (sizeOfShared(file) >= size) return;
  try {
    truncateSync(`${file}-shm`, size);
  } catch {
    // Deleted: what is mapped stays.
  }
}

function headerOf(file: string): { header: Buffer; size: number } | null {
  try {
    const handle = openSync(file, "r");
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      const bytes = readSync(handle, header, 0, HEADER_BYTES, 0);
      return { header: header.subarray(0, bytes), size: fstatSync(handle).size };
    } finally {
      closeSync(handle);
    }
  } catch {
    // What cannot be read now is for the flush to say.
    return null;
  }
}

/** Page size and count by the file's header (https://www.sqlite.org/fileformat.html). */
function isShort(file: string): boolean {
  const found = headerOf(file);
  if (found === null || found.header.length < HEADER_BYTES) return false;
  const page = found.header.readUInt16BE(16);
  return found.size < found.header.readUInt32BE(28) * (page === 1 ? 65_536 : page);
}

function hasOtherHeader(file: string): boolean {
  const found = headerOf(file);
  return found !== null && !isOurs(found.header);
}

/** SQLite's own word, of a connection that has nothing of it in memory: pages at the end may be free, and not written yet. */
function isDamaged(file: string): boolean {
  try {
    const database = openDatabase(file, { readonly: true });
    try {
      return database.pragma("quick_check(1)", { simple: true }) !== "ok";
    } finally {
      database.close();
    }
  } catch (error) {
    // It was ours when it was opened.
    return isDamage(error) || error instanceof NotOurs;
  }
}
