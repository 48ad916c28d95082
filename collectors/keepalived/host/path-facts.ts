import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** What the file system says of a path. */
export interface PathFacts {
  kind: "file" | "folder" | "other" | "missing";
  executable: boolean;
  /** The outermost folder or file on the way that somebody else than root may write, as "/path (mode 0777)". */
  writable: string | null;
}

/** Of a program that keepalived starts: whether it is there, may be executed, and whom it obeys. */
export function pathFacts(path: string): PathFacts {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return { kind: "missing", executable: false, writable: null };
  const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
  // Behind a link both ways decide: who may switch it, and who may write what it leads to.
  const writable = writableOn(path) ?? writableOn(realpathSync(path));
  return { kind, executable: (stat.mode & 0o111) !== 0, writable };
}

/** The outermost part of a path that somebody else than root may write. */
function writableOn(path: string): string | null {
  let writable: string | null = null;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid } = lstatSync(at).isSymbolicLink() ? statSync(at) : lstatSync(at);
    // Others cannot replace what is not theirs in a sticky folder.
    const open = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if (open || uid !== 0)
      writable = `${at} (${uid === 0 ? "" : `owner ${uid}, `}mode ${(mode & 0o7777).toString(8).padStart(4, "0")})`;
    if (at === "/") break;
  }
  return writable;
}
