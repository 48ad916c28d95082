import { closeSync, readlinkSync } from "node:fs";
import { errorCode, Failure, messageOf } from "../failure.ts";
import { FAN, type FanotifyEvent, parseFanotify } from "../native/fanotify.ts";
import type { Native } from "../native/index.ts";
import { IN, type InotifyEvent, parseInotify } from "../native/inotify.ts";
import { entriesIn } from "../untrusted/regular-file.ts";

/** Something that was done to an entry of a watched directory, and by whom where the kernel says it. */
export interface Change {
  /** One bit of `IN`: OPEN, CLOSE_WRITE, CLOSE_NOWRITE, CREATE, DELETE, MOVED_FROM, MOVED_TO. */
  what: number;
  directory: string;
  name: string;
  ofDirectory: boolean;
  cookie: number;
  pid: number | null;
}

/** A directory that is not watched, and what the kernel says. */
export interface Refused {
  path: string;
  said: string;
}

const OPENED = IN.OPEN | IN.CLOSE_WRITE | IN.CLOSE_NOWRITE;
const ENTRIES = IN.CREATE | IN.DELETE | IN.MOVED_FROM | IN.MOVED_TO;
// In both interfaces the same bits (include/linux/fsnotify_backend.h FS_*).
const WHAT = OPENED | ENTRIES;
/** Folders below, for their deletions: a cleanup goes down the tree. */
const FOLDERS_BELOW = 256;
const DEPTH_BELOW = 4;
/** Entries that are looked at for folders: anybody may put millions of files into /tmp. */
const MOST_ENTRIES = 20_000;

/**
 * Two witnesses of the same directories. inotify gives every open, close, creation, deletion and renaming in their order,
 * without a privilege, but not by whom. fanotify says by whom, and joins what it has not handed out yet, so its counts
 * are not to be trusted. A mark is on a directory's inode: it costs nothing elsewhere on that file system.
 */
export class DirectoryWatch {
  readonly fds: readonly number[];
  /** Why it is not known who did it; `null`: it is. */
  readonly anonymous: string | null = null;
  /** From kernel 5.9 on it is known who created, deleted and renamed; before, only who opened and wrote. */
  readonly named: boolean = false;
  readonly watched: string[] = [];
  /** Directories that are not there or may not be read, each with the reason. */
  readonly refused: readonly Refused[];
  readonly #native: Native;
  readonly #inotify: number;
  readonly #fanotify: number | null = null;
  readonly #directories = new Map<number, { path: string; depth: number }>();
  readonly #buffer = Buffer.alloc(64 * 1024);

  constructor(native: Native, directories: readonly string[]) {
    this.#native = native;
    this.#inotify = native.openInotify();
    let why: string | null = null;
    try {
      [this.#fanotify, this.named] = openFanotify(native);
    } catch (error) {
      why = messageOf(error);
    }
    this.anonymous = why;
    this.fds = this.#fanotify === null ? [this.#inotify] : [this.#inotify, this.#fanotify];
    this.refused = this.watch(directories);
  }

  /** Watches those that are not watched yet. Returns those that are not there or may not be read, each with the reason. */
  watch(directories: readonly string[]): Refused[] {
    const refused: Refused[] = [];
    for (const path of directories) {
      if (this.watched.includes(path)) continue;
      try {
        this.#add(path, 0);
        this.watched.push(path);
        this.#addBelow(path, 1);
      } catch (error) {
        refused.push({ path, said: messageOf(error) });
      }
    }
    return refused;
  }

  /** What has come since the last read, in order, and whether the kernel dropped some. */
  read(): { changes: Change[]; overflow: boolean } {
    const events: InotifyEvent[] = [];
    this.#drain(this.#inotify, (bytes) => events.push(...parseInotify(bytes)));
    const changes = events.flatMap((event) => this.#change(event));
    // The kernel tells one witness after the other: what the first one said may be microseconds ahead of the second.
    const who = new Witness();
    this.#hear(who);
    if (!who.name(changes)) {
      this.#hear(who);
      who.name(changes);
    }
    return { changes, overflow: events.some((event) => event.mask & IN.Q_OVERFLOW) };
  }

  close(): void {
    for (const fd of this.fds) this.#native.closeSource(fd);
  }

  #hear(who: Witness): void {
    if (this.#fanotify === null) return;
    this.#drain(this.#fanotify, (bytes) => {
      for (const event of parseFanotify(bytes)) who.heard(event, nameOf(event));
    });
  }

  #drain(fd: number, take: (bytes: Buffer) => void): void {
    for (;;) {
      const got = this.#native.read(fd, this.#buffer);
      if (got < 0) throw new Failure(`files: reading file events failed with errno ${-got}`);
      if (got === 0) return;
      take(this.#buffer.subarray(0, got));
    }
  }

  #change(event: InotifyEvent): Change[] {
    const folder = this.#directories.get(event.wd);
    if (event.mask & IN.IGNORED) this.#forget(event.wd);
    const what = event.mask & WHAT;
    if (!folder || what === 0 || event.name === "") return [];
    const ofDirectory = (event.mask & IN.ISDIR) !== 0;
    if (ofDirectory && what === IN.CREATE) this.#tryAdd(`${folder.path}/${event.name}`, folder.depth + 1);
    return [{ what, directory: folder.path, name: event.name, ofDirectory, cookie: event.cookie, pid: null }];
  }

  /** The directory is gone: inotify has ended its watch by itself. */
  #forget(wd: number): void {
    const at = this.watched.indexOf(this.#directories.get(wd)?.path ?? "");
    if (at >= 0) this.watched.splice(at, 1);
    this.#directories.delete(wd);
  }

  #add(path: string, depth: number): void {
    const mask = (depth === 0 ? WHAT : IN.DELETE) | IN.ONLYDIR | IN.DONT_FOLLOW | IN.MASK_ADD;
    const wd = this.#native.watchInotify(this.#inotify, path, mask);
    // The same folder by another path (a dump directory below /tmp, PrivateTmp) keeps what it was first.
    if (!this.#directories.has(wd)) this.#directories.set(wd, { path, depth });
    const known = (depth === 0 ? OPENED : 0) | (this.named ? mask & ENTRIES : 0);
    if (this.#fanotify === null || known === 0) return;
    this.#native.watchFanotify(
      this.#fanotify,
      path,
      known | FAN.EVENT_ON_CHILD | (this.named ? FAN.ONDIR : 0),
    );
  }

  #addBelow(path: string, depth: number): void {
    if (this.#directories.size >= FOLDERS_BELOW || depth > DEPTH_BELOW) return;
    for (const entry of entriesOf(path)) {
      const below = `${path}/${entry.name}`;
      if (entry.isDirectory() && this.#tryAdd(below, depth)) this.#addBelow(below, depth + 1);
    }
  }

  /** Folders come and go, may be unreadable, and there may be too many: nothing that must be said. */
  #tryAdd(path: string, depth: number): boolean {
    if (this.#directories.size >= FOLDERS_BELOW || depth > DEPTH_BELOW) return false;
    try {
      this.#add(path, depth);
      return true;
    } catch {
      return false;
    }
  }
}

function entriesOf(path: string) {
  try {
    return entriesIn(path, MOST_ENTRIES);
  } catch {
    return [];
  }
}

function openFanotify(native: Native): [fd: number, named: boolean] {
  try {
    return [native.openFanotify(true), true];
  } catch (error) {
    // Kernels before 5.9 do not know the flag.
    if (errorCode(error) === "EINVAL") return [native.openFanotify(false), false];
    throw error;
  }
}

/** Ends the life of a descriptor that came with an event. */
function nameOf(event: FanotifyEvent): string | null {
  if (event.fd < 0) return event.name;
  try {
    const path = readlinkSync(`/proc/self/fd/${event.fd}`).replace(/ \(deleted\)$/, "");
    return path.slice(path.lastIndexOf("/") + 1);
  } finally {
    closeSync(event.fd);
  }
}

/** Who did what to which name, in one reading. */
class Witness {
  readonly #pids = new Map<string, number[]>();

  heard(event: FanotifyEvent, name: string | null): void {
    if (name === null) return;
    for (let bit = 1; bit <= IN.DELETE; bit <<= 1) {
      if ((event.mask & WHAT & bit) === 0) continue;
      const key = `${bit}/${name}`;
      const pids = this.#pids.get(key);
      if (pids) pids.push(event.pid);
      else this.#pids.set(key, [event.pid]);
    }
  }

  /**
   * One process did all there is of a kind to a name, or each did it once: then it is known who. Whether it is for all.
   */
  name(changes: readonly Change[]): boolean {
    const times = new Map<string, number>();
    for (const { what, name } of changes)
      times.set(`${what}/${name}`, (times.get(`${what}/${name}`) ?? 0) + 1);
    const seen = new Map<string, number>();
    for (const change of changes) {
      const key = `${change.what}/${change.name}`;
      const pids = this.#pids.get(key);
      if (!pids) continue;
      const at = seen.get(key) ?? 0;
      seen.set(key, at + 1);
      const alone = pids.every((pid) => pid === pids[0]);
      if (alone) change.pid = pids[0]!;
      else if (pids.length === times.get(key)) change.pid = pids[at]!;
    }
    return changes.every((change) => change.pid !== null);
  }
}
