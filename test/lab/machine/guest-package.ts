import { basename, join } from "node:path";
import { packagesOf } from "../../packaging/rig/packages.ts";
import { builtTree } from "../../packaging/rig/tree.ts";
import type { Lab } from "../rig/lab.ts";
import type { Machine } from "./machine.ts";

/** This checkout as packages, one a version, in the lab's folder. */
export async function buildPackages(
  lab: Lab,
  versions: readonly string[],
  kind: "deb" | "rpm" = "deb",
): Promise<string[]> {
  const built = Math.floor(Date.now() / 1000);
  const made = await builtTree(lab.path("made"), versions[0]!, built);
  if ("why" in made) throw new Error(`no package can be built: ${made.why}`);
  return packagesOf(kind, made.tree, { out: lab.path("packages"), built, versions });
}

/** Brings a package into the guest; its path there. */
export async function bring(machine: Machine, file: string): Promise<string> {
  const there = join("/root", basename(file));
  await machine.copyIn(file, there);
  return there;
}
