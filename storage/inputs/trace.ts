import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../collectors/failure.ts";
import { bringUpToDate } from "../legacy-gaps.ts";
import { placeOf } from "../schema.ts";
import { MANIFEST } from "../trace/manifest.ts";
import type { Input } from "./input.ts";
import { BootFinder } from "./trace/boot-finder.ts";
import { findTable, readCsv } from "./trace/csv-reader.ts";
import { readManifest } from "./trace/manifest-reader.ts";

const BOOT = placeOf("samples", "boot");
const TIME = placeOf("samples", "time");
const MONO = placeOf("samples", "mono_s");

/** A trace (`loadspike.trace/1`), of `export` or of another tool. */
export const trace: Input = {
  id: "trace",
  expects: `a trace: a directory with ${MANIFEST} and samples.csv or samples.csv.gz`,
  recognises(path) {
    return [MANIFEST, "samples.csv", "samples.csv.gz"].some((name) => existsSync(join(path, name)));
  },
  open(directory) {
    const facts = readManifest(directory);
    const name = findTable(directory, "samples");
    if (name === null)
      throw new Failure(`${directory}: expected samples.csv or samples.csv.gz, found neither`, {
        remedy: "is it a trace?",
      });
    const finder = new BootFinder();
    return {
      name,
      facts,
      async read(table, take) {
        const file = findTable(directory, table);
        if (file === null) return;
        await readCsv(file, table, (row) => {
          const time = Number(row[TIME]);
          const mono_s = Number(row[MONO]);
          const found = table === "samples" ? finder.sample(time, mono_s) : finder.other(time, mono_s);
          row[BOOT] ??= found;
          if (table === "events") bringUpToDate(row);
          take(row);
        });
      },
    };
  },
};
