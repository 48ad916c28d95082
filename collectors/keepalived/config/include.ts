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
  /** Users and groups of the same machine. Left out: not known, every name is taken for one. */
  users?: UserNames | undefined;
}

/** What getpwnam(3) and getgrnam(3) find. */
export interface UserNames {
  hasUser(name: string): boolean;
  hasGroup(name: string): boolean;
}

/** Joins a path to the folder of the file that names it. */
export function relativeTo(file: string, path: string): string {
  return path.startsWith("/") ? path : join(dirname(file), path);
}
