import { existsSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST } from "../trace/manifest.ts";
import type { Input } from "./input.ts";
import { findTable, readCsv } from "./trace/csv-reader.ts";
import { readManifest } from "./trace/manifest-file.ts";
import { openTables } from "./trace/rows.ts";

/** A trace (`loadspike.trace/1`), of `export` or of another tool. */
export const trace: Input = {
  id: "trace",
  expects: `a trace: a directory with ${MANIFEST} and samples.csv or samples.csv.gz`,
  recognises(path) {
    return [MANIFEST, "samples.csv", "samples.csv.gz"].some((name) => existsSync(join(path, name)));
  },
  open(directory) {
    return openTables(readManifest(directory), {
      name: directory,
      find: (table) => findTable(directory, table),
      read: readCsv,
    });
  },
};
