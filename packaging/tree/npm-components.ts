import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageOf } from "../../agent/install/needed-packages.ts";
import { Failure } from "../../collectors/failure.ts";
import type { Component } from "./component.ts";

/** The npm packages by name as parts, their checksums from the lock file. */
export function npmComponents(checkout: string, names: readonly string[]): Component[] {
  const lock = JSON.parse(readFileSync(join(checkout, "package-lock.json"), "utf8")) as {
    packages: Record<string, { integrity?: string }>;
  };
  return names.map((name) => {
    const folder = join(checkout, "node_modules", name);
    const { version, license } = packageOf(folder);
    if (!license) throw new Failure(`${name} ${version} does not say what its licence is`);
    const integrity = /^sha512-(.+)$/.exec(lock.packages[`node_modules/${name}`]?.integrity ?? "")?.[1];
    const [file] = globSync("{LICEN[CS]E,licen[cs]e}*", { cwd: folder }).sort();
    return {
      name,
      version,
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      license,
      text:
        file === undefined
          ? `${name} ${version}: ${license}, by its package.json\n`
          : readFileSync(join(folder, file), "utf8"),
      hash: integrity ? { alg: "SHA-512", content: Buffer.from(integrity, "base64").toString("hex") } : null,
    };
  });
}
