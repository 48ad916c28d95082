import { chmodSync, closeSync, existsSync, fchownSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorCode, Failure } from "../collectors/failure.ts";
import { createFresh, privateMode } from "../collectors/untrusted/whole-file.ts";

/** Its owner's alone. */
const OWN = 0o600;

/**
 * SQLite's wrapper takes some names for a database that is no file (better-sqlite3, `lib/database.js`: what is empty or ":memory:"
 * without the blanks around it), and leaves blanks at the ends away: another file than the one that is made and locked here.
 */
export function refuseNoFile(file: string): void {
  const name = file.trim();
  const remedy = "give another --db FILE";
  if (name === "" || name === ":memory:")
    throw new Failure(
      `${JSON.stringify(file)}: expected the name of a file: a recording is not kept in memory alone`,
      {
        remedy,
      },
    );
  if (name !== file)
    throw new Failure(
      `${JSON.stringify(file)}: expected a name without blanks at its beginning and its end`,
      {
        remedy,
      },
    );
}

/** The last folder of a path is made; a path that begins with one that is not there was mistyped. */
export function makeFolder(file: string): void {
  const folder = dirname(resolve(file));
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder)))
    throw new Failure(`${file}: there is no folder ${dirname(folder)}`, {
      remedy: `make it (mkdir -p ${folder}), or give another --db FILE`,
    });
  mkdirSync(folder, { mode: 0o700 });
}

/** SQLite would create it with the umask's mode; its -wal and -shm follow the mode of this file. */
export function createOwn(file: string): void {
  const mode = privateMode(dirname(resolve(file)));
  try {
    const handle = createFresh(file, mode);
    try {
      if (mode !== OWN && process.geteuid?.() === 0) giveToFolder(handle, dirname(resolve(file)));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (statSync(file, { throwIfNoEntry: false }) === undefined)
      throw new Failure(`${file}: a link that leads nowhere`, { remedy: "give another --db FILE" });
    if (mode !== OWN) shareWithGroup(file, mode);
  }
}

/** What root records into the service's folder before the service does is the service's: it is to go on with that file. */
function giveToFolder(handle: number, folder: string): void {
  const { uid, gid } = statSync(folder);
  fchownSync(handle, uid, gid);
}

/** One that was made before its folder was the group's. */
function shareWithGroup(file: string, mode: number): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there?.isFile() && there.uid === process.geteuid?.() && (there.mode & 0o777) === OWN)
      chmodSync(path, mode);
  }
}
