import { existsSync, rmSync } from "node:fs";
import { Failure } from "../../collectors/failure.ts";
import { mostUnpacked } from "../bounds.ts";
import { ChunkReader } from "../chunk-reader.ts";
import { cleaning } from "../cleaning-stored.ts";
import { type Database, databaseError, openDatabase } from "../database.ts";
import { TABLE_NAMES, type TableName } from "../schema.ts";
import type { Tell } from "../tell.ts";
import { Pages } from "./pages.ts";
import { readLeaf, type StoredRecord } from "./records.ts";

/** What came back, and what did not. */
export interface Recovered {
  /** Rows by table, packed ones too. */
  rows: Record<TableName, number>;
  /** `time` of the first and the last row; `null`: none came back. */
  first: number | null;
  last: number | null;
  pages: number;
  /** Rows, and packed blocks of some 2,000 rows, that were found and cannot be read. */
  broken_rows: number;
  broken_blocks: number;
  /** Rows that the numbers of their neighbours say were there, and that were not found; blocks likewise. */
  missing_rows: number;
  missing_blocks: number;
}

type Values = StoredRecord["values"];
type Found = TableName | "chunks" | "boots" | "keepalived" | "meta" | "predictions" | "marks" | "sources";

/** Before the columns of command lines were kept without values. */
const CLEAN_SINCE = 6;
/** A time of ours, µs since 1970 UTC: 2001 to 2286. */
const isTime = (value: unknown) => typeof value === "number" && value > 1e15 && value < 1e16;
const isText = (value: unknown): value is string => typeof value === "string";
const isTable = (value: unknown): value is TableName => TABLE_NAMES.some((name) => name === value);

/** Whose row it is, told by what stands in it: what says so in the file may be what is damaged. */
function tableOf(
  [first, second, third, fourth, fifth, sixth, , eighth, , tenth]: Values,
  width: number,
): Found | null {
  const isRow = first === null && Number.isInteger(second) && isTime(third);
  if (isRow && width >= 13 && isText(fifth)) return "events";
  if (isRow && width >= 13 && isText(eighth) && isText(tenth)) return "tasks";
  if (isRow && width >= 20 && typeof fifth === "number") return "samples";
  if (width === 6 && first === null && isTable(second) && Buffer.isBuffer(sixth)) return "chunks";
  if (width === 6 && first === null && isText(second) && isTime(third) && isText(fifth)) return "sources";
  if (width === 7 && first === null && isTime(second) && isTime(third) && isTime(fourth))
    return "predictions";
  if (width === 3 && first === null && isTime(second) && isText(third)) return "marks";
  if (width === 3 && first === null && isText(third) && third.startsWith("{")) return "boots";
  if (width === 2 && first === null && isText(second)) return "keepalived";
  return width === 2 && first === "source" && isText(second) ? "meta" : null;
}

/**
 * Brings what is readable of a damaged database, page by page, into a new one. Throws a `Failure`: not readable at all, nothing of ours
 * in it, the new one is there already or cannot be written; then it leaves none behind.
 */
export function recover(file: string, output: string, tell?: Tell): Recovered {
  if (existsSync(output))
    throw new Failure(`${output}: is there already`, { remedy: "give another --output FILE" });
  const pages = new Pages(file);
  let database: Database | null = null;
  try {
    database = openDatabase(output);
    const rescue = new Rescue(database, pages, mostUnpacked({ name: file }));
    database.transaction(() => rescue.run(tell))();
    const { found } = rescue;
    if (found.first === null)
      throw new Failure(`${file}: nothing of a loadspike recording can be read in its ${pages.count} pages`, {
        remedy: "is it the right file?",
      });
    database.close();
    return found;
  } catch (error) {
    database?.close();
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${output}${ending}`, { force: true });
    throw error instanceof Failure ? error : databaseError(error, output);
  } finally {
    pages.close();
  }
}

class Rescue {
  readonly found: Recovered;
  readonly #database: Database;
  readonly #pages: Pages;
  readonly #chunk: ChunkReader;
  readonly #cleaning: ReturnType<typeof cleaning>;
  readonly #columns = new Map<Found, string[]>();
  readonly #ids = new Map<Found, Set<number>>();

  /** @param most bytes that packed blocks may unpack to */
  constructor(database: Database, pages: Pages, most: number) {
    this.#database = database;
    this.#pages = pages;
    this.#chunk = new ChunkReader(most);
    this.#cleaning = cleaning(most);
    this.found = {
      rows: { samples: 0, tasks: 0, events: 0 },
      first: null,
      last: null,
      pages: pages.count,
      broken_rows: 0,
      broken_blocks: 0,
      missing_rows: 0,
      missing_blocks: 0,
    };
  }

  run(tell?: Tell): void {
    for (let page = 1; page <= this.#pages.count; page++) {
      tell?.(page, this.#pages.count);
      if (this.#pages.isFree(page)) continue;
      const leaf = readLeaf(this.#pages, page);
      if (leaf === null) continue;
      this.found.broken_rows += leaf.broken;
      for (const record of leaf.records) this.#take(record);
    }
    const holes = TABLE_NAMES.reduce((sum, table) => sum + this.#holes(table), 0);
    this.found.missing_rows = Math.max(0, holes - this.found.broken_rows);
    this.found.missing_blocks = Math.max(0, this.#holes("chunks") - this.found.broken_blocks);
  }

  #take({ id, values }: StoredRecord): void {
    const table = tableOf(values, values.length);
    if (table === null || id < 0) return;
    const ids = this.#ids.get(table) ?? new Set();
    this.#ids.set(table, ids);
    if (ids.has(id)) return;
    if (table === "chunks" && !this.#isReadable(values)) {
      this.found.broken_blocks++;
      return;
    }
    const names = this.#columnsOf(table);
    const cells = names.map((_, index) => values[index] ?? null);
    // An INTEGER PRIMARY KEY is the row's own number.
    if (cells[0] === null) cells[0] = id;
    if (!this.#insert(table, names, this.#cleaned(table, cells))) return;
    ids.add(id);
    this.#count(table, values);
  }

  #isReadable([, , , , count, data]: Values): boolean {
    try {
      this.#chunk.unpack(data as Buffer);
      for (const name of ["boot", "time", "mono_s"]) this.#chunk.numbers(name);
      return this.#chunk.count === count;
    } catch {
      return false;
    }
  }

  /** A recording of before is cleaned as its migration would have; also one of which nobody knows. */
  #cleaned(table: Found, cells: Values): Values {
    if ((this.#pages.version ?? 0) >= CLEAN_SINCE) return cells;
    const names = this.#columnsOf(table);
    const at = (name: string) => names.indexOf(name);
    const put = (name: string, clean: string, ...given: unknown[]) => {
      cells[at(name)] = this.#cleaning[clean]!(...given) as Values[number];
    };
    const [kind, comm, path, detail] = ["kind", "comm", "path", "detail"].map((name) => cells[at(name)]);
    if (table === "events") {
      put("path", "kept_path", comm, path);
      put("detail", "kept_detail", kind, comm, path, detail);
    } else if (table === "chunks" && kind === "events") put("data", "kept_events", cells[at("data")]);
    else if (table === "keepalived") put("facts", "kept_facts", cells[at("facts")]);
    return cells;
  }

  #columnsOf(table: Found): string[] {
    const known = this.#columns.get(table);
    if (known) return known;
    const rows = this.#database.pragma(`table_info(${table})`) as { name: string }[];
    const names = rows.map(({ name }) => name);
    this.#columns.set(table, names);
    return names;
  }

  /** A row that breaks the table's own rules was damaged without that it shows: it stays out. */
  #insert(table: Found, names: readonly string[], cells: Values): boolean {
    try {
      const marks = names.map(() => "?").join(", ");
      const verb = table === "meta" || table === "boots" ? "INSERT OR REPLACE" : "INSERT";
      this.#database.prepare(`${verb} INTO ${table} (${names.join(", ")}) VALUES (${marks})`).run(...cells);
      return true;
    } catch (error) {
      if (!/SQLITE_(CONSTRAINT|MISMATCH)/.test(String((error as { code?: unknown }).code))) throw error;
      this.found.broken_rows++;
      return false;
    }
  }

  #count(table: Found, [, kind, first, last, count]: Values): void {
    const { found } = this;
    if (table === "chunks" && isTable(kind)) found.rows[kind] += Number(count);
    else if (isTable(table)) found.rows[table] += 1;
    else return;
    const [start, end] = table === "chunks" ? [Number(first), Number(last)] : [Number(first), Number(first)];
    found.first = Math.min(found.first ?? start, start);
    found.last = Math.max(found.last ?? end, end);
  }

  /** Numbers are given one after the other, and the oldest go first: what is missing between the first and the last was lost. */
  #holes(table: Found): number {
    const ids = this.#ids.get(table);
    if (!ids || ids.size === 0) return 0;
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const id of ids) {
      least = Math.min(least, id);
      most = Math.max(most, id);
    }
    return most - least + 1 - ids.size;
  }
}
