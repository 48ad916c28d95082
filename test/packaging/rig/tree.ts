import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { messageOf } from "../../../collectors/failure.ts";
import { buildTree } from "../../../packaging/tree/bundle.ts";

const checkout = resolve(import.meta.dirname, "../../..");

/** Programs that building takes, and Debian's packages of them. */
const NEEDED = ["gcc", "strip", "readelf", "apt-get", "dpkg-deb", "tar", "xz"];

/** A folder that is gone when the test process ends. */
export function scratch(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `loadspike-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds the tree with what Debian offers today, or says why that cannot be done here. */
export async function builtTree(
  folder: string,
  version: string,
  built: number,
): Promise<{ tree: string } | { why: string }> {
  const missing = NEEDED.filter((program) => spawnSync(program, ["--version"]).error);
  if (missing.length > 0) return { why: `there is no ${missing.join(", ")}` };
  mkdirSync(folder, { recursive: true });
  const tree = join(folder, `loadspike-${version}-linux-x64`);
  try {
    await buildTree({ checkout, tree, version, runtime: "offered", built });
    return { tree };
  } catch (error) {
    // Without Debian's packages there is nothing to look at; anything else is a fault of the build.
    if (/Debian does not offer/.test(messageOf(error))) return { why: messageOf(error) };
    throw error;
  }
}
