import { closeSync, openSync, readSync } from "node:fs";

/** More than these are opened anew at each read: a server with thousands of threads must not cost as many descriptors. */
const KEPT = 512;
const SIZE = 4096;

/**
 * One-record files of /proc that are read again and again, held open: of the price of open, read and close two thirds
 * fall away. A descriptor stands for the process that it was opened for, not for its pid: once that process is gone, reading
 * gives ESRCH, and the path is opened anew.
 */
export class KeptFiles {
  /** What was read last, from its beginning. */
  readonly bytes = Buffer.allocUnsafe(SIZE);
  readonly #files = new Map<number, { fd: number; sweep: number }>();
  #sweep = 0;

  /**
   * How many of `bytes` are its: up to 4096, ten times what `PID/stat` has. A number and no part of the buffer, because a scan reads
   * hundreds of them, most of which nobody looks at any further. Throws as `openSync` does.
   * @param id a thread's: each has one file here
   */
  read(id: number, path: string): number {
    const kept = this.#files.get(id);
    if (kept !== undefined) {
      try {
        kept.sweep = this.#sweep;
        return this.#readFrom(kept.fd);
      } catch {
        this.#files.delete(id);
        closeSync(kept.fd);
      }
    }
    const fd = openSync(path, "r");
    if (this.#files.size < KEPT) {
      this.#files.set(id, { fd, sweep: this.#sweep });
      return this.#readFrom(fd);
    }
    try {
      return this.#readFrom(fd);
    } finally {
      closeSync(fd);
    }
  }

  /** Closes what was not read since the last sweep. */
  sweep(): void {
    for (const [id, { fd, sweep }] of this.#files) {
      if (sweep === this.#sweep) continue;
      this.#files.delete(id);
      closeSync(fd);
    }
    this.#sweep++;
  }

  close(): void {
    for (const { fd } of this.#files.values()) closeSync(fd);
    this.#files.clear();
  }

  #readFrom(fd: number): number {
    return readSync(fd, this.bytes, 0, SIZE, 0);
  }
}
