import { Failure } from "../../../collectors/failure.ts";
import { bringUpToDate } from "../../legacy-gaps.ts";
import { type Cell, placeOf, type TableName } from "../../schema.ts";
import type { InputFacts, OpenInput } from "../input.ts";
import { BootFinder } from "./boot-finder.ts";

const BOOT = placeOf("samples", "boot");
const TIME = placeOf("samples", "time");
const MONO = placeOf("samples", "mono_s");

/** The tables of a trace, wherever they lie: in a folder, in an archive, in a browser. */
export interface TraceTables {
  /** What it is all in, as a refusal names it. */
  name: string;
  /** The table's file; `null`: there is none. Throws a `Failure` where it is not known which. */
  find(table: TableName): string | null;
  /** Hands each row of that file on. */
  read(file: string, table: TableName, take: (row: Cell[]) => void): Promise<void>;
}

/** A table's file among those that there are, plain or gzipped; `null`: there is none. */
export function tableFile(
  where: string,
  table: TableName,
  isThere: (name: string) => boolean,
): string | null {
  const found = [`${table}.csv`, `${table}.csv.gz`].filter(isThere);
  if (found.length > 1)
    throw new Failure(`${where}: holds both ${found.join(" and ")}`, {
      remedy: "which one is meant? Remove the other",
    });
  return found[0] ?? null;
}

/** A trace whose manifest has been read: boots told apart, and gaps as a recorder of today writes them. */
export function openTables(facts: InputFacts, tables: TraceTables): OpenInput {
  const name = tables.find("samples");
  if (name === null)
    throw new Failure(`${tables.name}: expected samples.csv or samples.csv.gz, found neither`, {
      remedy: "is it a trace?",
    });
  const finder = new BootFinder();
  return {
    name,
    facts,
    async read(table, take) {
      const file = tables.find(table);
      if (file === null) return;
      await tables.read(file, table, (row) => {
        const time = Number(row[TIME]);
        const mono_s = Number(row[MONO]);
        const found = table === "samples" ? finder.sample(time, mono_s) : finder.other(time, mono_s);
        row[BOOT] ??= found;
        if (table === "events") bringUpToDate(row);
        take(row);
      });
    },
  };
}
