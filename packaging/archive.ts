import { renameSync } from "node:fs";
import { basename, dirname } from "node:path";
import { run } from "./command.ts";

/**
 * The tree as `tar.xz`, the same bytes for the same tree: names sorted, root's, one time for all. xz with blocks, whose bounds do not depend
 * on how many processors compress. @param level xz's, 0 to 9 @returns `file`
 */
export function archive(tree: string, file: string, built: number, level: number): string {
  const part = `${file}.part`;
  const same = [
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    `--mtime=@${built}`,
    "--format=gnu",
  ];
  const xz = ["-I", `xz -${level} -T2 --block-size=64MiB`];
  run("tar", ["-c", ...same, ...xz, "-f", part, "-C", dirname(tree), basename(tree)]);
  renameSync(part, file);
  return file;
}
