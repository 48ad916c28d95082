import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { ProgramFile } from "./program-files.ts";

/** What is made besides what is copied: path below the program's folder, and content. */
export type MadeFile = readonly [to: string, text: string];

/** Whether a folder holds these files, of these sizes and times, and no others. */
export function isCopied(files: readonly ProgramFile[], made: readonly MadeFile[], target: string): boolean {
  if (!existsSync(target)) return false;
  const there = globSync("**/*", { cwd: target, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  return (
    there.length === files.length + made.length &&
    made.every(
      ([to, text]) =>
        existsSync(join(target, to)) && statSync(join(target, to)).size === Buffer.byteLength(text),
    ) &&
    files.every(({ from, to }) => {
      const own = statSync(from);
      const copy = statSync(join(target, to), { throwIfNoEntry: false });
      return copy?.size === own.size && Math.trunc(copy.mtimeMs / 1000) === Math.trunc(own.mtimeMs / 1000);
    })
  );
}

/**
 * Copies the program to a folder beside its place, for everybody to read and root alone to change, and puts that into its place. What runs
 * goes on with the files that it has open.
 */
export function copyProgram(files: readonly ProgramFile[], made: readonly MadeFile[], target: string): void {
  const fresh = `${target}.new`;
  rmSync(fresh, { recursive: true, force: true });
  // The umask may be any.
  const folders = new Set<string>();
  const place = (to: string): string => {
    const path = join(fresh, to);
    for (let folder = dirname(path); folder.length >= fresh.length; folder = dirname(folder))
      folders.add(folder);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  for (const { from, to } of files) {
    const path = place(to);
    const { mode, atimeMs, mtimeMs } = statSync(from);
    copyFileSync(from, path);
    chmodSync(path, mode & 0o100 ? 0o755 : 0o644);
    utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
  }
  for (const [to, text] of made) {
    const path = place(to);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
  for (const folder of folders) chmodSync(folder, 0o755);
  const old = `${target}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}
