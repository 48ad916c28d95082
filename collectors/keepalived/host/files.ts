import { readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, Failure } from "../../failure.ts";
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
  const inside = (path: string): string => {
    if (root === "/") return path;
    const real = realPath(path, at);
    if (real === null) throw Object.assign(new Failure(`${path}: no such file`), { code: "ENOENT" });
    return at(real);
  };
  return {
    read(path) {
      const opened = inside(path);
      try {
        return readRegular(opened, MAX_BYTES).toString("utf8");
      } catch (error) {
        // By the name that keepalived has for it.
        if (error instanceof Failure) throw new Failure(error.message.replaceAll(opened, path));
        throw error;
      }
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

function realPath(path: string, at: (path: string) => string): string | null {
  return wayTo(path, at)?.real ?? null;
}

/** Each folder, link and file on the way to an absolute path in the tree at `root`, in their order; `null`: it leads nowhere. */
export function partsOf(path: string, root: string): string[] | null {
  return wayTo(path, (each) => (root === "/" ? each : join(root, each)))?.parts ?? null;
}

/** Link by link, because an absolute one starts again at the tree's root and not at ours. */
function wayTo(path: string, at: (path: string) => string): { real: string; parts: string[] } | null {
  const parts = ["/"];
  let done = "/";
  let links = 0;
  const open = path.split("/");
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    if (name === "" || name === ".") continue;
    const here = name === ".." ? dirname(done) : join(done, name);
    try {
      const target = name === ".." ? null : readlinkSync(at(here));
      parts.push(here);
      if (target === null) done = here;
      else {
        if (++links > MAX_LINKS) return null;
        if (target.startsWith("/")) done = "/";
        open.unshift(...target.split("/"));
      }
    } catch (error) {
      // What is there and no link.
      if (errorCode(error) !== "EINVAL") return null;
      parts.push(here);
      done = here;
    }
  }
  return { real: done, parts };
}
