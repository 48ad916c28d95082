import { basename, dirname, join } from "node:path";
import type { ConfigFiles } from "./include.ts";
import { atLeast, type Version } from "./version.ts";

/**
 * The path that keepalived hands to execve(2) for a command's first word. From 1.4.0 on it looks up symbolic links once, when
 * it reads its configuration (lib/notify.c `check_script_secure`), and the kernel calls the process after the file that
 * was found. Up to 2.2.8 the command keeps its own last name where that names the same file beside it: `/bin/sh` stays
 * `sh`; since 2.3.0 it does not, unless `use_symlink_paths` stands in the configuration. Without such a file: `path`.
 */
export function executedPath(
  path: string,
  version: Version,
  keepsLinks: boolean,
  files: Pick<ConfigFiles, "real">,
): string {
  if (!path.startsWith("/") || keepsLinks || !atLeast(version, "1.4.0")) return path;
  const real = files.real(path);
  if (real === null || basename(real) === basename(path) || atLeast(version, "2.3.0")) return real ?? path;
  if (!atLeast(version, "2.0.6")) return join(files.real(dirname(path)) ?? dirname(path), basename(path));
  const beside = join(dirname(real), basename(path));
  return files.real(beside) === real ? beside : real;
}
