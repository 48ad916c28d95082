import { readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode } from "../../failure.ts";
import { isRefused } from "../../kernel/kernel-file.ts";
import { entriesIn, readRegular } from "../../untrusted/regular-file.ts";
import type { ConfigFiles } from "../config/include.ts";

/** More than any configuration, far less than would hurt: a log given by mistake is not read. */
const MAX_BYTES = 4 * 2 ** 20;
/** Of one folder; a pattern looks at no more in all. */
const MAX_NAMES = 100_000;

/** The files of a tree that hangs at `root`: "/", `/proc/PID/root`, or a folder in tests. */
export function filesBelow(root: string): ConfigFiles {
  const at = (path: string): string => (root === "/" ? path : join(root, path));
  // Opened below the root by its plain name: an absolute link would lead to the host's file.
  const inside = (path: string): string => at(root === "/" ? path : (realPath(path, at) ?? path));
  return {
    read(path) {
      return readRegular(inside(path), MAX_BYTES).toString("utf8");
    },
    list(folder) {
      try {
        return entriesIn(inside(folder), MAX_NAMES).map(({ name }) => name);
      } catch {
        return [];
      }
    },
    kind(path) {
      try {
        const stat = statSync(inside(path));
        if (stat.isDirectory()) return "folder";
        if (!stat.isFile()) return "other";
        return (stat.mode & 0o111) === 0 ? "file" : "executable";
      } catch (error) {
        return isRefused(error) ? "refused" : "missing";
      }
    },
    real: (path) => realPath(path, at),
  };
}

/** `MAXSYMLINKS` of the kernel. */
const MAX_LINKS = 40;

/** Link by link, because an absolute one starts again at the tree's root and not at ours. */
function realPath(path: string, at: (path: string) => string): string | null {
  let done = "/";
  let links = 0;
  const open = path.split("/");
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    if (name === "" || name === ".") continue;
    const here = name === ".." ? dirname(done) : join(done, name);
    try {
      const target = name === ".." ? null : readlinkSync(at(here));
      if (target === null) done = here;
      else {
        if (++links > MAX_LINKS) return null;
        if (target.startsWith("/")) done = "/";
        open.unshift(...target.split("/"));
      }
    } catch (error) {
      // What is there and no link.
      if (errorCode(error) !== "EINVAL") return null;
      done = here;
    }
  }
  return done;
}
