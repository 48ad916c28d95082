import { closeSync, openSync, readSync } from "node:fs";
import { errorCode, Failure } from "../failure.ts";

/** What a kernel file said that its parser does not understand. Its message is the one line that a user reads. */
export class MalformedFile extends Failure {
  constructor(path: string, line: number, expected: string, found: string | undefined) {
    const shown = found === undefined ? "the end of the file" : JSON.stringify(found.slice(0, 60));
    super(
      `${path}, line ${line}: expected ${expected}, found ${shown}; if this is a real /proc, please report it with that line`,
    );
    this.name = "MalformedFile";
  }
}

// One buffer for every read: a fresh one per file would be garbage at each look, and garbage collection is CPU
// time that the kernel may count as load. Files under /proc lie about their size (0), so it cannot be asked first.
let scratch = Buffer.allocUnsafe(64 * 1024);

/** Whole file; the bytes are valid until the next read. Throws as `openSync` and `readSync` do. */
export function readBytes(path: string): Buffer {
  return read(path, false);
}

/** Whole file as Latin-1, which maps every byte to one character and cannot fail. */
export function readText(path: string): string {
  return read(path, false).toString("latin1");
}

/**
 * A file that the kernel prints as one record (`PID/stat`, `wchan`, `io`; `single_open` in fs/proc): one read gives
 * all of it, and a second one to see the end would be a third of the price. Valid until the next read.
 */
export function readRecord(path: string): Buffer {
  return read(path, true);
}

const BEGINNING = 16 * 1024;

/** The first 16 KiB of what a process says of itself (`cmdline`), which may be megabytes. Valid until the next read. */
export function readBeginning(path: string): Buffer {
  const fd = openSync(path, "r");
  try {
    return scratch.subarray(0, readSync(fd, scratch, 0, BEGINNING, null));
  } finally {
    closeSync(fd);
  }
}

function read(path: string, oneRecord: boolean): Buffer {
  const fd = openSync(path, "r");
  try {
    let length = 0;
    for (;;) {
      const got = readSync(fd, scratch, length, scratch.length - length, null);
      length += got;
      if (got === 0 || (oneRecord && length < scratch.length)) return scratch.subarray(0, length);
      if (length === scratch.length) scratch = Buffer.concat([scratch], 2 * length);
    }
  } finally {
    closeSync(fd);
  }
}

/** Whether a process went away while it was read: ENOENT before the open, ESRCH after it. No fault of anybody. */
export function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOENT" || code === "ESRCH";
}

/** Whether the kernel refused: the file is there, and is not for this user. */
export function isRefused(error: unknown): boolean {
  const code = errorCode(error);
  return code === "EACCES" || code === "EPERM";
}

/** What is gone, or not ours to know, is left out. */
export function unlessGone<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (isGone(error) || isRefused(error)) return null;
    throw error;
  }
}
