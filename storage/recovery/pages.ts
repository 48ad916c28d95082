import { closeSync, readSync } from "node:fs";
import { Failure } from "../../collectors/failure.ts";
import { openRegular, type RegularFile } from "../../collectors/untrusted/regular-file.ts";
import { sentBytes } from "../bounds.ts";
import { Log, REMEDY, unreadable } from "./log.ts";

/** https://www.sqlite.org/fileformat.html; all numbers big-endian. */
const HEADER_BYTES = 100;
/** SQLite's own, since 3.12: what our files have. */
const USUAL_PAGE = 4096;
/** Of the page of pointers (auto_vacuum): page of no tree. */
const FREE_PAGE = 2;

/**
 * The pages of a SQLite file, and of the log beside it those that were committed, read without SQLite: it refuses a file as a whole
 * when its first page is damaged.
 */
export class Pages {
  readonly size: number;
  readonly count: number;
  /** The schema's version by the header; `null` where the header is damaged. */
  readonly version: number | null;
  readonly #handle: number;
  readonly #log: Log | null;
  /** Pages that rows may still go on in: each belongs to one row, but a broken chain may come back to itself, and thousands of rows to it. */
  #chained: number;

  /** Throws a `Failure`: not there, no regular file, no access, hardly anything but a hole. */
  constructor(file: string) {
    const { fd, stat } = opened(file);
    this.#handle = fd;
    try {
      if (stat.size > MOST_HOLES * sentBytes(file))
        throw new Failure(`${file}: ${stat.size} bytes, of which hardly any are there`, REMEDY);
      this.#log = Log.beside(file);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#handle, header, 0, HEADER_BYTES, 0);
    const isSound = header.toString("latin1", 0, 15) === "SQLite format 3";
    const size = isSound ? header.readUInt16BE(16) : USUAL_PAGE;
    this.size = isPageSize(size) ? size : USUAL_PAGE;
    this.version = isSound ? header.readUInt32BE(60) : null;
    this.#log?.read(this.size);
    const pages = Math.ceil(stat.size / this.size);
    this.count = this.#log?.reach(pages) ?? pages;
    this.#chained = CHAINED_PAGES + 2 * this.count;
  }

  /** Pages are counted from 1. `null`: there is none, or it cannot be read. */
  read(page: number): Buffer | null {
    const logged = this.#log?.page(page);
    if (logged) return logged;
    const bytes = Buffer.alloc(this.size);
    try {
      return readSync(this.#handle, bytes, 0, this.size, (page - 1) * this.size) === this.size ? bytes : null;
    } catch {
      return null;
    }
  }

  /** Whether the pages of pointers say that it belongs to no table any more: what stands in it was deleted. */
  isFree(page: number): boolean {
    const entries = Math.floor(this.size / 5);
    if (page < 2) return false;
    const pointers = page - ((page - 2) % (entries + 1));
    if (pointers === page) return true;
    const kind = this.read(pointers)?.[(page - pointers - 1) * 5];
    return kind === FREE_PAGE;
  }

  /** The page that a row goes on in; `null` also where the rows together go on in more pages than there are. */
  readChained(page: number): Buffer | null {
    if (page < 1 || page > this.count || this.#chained === 0) return null;
    this.#chained--;
    return this.read(page);
  }

  close(): void {
    closeSync(this.#handle);
    this.#log?.close();
  }
}

/** Some broken chains are no attack. */
const CHAINED_PAGES = 100_000;
/** More of a file than this many times what it has on the disk is a hole: none of ours has one, and to walk it takes days. */
const MOST_HOLES = 64;

const isPageSize = (bytes: number) => bytes >= 512 && bytes <= 32_768 && (bytes & (bytes - 1)) === 0;

function opened(file: string): RegularFile {
  try {
    return openRegular(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}
