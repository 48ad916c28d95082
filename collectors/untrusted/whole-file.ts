import { randomBytes } from "node:crypto";
import { closeSync, constants, fchmodSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../failure.ts";

const FRESH = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Makes a file that was not there, and is nobody's link; its descriptor, to write. Throws what the system says: `EEXIST`. */
export function createFresh(file: string, mode: number): number {
  return openSync(file, FRESH, mode);
}

/**
 * How a file that is its owner's alone is made: 0600. In a folder that is its group's (setgid, and the group may read it) the group may read
 * it: so the admin says who sees what the service records, without being root.
 */
export function privateMode(folder: string): number {
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o2050) === 0o2050 ? 0o640 : 0o600;
}

/**
 * Writes a file whole or not at all: beside its place under a name that nobody can guess, and then into its place. A link there is
 * replaced and not followed. Throws a `Failure` where it is anything but a file, and what the system says.
 * @param mode exactly so; left out: as the umask has it
 */
export function writeWhole(file: string, text: string, mode?: number): void {
  requireReplaceable(file);
  const fresh = join(
    dirname(file),
    `.${basename(file).slice(0, 200)}.${randomBytes(6).toString("hex")}.part`,
  );
  const fd = createFresh(fresh, mode ?? 0o666);
  try {
    try {
      if (mode !== undefined) fchmodSync(fd, mode);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** To put a file in the place of /dev/null, or of the link /dev/stdout, would hurt everybody on the machine. */
function requireReplaceable(file: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  const isFile = there === undefined || there.isFile();
  if (!isFile || /^\/(dev|proc|sys)\/(?!shm\/)/.test(resolve(file)))
    throw new Failure(`${file}: expected a file, or a name that is free, found something else`);
}
