import { existsSync, globSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LOADER } from "../../collectors/own-process.ts";
import flags from "../node-flags.json" with { type: "json" };
import { neededPackages } from "./needed-packages.ts";

/** A file of the program, and where below the installed program's folder it belongs. */
export interface ProgramFile {
  from: string;
  to: string;
}

/** What the program of a checkout consists of. */
const SOURCES = "{agent,collectors,storage,analysis}/**/*.{ts,json,sql,node}";

/** Of an npm package: not the sources that were compiled, nor other systems' binaries. */
const UNUSED = /^better-sqlite3\/(deps|src|build|prebuilds\/(?!linux-x64\.node))(\/|$)/;

export const isBundle = (node: string): boolean => basename(node) === LOADER;

/** All files of the program that runs here: of a bundle as they are, of a checkout without what only developing needs. @param node its Node */
export function programFiles(program: string, node: string): ProgramFile[] {
  if (isBundle(node)) {
    const tree = dirname(resolve(program));
    const files = ["bin", "runtime", "app", "licenses", "share", "sbom.json"].flatMap((part) =>
      filesBelow(tree, part),
    );
    return files.map((path) => ({ from: join(tree, path), to: path }));
  }
  const own = ["package.json", "LICENSE", ...globSync(SOURCES, { cwd: program })];
  const packages = neededPackages(program)
    .flatMap((name) => filesBelow(join(program, "node_modules"), name))
    .filter((path) => !UNUSED.test(path))
    .map((path) => join("node_modules", path));
  return [
    ...[...own, ...packages].map((path) => ({ from: join(program, path), to: join("app", path) })),
    { from: node, to: "runtime/node" },
  ];
}

/** Files alone, no links: each leads to another file that is there as well, or out of the program. */
function filesBelow(folder: string, path: string): string[] {
  if (!existsSync(join(folder, path))) return [];
  const found = globSync(`${path}{,/**}`, { cwd: folder, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(resolve(folder).length + 1));
}

/** `bin/loadspike` where no compiler made one: the shell becomes Node. */
export function launcherText(): string {
  return `#!/bin/sh
# Written by "loadspike install".
here=$(dirname "$(dirname "$(readlink -f "$0")")")
case "$1" in
  agent) set -- ${flags.agent.join(" ")} "$here/app/agent/cli.ts" "$@" ;;
  *) set -- ${flags.command.join(" ")} "$here/app/agent/cli.ts" "$@" ;;
esac
exec "$here/runtime/node" "$@"
`;
}
