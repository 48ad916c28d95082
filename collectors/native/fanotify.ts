import { Failure } from "../failure.ts";

/** One record of fanotify. The kernel joins what a process does to one file until it is read: `mask` may hold several. */
export interface FanotifyEvent {
  mask: number;
  /** Of the process, in the reader's pid namespace; 0 where it is in none that the reader sees. */
  pid: number;
  /** The name in its directory, from kernels ≥ 5.9; `null` with a descriptor. */
  name: string | null;
  /** An open descriptor of the file, which the reader must close; -1 without one. */
  fd: number;
}

/** include/uapi/linux/fanotify.h */
export const FAN = {
  CLOSE_WRITE: 0x8,
  OPEN: 0x20,
  MOVED_FROM: 0x40,
  MOVED_TO: 0x80,
  CREATE: 0x100,
  DELETE: 0x200,
  Q_OVERFLOW: 0x4000,
  EVENT_ON_CHILD: 0x08000000,
  ONDIR: 0x40000000,
} as const;

/** event_len u32, vers u8, reserved u8, metadata_len u16, mask u64, fd s32, pid s32 */
const HEAD = 24;
const VERSION = 3;
const INFO_DIRECTORY_AND_NAME = 2;

/** Reads what one `read(2)` gave (man 7 fanotify). Throws a `Failure` where it is cut off or of another version. */
export function parseFanotify(bytes: Buffer): FanotifyEvent[] {
  const events: FanotifyEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = at + HEAD <= bytes.length ? bytes.readUInt32LE(at) : HEAD;
    if (size < HEAD || at + size > bytes.length)
      throw new Failure(`fanotify: expected a record of ${size} bytes, found ${bytes.length - at}`);
    const version = bytes[at + 4];
    if (version !== VERSION) throw new Failure(`fanotify: expected records of version 3, found ${version}`);
    events.push({
      // The upper half of the mask is not in use.
      mask: bytes.readUInt32LE(at + 8),
      fd: bytes.readInt32LE(at + 16),
      pid: bytes.readInt32LE(at + 20),
      name: nameIn(bytes, at + bytes.readUInt16LE(at + 6), at + size),
    });
    at += size;
  }
  return events;
}

/** Information records: type u8, pad u8, length u16, then fsid (8), file handle (bytes u32, type s32, handle), name, NUL. */
function nameIn(bytes: Buffer, start: number, end: number): string | null {
  for (let at = start; at + 20 <= end; ) {
    const length = bytes.readUInt16LE(at + 2);
    if (length < 4 || at + length > end)
      throw new Failure(`fanotify: an information record of ${length} bytes, where ${end - at} are left`);
    if (bytes[at] === INFO_DIRECTORY_AND_NAME) {
      const name = at + 20 + bytes.readUInt32LE(at + 12);
      const nul = bytes.indexOf(0, name);
      if (name >= at + length || nul < 0 || nul >= at + length)
        throw new Failure("fanotify: a name without its end");
      return bytes.toString("utf8", name, nul);
    }
    at += length;
  }
  return null;
}
