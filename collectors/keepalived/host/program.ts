import { statSync } from "node:fs";
import { readRegular } from "../../untrusted/regular-file.ts";
import { parseVersion, type Version } from "../config/version.ts";

/** Debian's and Red Hat's place of the program. */
export const PROGRAM = "/usr/sbin/keepalived";

const MAX_BYTES = 64 * 2 ** 20;
const known = new Map<string, Version | null>();

/**
 * The version that stands in a keepalived program ("Keepalived v2.2.7 (…"): no need to run it. `null` where there is no
 * such file or no version in it. A program is read once, as long as it is the same file.
 */
export function programVersion(path: string): Version | null {
  try {
    const { dev, ino, mtimeMs, size } = statSync(path);
    const key = `${dev}:${ino}:${mtimeMs}:${size}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const version = versionIn(readRegular(path, MAX_BYTES));
    known.set(key, version);
    return version;
  } catch {
    return null;
  }
}

function versionIn(program: Buffer): Version | null {
  for (let at = program.indexOf("Keepalived v"); at >= 0; at = program.indexOf("Keepalived v", at + 1)) {
    const version = parseVersion(program.toString("latin1", at, at + 40));
    if (version) return version;
  }
  return null;
}
