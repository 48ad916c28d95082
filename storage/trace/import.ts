import { type Cell, TABLE_NAMES, type TableName } from "../columns.ts";
import { type Database, databaseError } from "../database.ts";
import { readExtent } from "../extent.ts";
import { readHosts, storeHost, storeKeepalived, storePrediction, storeSource } from "../facts.ts";
import { CHUNK_ROWS, storeChunk } from "../packing.ts";
import { BootFinder } from "./boot-finder.ts";
import { findTable, readCsv } from "./csv-reader.ts";
import { formatRfc3339 } from "./instant.ts";
import { type Manifest, readManifest } from "./manifest.ts";

const BOOT = 0;
const TIME = 1;
const MONO = 2;

export interface Imported {
  rows: Record<TableName, number>;
  boots: number;
  /** `time` (µs since 1970 UTC) of the first and the last row. */
  window: { start: number; end: number };
}

interface Range {
  start: number;
  end: number;
}

/** One host's recording, each moment once: whatever would mix two hosts or double rows is refused. */
function refuseOtherHost(database: Database, manifest: Manifest): void {
  const known = [...readHosts(database).values()].at(-1)?.hostname ?? null;
  const given = manifest.host.hostname;
  if (known !== null && given !== null && known !== given)
    throw new Error(
      `${database.name}: holds the recording of host ${known}, the trace is of ${given}; give it a database of its own with --db FILE`,
    );
}

function refuseOverlap(database: Database, stored: Range, added: Range): void {
  if (added.start > stored.end || added.end < stored.start) return;
  const span = ({ start, end }: Range) => `${formatRfc3339(start)} to ${formatRfc3339(end)}`;
  throw new Error(
    `${database.name}: holds rows from ${span(stored)}, the trace has ${span(added)}: some would stand there twice (imported before?); nothing was imported, another --db FILE takes it`,
  );
}

/** Boot numbers of the database for those of the trace, made when the first row of one comes. */
class Boots {
  readonly finder = new BootFinder();
  readonly #numbers = new Map<number, number>();
  readonly #database: Database;
  readonly #manifest: Manifest;

  constructor(database: Database, manifest: Manifest) {
    this.#database = database;
    this.#manifest = manifest;
  }

  get count(): number {
    return this.#numbers.size;
  }

  number(row: readonly Cell[], table: TableName): number {
    const time = Number(row[TIME]);
    const mono_s = Number(row[MONO]);
    const given = row[BOOT];
    const found = table === "samples" ? this.finder.sample(time, mono_s) : this.finder.other(time, mono_s);
    const boot = typeof given === "number" ? given : found;
    let number = this.#numbers.get(boot);
    if (number === undefined) {
      const { host, boots } = this.#manifest;
      number = storeHost(this.#database, boots[boot] ?? { ...host, boot_id: null });
      this.#numbers.set(boot, number);
    }
    return number;
  }

  /** Where the trace does not list its boots, the manifest's `boot_id` is that of the boot in which it was written: the last. */
  finish(): void {
    const last = Math.max(...this.#numbers.keys());
    if (this.#manifest.boots[last]) return;
    const { host } = this.#manifest;
    this.#database
      .prepare("UPDATE OR IGNORE boots SET boot_id = ?, host = ? WHERE boot = ?")
      .run(host.boot_id, JSON.stringify(host), this.#numbers.get(last));
  }
}

async function importTable(
  database: Database,
  file: string,
  table: TableName,
  boots: Boots,
  range: Range,
): Promise<number> {
  let count = 0;
  let rows: Cell[][] = [];
  const store = () => {
    storeChunk(database, table, rows);
    rows = [];
  };
  await readCsv(file, table, (row) => {
    row[BOOT] = boots.number(row, table);
    const time = Number(row[TIME]);
    if (time < range.start) range.start = time;
    if (time > range.end) range.end = time;
    count += 1;
    rows.push(row);
    if (rows.length === CHUNK_ROWS) store();
  });
  store();
  return count;
}

/**
 * Reads a trace (`loadspike.trace/1`, of `export` or of another tool) into a database that is empty or holds another time of the
 * same host. All or nothing: any error, an `Error` of one line, leaves the database as it was.
 */
export async function importTrace(directory: string, database: Database): Promise<Imported> {
  const manifest = readManifest(directory);
  const samples = findTable(directory, "samples");
  if (samples === null)
    throw new Error(`${directory}: expected samples.csv or samples.csv.gz, found neither; is it a trace?`);
  try {
    database.exec("BEGIN IMMEDIATE");
  } catch (error) {
    throw databaseError(error, database.name);
  }
  try {
    const { first, last } = readExtent(database);
    const stored = first === null || last === null ? null : { start: first, end: last };
    if (stored) refuseOtherHost(database, manifest);
    const boots = new Boots(database, manifest);
    const range = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };
    const rows: Record<TableName, number> = { samples: 0, tasks: 0, events: 0 };
    // Samples first: they tell the boots apart.
    for (const table of TABLE_NAMES) {
      const file = findTable(directory, table);
      if (file) rows[table] = await importTable(database, file, table, boots, range);
    }
    if (range.start > range.end) throw new Error(`${samples}: expected rows, found none; nothing to import`);
    if (stored) refuseOverlap(database, stored, range);
    boots.finish();
    if (!stored) storeSource(database, manifest.source);
    for (const { time, facts } of manifest.keepalived) storeKeepalived(database, time, facts);
    for (const prediction of manifest.predictions) storePrediction(database, prediction);
    database.exec("COMMIT");
    return { rows, boots: boots.count, window: range };
  } catch (error) {
    // SQLite has rolled back by itself where the disk is full.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error instanceof Error && "code" in error ? databaseError(error, database.name) : error;
  }
}
