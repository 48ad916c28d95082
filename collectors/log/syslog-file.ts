import { closeSync, fstatSync, readSync, type Stats, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { openRegular, type RegularFile } from "../untrusted/regular-file.ts";

/** What is read at one time; more than a minute of any log that a person could read. */
const MAX_READ = 4 * 2 ** 20;
const CHUNK = 64 * 1024;
const MAX_LINE = 16 * 1024;

/**
 * Follows a log file by name, from its end on, and only when asked: nothing wakes the process. Knows both ways of rotation: a
 * new file under the name (rename) and the same file emptied (copytruncate).
 */
export class SyslogFile {
  readonly path: string;
  #fd: number;
  #file: Stats;
  #offset: number;
  #decoder = new StringDecoder("utf8");
  #partial = "";

  /** Throws what the file system says, and `NotRegular` for a FIFO or a device under that name. */
  constructor(path: string) {
    this.path = path;
    const { fd, stat } = openRegular(path);
    this.#fd = fd;
    this.#file = stat;
    this.#offset = this.#file.size;
  }

  /** Gives every line that has come to its end; returns how many bytes of a flood were skipped. */
  read(line: (text: string) => void): number {
    let skipped = this.#drain(line);
    const there = statSync(this.path, { throwIfNoEntry: false });
    // Between the renaming and the new file there may be none: the old one is still open, and is asked again.
    if (there && (there.ino !== this.#file.ino || there.dev !== this.#file.dev)) {
      let fresh: RegularFile;
      try {
        fresh = openRegular(this.path);
      } catch {
        return skipped;
      }
      closeSync(this.#fd);
      this.#fd = fresh.fd;
      this.#file = fresh.stat;
      this.#restart();
      skipped += this.#drain(line);
    }
    return skipped;
  }

  #restart(): void {
    this.#offset = 0;
    this.#partial = "";
    this.#decoder = new StringDecoder("utf8");
  }

  #drain(line: (text: string) => void): number {
    const { size } = fstatSync(this.#fd);
    if (size < this.#offset) this.#restart();
    let skipped = 0;
    if (size - this.#offset > MAX_READ) {
      skipped = size - MAX_READ - this.#offset;
      this.#restart();
      this.#offset = size - MAX_READ;
    }
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, size - this.#offset)));
    while (this.#offset < size) {
      const got = readSync(this.#fd, buffer, 0, Math.min(buffer.length, size - this.#offset), this.#offset);
      if (got === 0) break;
      this.#offset += got;
      const lines = (this.#partial + this.#decoder.write(buffer.subarray(0, got))).split("\n");
      this.#partial = (lines.pop() ?? "").slice(0, MAX_LINE);
      for (const each of lines) line(each);
    }
    return skipped;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
