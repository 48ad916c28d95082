import { lstatSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Failure } from "../collectors/failure.ts";

const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

export interface Guarded {
  /** User ids that may own it: root, and who called sudo or runs the agent. */
  owners: ReadonlySet<number>;
  /** What somebody else could change: "what root would run". */
  what: string;
  /** What would help. */
  remedy: string;
}

/**
 * Throws a `Failure` where another user than these could change one of the files, or put another in its place: what is copied or run
 * with somebody's rights is nobody else's to write. A folder that everybody may write to, but where each may take away only what is his
 * (/tmp), changes nothing.
 */
export function refuseOthersFiles(files: readonly string[], { owners, what, remedy }: Guarded): void {
  const seen = new Set<string>();
  for (const file of files) {
    for (let path = resolve(file); !seen.has(path); path = dirname(path)) {
      seen.add(path);
      const { uid, mode } = lstatSync(path);
      if (!owners.has(uid))
        throw new Failure(`${path} belongs to the user with id ${uid}, who could change ${what}`, { remedy });
      const shared = (mode & WRITABLE_BY_OTHERS) !== 0 && !(mode & STICKY && lstatSync(path).isDirectory());
      if (shared && !lstatSync(path).isSymbolicLink())
        throw new Failure(
          `${path} may be written by others than its owner (mode ${(mode & 0o7777).toString(8)})`,
          { remedy: `take that away (chmod -R go-w), or ${remedy}` },
        );
    }
  }
}
