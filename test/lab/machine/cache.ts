import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where lies what takes minutes to make and every machine uses: outside the repository. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "loadspike", "machines");

/** The first digits of a checksum: names what was made of these words. */
export function fingerprint(...of: string[]): string {
  return createHash("sha256").update(of.join("\0")).digest("hex").slice(0, 12);
}

/**
 * A file or folder that is made once. @param make writes it under the path it is given; what it began and did not end is thrown away
 */
export function cached(name: string, make: (path: string) => void): string {
  const path = join(cache, name);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const begun = `${path}.begun-${process.pid}`;
  try {
    make(begun);
    renameSync(begun, path);
  } finally {
    rmSync(begun, { recursive: true, force: true });
  }
  return path;
}
