import { Failure } from "../failure.ts";

/** One record of inotify; `name` is "" where the event is about the watched directory itself. */
export interface InotifyEvent {
  /** The watch descriptor; -1 with `IN.Q_OVERFLOW`. */
  wd: number;
  mask: number;
  /** The same in the two halves of a rename. */
  cookie: number;
  name: string;
}

/** include/uapi/linux/inotify.h */
export const IN = {
  CLOSE_WRITE: 0x8,
  CLOSE_NOWRITE: 0x10,
  OPEN: 0x20,
  MOVED_FROM: 0x40,
  MOVED_TO: 0x80,
  CREATE: 0x100,
  DELETE: 0x200,
  Q_OVERFLOW: 0x4000,
  IGNORED: 0x8000,
  ONLYDIR: 0x1000000,
  DONT_FOLLOW: 0x2000000,
  MASK_ADD: 0x20000000,
  ISDIR: 0x40000000,
} as const;

const HEAD = 16;

/**
 * Reads what one `read(2)` gave (man 7 inotify). The kernel joins two records only where they are equal and follow
 * each other, so each open and close of a file stands here. Names that are not UTF-8 get U+FFFD.
 * Throws a `Failure` where a record is cut off.
 */
export function parseInotify(bytes: Buffer): InotifyEvent[] {
  const events: InotifyEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = at + HEAD <= bytes.length ? HEAD + bytes.readUInt32LE(at + 12) : HEAD;
    if (at + size > bytes.length)
      throw new Failure(`inotify: expected a record of ${size} bytes, found ${bytes.length - at}`);
    const nul = bytes.indexOf(0, at + HEAD);
    const end = nul < 0 || nul > at + size ? at + size : nul;
    events.push({
      wd: bytes.readInt32LE(at),
      mask: bytes.readUInt32LE(at + 4),
      cookie: bytes.readUInt32LE(at + 8),
      name: size === HEAD ? "" : bytes.toString("utf8", at + HEAD, end),
    });
    at += size;
  }
  return events;
}
