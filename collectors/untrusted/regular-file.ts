import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  opendirSync,
  openSync,
  readSync,
  type Stats,
  statfsSync,
} from "node:fs";
import { errorCode, Failure, messageOf } from "../failure.ts";

/** Of <fcntl.h>, not among Node's constants; since Linux 2.6.39, and `fstat` on it since 3.6. */
const O_PATH = 0o10_000_000;
const TO_READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * File systems that the kernel makes up (include/uapi/linux/magic.h). What calls itself a regular file there may wait for its next
 * line (kmsg), take it from who waits for it, have no end (pagemap), or do something when it is read.
 */
const MADE_UP = new Map([
  [0x9fa0, "procfs"],
  [0x62656572, "sysfs"],
  [0x64626720, "debugfs"],
  [0x74726163, "tracefs"],
  [0x27e0eb, "cgroup"],
  [0x63677270, "cgroup2"],
  [0x73636673, "securityfs"],
]);

/** What is there and is no regular file: nothing was opened. */
export class NotRegular extends Failure {
  constructor(path: string, found: string) {
    super(`${path}: expected a regular file, found ${found}`);
  }
}

export interface RegularFile {
  fd: number;
  stat: Stats;
}

/**
 * Opens for reading what somebody else may have put there: nothing but a regular file, and never what would wait. It is looked at
 * before it is opened, through a descriptor that only names it: to open a FIFO waits, a tape is rewound, a watchdog begins to count.
 * Throws `NotRegular`, and what the system says of a file that is not there or not for this user.
 */
export function openRegular(path: string): RegularFile {
  const named = openNamed(path);
  try {
    const stat = fstatSync(named);
    if (!stat.isFile()) throw new NotRegular(path, kindOf(stat));
    // The very file that was looked at, whatever its name leads to by now.
    const same = `/proc/self/fd/${named}`;
    try {
      const madeUp = MADE_UP.get(statfsSync(same).type);
      if (madeUp !== undefined) throw new NotRegular(path, `a file that the kernel makes up (${madeUp})`);
      return { fd: openSync(same, TO_READ), stat };
    } catch (error) {
      if (error instanceof NotRegular) throw error;
      const said = messageOf(error).replaceAll(same, path);
      throw Object.assign(new Failure(said), { code: errorCode(error), path });
    }
  } finally {
    closeSync(named);
  }
}

function openNamed(path: string): number {
  try {
    return openSync(path, O_PATH);
  } catch (error) {
    if (errorCode(error) === "ELOOP") throw new NotRegular(path, "links that lead in a circle");
    throw error;
  }
}

/** The whole of such a file. Throws as `openRegular` does, and a `Failure` where it has more than `most` bytes. */
export function readRegular(path: string, most: number): Buffer {
  const { fd, stat } = openRegular(path);
  try {
    if (stat.size > most) throw new Failure(`${path}: expected at most ${most} bytes, found ${stat.size}`);
    return readFrom(fd, stat.size);
  } finally {
    closeSync(fd);
  }
}

/** Its first bytes, at most so many. Throws as `openRegular` does. */
export function startOfRegular(path: string, most: number): Buffer {
  const { fd, stat } = openRegular(path);
  try {
    return readFrom(fd, Math.min(most, stat.size));
  } finally {
    closeSync(fd);
  }
}

/** What comes while it is read is not waited for. */
function readFrom(fd: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const got = readSync(fd, bytes, length, size - length, length);
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}

/** Names in a folder that somebody else may fill, at most so many of them; throws what the system says. */
export function entriesIn(folder: string, most: number): Dirent[] {
  const open = opendirSync(folder, { bufferSize: 256 });
  try {
    const entries: Dirent[] = [];
    while (entries.length < most) {
      const entry = open.readSync();
      if (entry === null) break;
      entries.push(entry);
    }
    return entries;
  } finally {
    open.closeSync();
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "a folder";
  if (stat.isFIFO()) return "a FIFO";
  if (stat.isSocket()) return "a socket";
  return stat.isBlockDevice() || stat.isCharacterDevice() ? "a device" : "something else";
}
