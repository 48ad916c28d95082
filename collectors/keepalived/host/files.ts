import { closeSync, constants, openSync, readdirSync, readlinkSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, Failure } from "../../failure.ts";
import { isRefused } from "../../kernel/kernel-file.ts";
import type { ConfigFiles } from "../config/include.ts";

/** More than any configuration, far less than would hurt: a device or a log given by mistake is not read. */
const MAX_BYTES = 16 * 2 ** 20;

/** The files of a tree that hangs at `root`: "/", `/proc/PID/root`, or a folder in tests. */
export function filesBelow(root: string): ConfigFiles {
  const at = (path: string): string => (root === "/" ? path : join(root, path));
  return {
    read(path) {
      return readBounded(at(path), path);
    },
    list(folder) {
      try {
        return readdirSync(at(folder));
      } catch {
        return [];
      }
    },
    kind(path) {
      try {
        const stat = statSync(at(path));
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

/** A file of /proc says that it has no bytes, and may have no end (pagemap) or wait for more (kmsg): neither is waited for. */
function readBounded(file: string, named: string): string {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const parts: Buffer[] = [];
    let left = MAX_BYTES;
    for (;;) {
      const part = Buffer.alloc(64 * 1024);
      const count = readSync(fd, part);
      if (count === 0) return Buffer.concat(parts).toString("utf8");
      left -= count;
      if (left < 0)
        throw new Failure(`${named} has more than ${MAX_BYTES} bytes, which is too much for a configuration`);
      parts.push(part.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
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
