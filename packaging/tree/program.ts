import { copyFileSync, cpSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { neededPackages, packageOf } from "../../agent/install/needed-packages.ts";
import { Failure } from "../../collectors/failure.ts";
import { run } from "../command.ts";

/** What the program reads beside its modules. */
const BESIDE = ["storage/migrations/*.sql", "collectors/native/build/addon.node"];

/** Builds the program to plain JavaScript in `app`, with what it reads. */
export function placeProgram(checkout: string, app: string, version: string): void {
  // What runs in a browser is compiled against a browser's library.
  for (const project of ["packaging/tsconfig.json", "packaging/browser.tsconfig.json"])
    run("node_modules/.bin/tsc", ["-p", project, "--outDir", app], { cwd: checkout });
  for (const pattern of BESIDE) {
    const files = globSync(pattern, { cwd: checkout });
    if (files.length === 0)
      throw new Failure(`${pattern}: not there`, { remedy: "run npm run setup (the addon needs gcc)" });
    for (const file of files) copyInto(join(checkout, file), join(app, file));
  }
  run("strip", ["--strip-unneeded", join(app, "collectors/native/build/addon.node")]);
  const { name, description, license } = packageOf(checkout);
  const about = { name, version, description, license, type: "module", private: true };
  writeFileSync(join(app, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
}

export function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** What is read at run time; the rest is documentation, types, tests, sources to compile and other systems' binaries. */
const WANTED = /\.(js|cjs|mjs|json|css)$|(^|\/)linux-x64\.node$/;
const UNWANTED =
  /(^|\/)(tests?|benchmarks?|examples?|docs|\.github|deps|binding\.gyp|build)(\/|$)|(^|\/)(eslint\.config|tsconfig)/;
const UNWANTED_IN: Record<string, RegExp> = {
  "better-sqlite3": /^src\//,
  protobufjs: /^(dist|scripts|cli)\//,
};

export function placePackages(checkout: string, app: string): string[] {
  const names = neededPackages(checkout);
  for (const name of names) {
    const from = join(checkout, "node_modules", name);
    for (const file of globSync("**/*", { cwd: from }).sort()) {
      if (!WANTED.test(file) || UNWANTED.test(file) || UNWANTED_IN[name]?.test(file)) continue;
      cpSync(join(from, file), join(app, "node_modules", name, file), { dereference: true });
    }
  }
  return names;
}
