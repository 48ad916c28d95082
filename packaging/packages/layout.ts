import {
  chmodSync,
  cpSync,
  globSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { INSTALLED_CONFIG } from "../../agent/database-file.ts";
import { INSTALLED_PROGRAM } from "../../agent/install/unit.ts";

/** What a package is made from. */
export interface Parts {
  /** The bundle's tree. */
  tree: string;
  version: string;
  /** Newest version of the database that the program knows. */
  schema: number;
  /** Seconds since 1970: what all times inside are. */
  built: number;
  description: string;
}

export interface Layout {
  zshFunctions: string;
}

/** Where the files of the tree's `share/` belong on a system; the rest lies below `INSTALLED_PROGRAM`. */
const SHARED: readonly (readonly [from: string, to: string])[] = [
  ["loadspike/loadspike.service", "/usr/lib/systemd/system/loadspike.service"],
  ["loadspike/loadspike.toml", INSTALLED_CONFIG],
  ["man", "/usr/share/man"],
  ["doc", "/usr/share/doc"],
  ["bash-completion", "/usr/share/bash-completion"],
];

/** Lays the files out below `root` as they lie on a system with the package. @returns all paths, folders too, from "/" on */
export function layOut({ tree, built }: Parts, root: string, { zshFunctions }: Layout): string[] {
  rmSync(root, { recursive: true, force: true });
  const program = join(root, INSTALLED_PROGRAM);
  mkdirSync(dirname(program), { recursive: true });
  cpSync(tree, program, { recursive: true });
  const share = join(program, "share");
  for (const [from, to] of [...SHARED, ["zsh/site-functions", zshFunctions] as const]) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    renameSync(join(share, from), join(root, to));
  }
  rmSync(join(share, "zsh"), { recursive: true });
  mkdirSync(join(root, "usr/bin"), { recursive: true });
  symlinkSync(`${INSTALLED_PROGRAM}/bin/loadspike`, join(root, "usr/bin/loadspike"));
  for (const page of globSync("usr/share/man/*/*", { cwd: root })) packPage(join(root, page));
  const paths = globSync("**/*", { cwd: root }).sort();
  for (const path of paths) {
    const entry = lstatSync(join(root, path));
    if (entry.isDirectory()) chmodSync(join(root, path), 0o755);
    lutimesSync(join(root, path), built, built);
  }
  return paths.map((path) => `/${path}`);
}

/** gzip with no time inside (zlib writes 0). */
function packPage(page: string): void {
  writeFileSync(`${page}.gz`, gzipSync(readFileSync(page), { level: 9 }));
  chmodSync(`${page}.gz`, 0o644);
  rmSync(page);
}
