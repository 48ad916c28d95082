import { closeSync, openSync, readSync } from "node:fs";

/** More than these are opened anew at each read: a server with thousands of threads must not cost as many descriptors. */
const KEPT = 512;

/**
 * One-record files of /proc that are read again and again, held open: of the price of open, read and close two thirds
 * fall away. A descriptor stands for the process that it was opened for, not for its pid: once that process is gone, reading
 * gives ESRCH, and the path is opened anew.
 */
export class KeptFiles {
  readonly #buffer = Buffer.allocUnsafe(4096);
  readonly #files = new Map<string, { fd: number; sweep: number }>();
  #sweep = 0;

  /** Up to 4096 bytes of it, ten times what `PID/stat` has; valid until the next read. Throws as `openSync` does. */
  read(path: string): Buffer {
    const kept = this.#files.get(path);
    if (kept !== undefined) {
      try {
        kept.sweep = this.#sweep;
        return this.#readFrom(kept.fd);
      } catch {
        this.#files.delete(path);
        closeSync(kept.fd);
      }
    }
    const fd = openSync(path, "r");
    if (this.#files.size < KEPT) {
      this.#files.set(path, { fd, sweep: this.#sweep });
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
    for (const [path, { fd, sweep }] of this.#files) {
      if (sweep === this.#sweep) continue;
      this.#files.delete(path);
      closeSync(fd);
    }
    this.#sweep++;
  }

  close(): void {
    for (const { fd } of this.#files.values()) closeSync(fd);
    this.#files.clear();
  }

  #readFrom(fd: number): Buffer {
    return this.#buffer.subarray(0, readSync(fd, this.#buffer, 0, this.#buffer.length, 0));
  }
}
