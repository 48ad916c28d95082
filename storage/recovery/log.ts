import { closeSync, readSync } from "node:fs";
import { errorCode, Failure } from "../../collectors/failure.ts";
import { NotRegular, openRegular, type RegularFile } from "../../collectors/untrusted/regular-file.ts";

/** https://www.sqlite.org/fileformat.html, section 4; all numbers big-endian but where its first says otherwise of the checksums. */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

export const REMEDY = { remedy: "give a database that was put aside" };

/** What the system, or we, say of a file that is to be recovered. */
export function unreadable(file: string, error: unknown): Failure {
  if (error instanceof NotRegular) return new Failure(error.message, REMEDY);
  return new Failure(`${file}: cannot be read`, { cause: error });
}

/** The newest committed content of each page in a write-ahead log; frames behind the first broken one are nobody's. */
export class Log {
  readonly #handle: number;
  readonly #bytes: number;
  /** Where the content of a page stands. */
  readonly #committed = new Map<number, number>();
  #size = 0;
  #last = 0;

  /** The log beside a file; `null`: there is none. Throws a `Failure`: no regular file, no access. */
  static beside(file: string): Log | null {
    try {
      return new Log(openRegular(`${file}-wal`));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return null;
      if (error instanceof NotRegular)
        throw new Failure(error.message, { remedy: "it is no log of a database; move it away" });
      throw unreadable(`${file}-wal`, error);
    }
  }

  constructor({ fd, stat }: RegularFile) {
    this.#handle = fd;
    this.#bytes = stat.size;
  }

  /** @param size of a page */
  read(size: number): void {
    const start = this.#at(0, WAL_HEADER);
    if (start === null || start.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return;
    if (start.readUInt32BE(8) !== size) return;
    this.#size = size;
    const isBig = (start.readUInt32BE(0) & 1) === 1;
    const salts = start.subarray(16, 24);
    let sum = checksum([0, 0], start.subarray(0, 24), isBig);
    const pending = new Map<number, number>();
    for (let at = WAL_HEADER; ; at += FRAME_HEADER + size) {
      const frame = this.#at(at, FRAME_HEADER + size);
      if (frame === null) break;
      const head = frame.subarray(0, FRAME_HEADER);
      sum = checksum(checksum(sum, head.subarray(0, 8), isBig), frame.subarray(FRAME_HEADER), isBig);
      if (!head.subarray(8, 16).equals(salts)) break;
      if (head.readUInt32BE(16) !== sum[0] || head.readUInt32BE(20) !== sum[1]) break;
      pending.set(head.readUInt32BE(0), at + FRAME_HEADER);
      // Pages of the database after the commit; 0: not one yet.
      if (head.readUInt32BE(4) === 0) continue;
      for (const [page, place] of pending) {
        this.#committed.set(page, place);
        this.#last = Math.max(this.#last, page);
      }
      pending.clear();
    }
  }

  /** Pages of the database with what was committed: it adds no more of them than it has. @param pages of the file itself */
  reach(pages: number): number {
    return Math.max(pages, Math.min(this.#last, pages + this.#committed.size));
  }

  page(page: number): Buffer | null {
    const place = this.#committed.get(page);
    return place === undefined ? null : this.#at(place, this.#size);
  }

  close(): void {
    closeSync(this.#handle);
  }

  #at(place: number, length: number): Buffer | null {
    if (place + length > this.#bytes) return null;
    const bytes = Buffer.alloc(length);
    return readSync(this.#handle, bytes, 0, length, place) === length ? bytes : null;
  }
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
