import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildDeb } from "../../../packaging/packages/deb.ts";
import type { Parts } from "../../../packaging/packages/layout.ts";
import { buildRpm } from "../../../packaging/packages/rpm.ts";

const build = { deb: buildDeb, rpm: buildRpm };

/** Packages of one tree under several versions, with the least compression, in a folder. */
export function packagesOf(
  kind: keyof typeof build,
  tree: string,
  { out, built, versions }: { out: string; built: number; versions: readonly string[] },
): string[] {
  const migrations = readdirSync(join(tree, "app/storage/migrations"));
  const schema = Math.max(...migrations.map((name) => Number.parseInt(name, 10)));
  mkdirSync(out, { recursive: true });
  return versions.map((version) => {
    const own = join(out, "tree");
    cpSync(tree, own, { recursive: true, preserveTimestamps: true });
    const about = join(own, "app/package.json");
    writeFileSync(
      about,
      readFileSync(about, "utf8").replace(/"version": "[^"]+"/, `"version": "${version}"`),
    );
    utimesSync(about, built, built);
    const parts: Parts = { tree: own, version, schema, built, description: "Finds out why: it tells" };
    const file = build[kind](parts, out, 0);
    rmSync(own, { recursive: true });
    return file;
  });
}
