import { dirname, join } from "node:path";

/** What the configuration's reader needs of a file tree; paths are as keepalived sees them. */
export interface ConfigFiles {
  /** The file's text. Throws what the file system says. */
  read(path: string): string;
  /** Names in a folder; empty where there is none. */
  list(folder: string): string[];
  kind(path: string): "file" | "executable" | "folder" | "other" | "missing" | "refused";
  /** realpath(3): an absolute path without symbolic links, `.` and `..`; `null` where it leads nowhere. */
  real(path: string): string | null;
}

/**
 * The paths that an include pattern names, in the order in which keepalived reads them: glob(3), and with csh braces
 * since 1.4.0. A path without wildcards comes back as it is, whether or not it exists.
 */
export function expandPattern(pattern: string, files: ConfigFiles, braces: boolean): string[] {
  const paths: string[] = [];
  for (const plain of braces ? expandBraces(pattern) : [pattern]) {
    if (/[*?[]/.test(plain)) paths.push(...globPaths(plain, files));
    else paths.push(plain.replace(/\\(.)/g, "$1"));
  }
  return paths;
}

const MAX_BRACES = 1000;

function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0 && done.length + open.length <= MAX_BRACES) {
    const next = open.shift()!;
    const group = innermostBraces(next);
    if (!group) done.push(next);
    else
      open.unshift(
        ...group.choices.map((choice) => next.slice(0, group.start) + choice + next.slice(group.end)),
      );
  }
  return done;
}

/** The first pair of braces that contains no other. */
function innermostBraces(text: string): { start: number; end: number; choices: string[] } | null {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(text);
  if (!found) return null;
  return { start: found.index, end: found.index + found[0].length, choices: found[1]!.split(",") };
}

function globPaths(pattern: string, files: ConfigFiles): string[] {
  let bases = [pattern.startsWith("/") ? "/" : "."];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const next: string[] = [];
    for (const base of bases) {
      if (!/[*?[]/.test(part)) {
        next.push(join(base, part));
        continue;
      }
      const matches = globPart(part);
      for (const name of files.list(base).sort()) {
        // A leading dot is matched only by a dot.
        if (matches.test(name) && (!name.startsWith(".") || part.startsWith(".")))
          next.push(join(base, name));
      }
    }
    bases = next;
  }
  return bases.filter((path) => files.kind(path) !== "missing");
}

function globPart(part: string): RegExp {
  const source = part.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (all, not: string, set: string | undefined) => {
    if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\\]^[]/g, "\\$&")}]`;
    if (all === "*") return "[^/]*";
    return all === "?" ? "[^/]" : all.replace(/[.*+?^${}()|[\]\\]/, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    // A range such as [z-a]: glob(3) takes it as matching nothing.
    return /(?!)/;
  }
}

/** Joins a path to the folder of the file that names it. */
export function relativeTo(file: string, path: string): string {
  return path.startsWith("/") ? path : join(dirname(file), path);
}
