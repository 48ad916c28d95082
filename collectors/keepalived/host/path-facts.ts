import { lstatSync, statSync } from "node:fs";
import { join } from "node:path";
import { partsOf } from "./files.ts";

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
  return { kind, executable: (stat.mode & 0o111) !== 0, writable: writableOn(path) };
}

/**
 * The outermost part of the way to an absolute path in the tree at `root` that somebody else than root may write, as "/path (owner 1000,
 * mode 0644)"; over a link both ways decide: who may switch it, and who may write what it leads to. Throws what the file system says.
 */
export function writableOn(
  path: string,
  root = "/",
  isRoots: (uid: number) => boolean = (uid) => uid === 0,
): string | null {
  for (const part of partsOf(path, root) ?? []) {
    // With the dot a root such as /proc/PID/root is the folder that it leads to.
    const stat = lstatSync(part === "/" ? `${root}/.` : join(root, part));
    const { uid, mode } = stat;
    // A link's own mode means nothing. Others cannot replace what is not theirs in a sticky folder; on a file the bit means nothing.
    const open =
      !stat.isSymbolicLink() && (mode & 0o022) !== 0 && !(stat.isDirectory() && (mode & 0o1000) !== 0);
    if (open || !isRoots(uid))
      return `${part} (${uid === 0 ? "" : `owner ${uid}, `}mode ${(mode & 0o7777).toString(8).padStart(4, "0")})`;
  }
  return null;
}
