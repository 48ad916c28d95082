import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { errorCode, Failure } from "../../collectors/failure.ts";

/** https://www.sqlite.org/fileformat.html; all numbers big-endian. */
const HEADER_BYTES = 100;
/** SQLite's own, since 3.12: what our files have. */
const USUAL_PAGE = 4096;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
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
  readonly #log: Map<number, Buffer>;

  /** Throws a `Failure`: not there, no file, no access. */
  constructor(file: string) {
    try {
      // Not a device, and not a pipe that nobody writes into: those would be waited for.
      this.#handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (cause) {
      throw new Failure(`${file}: cannot be read`, { cause });
    }
    const about = fstatSync(this.#handle);
    if (!about.isFile()) {
      closeSync(this.#handle);
      throw new Failure(`${file}: expected a file`, { remedy: "give a database that was put aside" });
    }
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(this.#handle, header, 0, HEADER_BYTES, 0);
    const isSound = header.toString("latin1", 0, 15) === "SQLite format 3";
    const size = isSound ? header.readUInt16BE(16) : USUAL_PAGE;
    this.size = isPageSize(size) ? size : USUAL_PAGE;
    this.version = isSound ? header.readUInt32BE(60) : null;
    this.#log = readLog(`${file}-wal`, this.size);
    this.count = Math.max(Math.ceil(about.size / this.size), ...this.#log.keys(), 0);
  }

  /** Pages are counted from 1. `null`: there is none, or it cannot be read. */
  read(page: number): Buffer | null {
    const logged = this.#log.get(page);
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

  close(): void {
    closeSync(this.#handle);
  }
}

const isPageSize = (bytes: number) => bytes >= 512 && bytes <= 32_768 && (bytes & (bytes - 1)) === 0;

/** The newest committed content of each page in a write-ahead log; frames behind the first broken one are nobody's. */
function readLog(file: string, size: number): Map<number, Buffer> {
  const committed = new Map<number, Buffer>();
  let log: Buffer;
  try {
    log = readFileSync(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return committed;
    throw error;
  }
  if (log.length < WAL_HEADER || log.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return committed;
  if (log.readUInt32BE(8) !== size) return committed;
  const isBig = (log.readUInt32BE(0) & 1) === 1;
  const salts = log.subarray(16, 24);
  let sum = checksum([0, 0], log.subarray(0, 24), isBig);
  let pending = new Map<number, Buffer>();
  for (let at = WAL_HEADER; at + FRAME_HEADER + size <= log.length; at += FRAME_HEADER + size) {
    const head = log.subarray(at, at + FRAME_HEADER);
    const page = log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + size);
    sum = checksum(checksum(sum, head.subarray(0, 8), isBig), page, isBig);
    if (!head.subarray(8, 16).equals(salts)) break;
    if (head.readUInt32BE(16) !== sum[0] || head.readUInt32BE(20) !== sum[1]) break;
    pending.set(head.readUInt32BE(0), page);
    // Pages of the database after the commit; 0: not one yet.
    if (head.readUInt32BE(4) === 0) continue;
    for (const [number, bytes] of pending) committed.set(number, bytes);
    pending = new Map();
  }
  return committed;
}

function checksum([a, b]: readonly [number, number], bytes: Buffer, isBig: boolean): [number, number] {
  let first = a;
  let second = b;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const read = (place: number) => (isBig ? bytes.readUInt32BE(place) : bytes.readUInt32LE(place));
    first = (first + read(at) + second) >>> 0;
    second = (second + read(at + 4) + first) >>> 0;
  }
  return [first, second];
}
