import { EVENT_KINDS, type EventKind } from "../collectors/collector.ts";
import { ChunkReader, decompressChunk, encodeChunk } from "./chunk.ts";
import { type Cell, type Column, TABLES, type TableName } from "./columns.ts";
import { type Database, databaseError } from "./database.ts";
import { readHosts, readKeepalived, readPredictions, readSource, UNKNOWN_HOST } from "./facts.ts";
import { type Events, NOT_LOADED, type Recording, type Samples, type Tasks } from "./recording.ts";
import { orderOf, reorder } from "./row-order.ts";

/** µs since 1970 UTC, both ends included. */
export interface Window {
  start?: number;
  end?: number;
}

type Numbers = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

const DOUBLES = new Set(["time", "mono_s", "kernel_look_s"]);
/** Columns whose text becomes its place in a list; a row with another text is newer than this program and left out. */
const CODES: Record<string, readonly string[]> = {
  kind: EVENT_KINDS,
  state: ["R", "D"],
  phase: ["random", "kernel"],
};
/** The columns of each table that are loaded. */
const LOADED = {
  samples: without(TABLES.samples, NOT_LOADED.samples),
  tasks: without(TABLES.tasks, NOT_LOADED.tasks),
  events: without(TABLES.events, NOT_LOADED.events),
};
const MOST_IN_16_BITS = 2 ** 16 - 1;
const TIME = { name: "time", type: "number" } as const;
const KIND = { name: "kind", type: "text" } as const;
/** The arguments of runs are not loaded: analysis does not read them, and each may be another. */
const RUN = EVENT_KINDS.indexOf("run");

function without(columns: readonly Column[], names: readonly string[]): Column[] {
  return columns.filter(({ name }) => !names.includes(name));
}

/** All strings of the recording, each once. */
class Strings {
  readonly list: string[] = [""];
  readonly #places = new Map<string, number>([["", 0]]);

  place(text: string): number {
    let found = this.#places.get(text);
    if (found === undefined) {
      found = this.list.push(text) - 1;
      this.#places.set(text, found);
    }
    return found;
  }
}

/** Memory that is never written to stays unused: zeros cost nothing. */
function filled(name: string, length: number, value: number, until: number): Float64Array | Float32Array {
  const values = new (DOUBLES.has(name) ? Float64Array : Float32Array)(length);
  return value === 0 ? values : values.fill(value, 0, until);
}

/** The columns of one table, filled chunk by chunk. */
class Filling {
  length = 0;
  readonly boot: Uint16Array;
  readonly time: Float64Array;
  readonly mono_s: Float64Array;
  readonly #columns: Record<string, Numbers>;
  /** Numbers that were the same in all rows so far have no memory of their own yet. */
  readonly #constants = new Map<string, number>();
  readonly #table: TableName;
  readonly #capacity: number;
  readonly #strings: Strings;

  constructor(table: TableName, capacity: number, strings: Strings) {
    this.#table = table;
    this.#capacity = capacity;
    this.#strings = strings;
    this.boot = new Uint16Array(capacity);
    this.time = new Float64Array(capacity);
    this.mono_s = new Float64Array(capacity);
    this.#columns = { boot: this.boot, time: this.time, mono_s: this.mono_s };
    for (const { name, type } of LOADED[table]) {
      if (name in CODES) this.#columns[name] = new Uint8Array(capacity);
      else if (type === "text") this.#columns[name] = new Uint16Array(capacity);
    }
  }

  /** `whole`: every row is in the window. */
  add(chunk: ChunkReader, { start, end }: Required<Window>, whole: boolean): void {
    const kept = whole && this.#knowsKinds(chunk) ? null : this.#rowsToKeep(chunk, start, end);
    const count = kept?.length ?? chunk.count;
    for (const column of LOADED[this.#table]) {
      const constant = column.type === "number" ? chunk.constant(column.name) : undefined;
      if (constant !== undefined) {
        this.#addConstant(column.name, constant, count);
        continue;
      }
      const values = chunk.column(column);
      // `kept` ascends: what is read stands at or behind what is written.
      kept?.forEach((from, to) => {
        values[to] = values[from]!;
      });
      const found = values.subarray(0, count);
      if (column.type === "number") this.#numbers(column.name).set(found, this.length);
      else this.#addTexts(column, found, chunk.texts);
    }
    this.length += count;
  }

  #knowsKinds(chunk: ChunkReader): boolean {
    if (this.#table !== "events") return true;
    const known = Uint8Array.from(chunk.texts, (text) => (EVENT_KINDS.includes(text as EventKind) ? 1 : 0));
    return chunk.column(KIND).every((kind) => known[kind] === 1);
  }

  #rowsToKeep(chunk: ChunkReader, start: number, end: number): Uint32Array {
    const inWindow = Uint8Array.from(chunk.column(TIME), (time) => (time >= start && time <= end ? 1 : 0));
    const known = chunk.texts.map((text) => EVENT_KINDS.includes(text as EventKind));
    const kind = this.#table === "events" ? chunk.column(KIND) : null;
    const kept: number[] = [];
    for (let row = 0; row < chunk.count; row++)
      if (inWindow[row] === 1 && (kind === null || known[kind[row]!])) kept.push(row);
    return Uint32Array.from(kept);
  }

  #addConstant(name: string, value: number, count: number): void {
    const isSame = this.length === 0 || Object.is(this.#constants.get(name), value);
    if (this.#columns[name] === undefined && isSame) {
      this.#constants.set(name, value);
      return;
    }
    const values = this.#numbers(name);
    // Rows to come are zero already: not to write that is not to have the memory.
    if (value !== 0) values.fill(value, this.length, this.length + count);
  }

  #numbers(name: string): Numbers {
    this.#columns[name] ??= filled(name, this.#capacity, this.#constants.get(name) ?? 0, this.length);
    return this.#columns[name];
  }

  #addTexts({ name }: Column, found: Float64Array, texts: readonly string[]): void {
    const codes = CODES[name];
    if (codes) {
      const column = this.#columns[name]!;
      const places = Uint8Array.from(texts, (text) => Math.max(0, codes.indexOf(text)));
      for (let row = 0; row < found.length; row++) column[this.length + row] = places[found[row]!]!;
      return;
    }
    const kind = name === "detail" ? this.#columns.kind!.subarray(this.length) : null;
    const places = new Int32Array(texts.length).fill(-1);
    let column = this.#columns[name]!;
    for (let row = 0; row < found.length; row++) {
      const text = found[row]!;
      if (text === 0 || (kind !== null && kind[row] === RUN)) continue;
      if (places[text] === -1) places[text] = this.#strings.place(texts[text]!);
      if (places[text]! > MOST_IN_16_BITS) column = this.#widen(name);
      column[this.length + row] = places[text]!;
    }
  }

  /** Few recordings have more strings than 16 bits can count; those that do pay for 32. */
  #widen(name: string): Numbers {
    const column = this.#columns[name]!;
    if (column instanceof Uint16Array) this.#columns[name] = Uint32Array.from(column);
    return this.#columns[name]!;
  }

  finish(): Record<string, Numbers | number> {
    const order = orderOf(this, this.length);
    if (order) reorder(Object.values(this.#columns), order);
    const shared = new Map<string, Numbers>();
    const finished: Record<string, Numbers | number> = { length: this.length };
    for (const { name } of LOADED[this.#table]) {
      const own = this.#columns[name]?.subarray(0, this.length);
      const value = this.#constants.get(name) ?? Number.NaN;
      const key = `${value} ${DOUBLES.has(name)}`;
      if (!own && !shared.has(key)) shared.set(key, filled(name, this.length, value, this.length));
      finished[name] = own ?? shared.get(key)!;
    }
    return finished;
  }
}

function readTable(
  database: Database,
  table: TableName,
  window: Required<Window>,
  strings: Strings,
): Filling {
  const { start, end } = window;
  const overlaps = "FROM chunks WHERE kind = ? AND last >= ? AND first <= ?";
  const packed = database
    .prepare<unknown[], { rows: number }>(`SELECT coalesce(sum(count), 0) AS rows ${overlaps}`)
    .get(table, start, end)!.rows;
  const names = TABLES[table].map((column) => column.name).join(", ");
  const recent = database
    .prepare<unknown[], Cell[]>(`SELECT ${names} FROM ${table} WHERE time BETWEEN ? AND ? ORDER BY id`)
    .raw()
    .all(start, end);

  const filling = new Filling(table, packed + recent.length, strings);
  const chunk = new ChunkReader();
  const chunks = database
    .prepare<unknown[], { first: number; last: number; data: Buffer }>(
      `SELECT first, last, data ${overlaps} ORDER BY id`,
    )
    .iterate(table, start, end);
  for (const { first, last, data } of chunks) {
    chunk.open(decompressChunk(data));
    filling.add(chunk, window, first >= start && last <= end);
  }
  if (recent.length > 0) {
    chunk.open(encodeChunk(TABLES[table], recent));
    filling.add(chunk, window, true);
  }
  return filling;
}

/** First and last `time` of any row; an empty recording has a window from +∞ to −∞. */
function windowOf(tables: readonly Filling[]): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const { time, length } of tables)
    for (let row = 0; row < length; row++) {
      if (time[row]! < start) start = time[row]!;
      if (time[row]! > end) end = time[row]!;
    }
  return { start, end };
}

/** Boots stand in the database in the order of their coming; in the recording they count from 0 in the order of time. */
function numberBoots(tables: readonly Filling[]): void {
  const first = new Map<number, number>();
  for (const { boot, time, length } of tables)
    for (let row = 0; row < length; row++) {
      const known = first.get(boot[row]!);
      if (known === undefined || time[row]! < known) first.set(boot[row]!, time[row]!);
    }
  const ranks = ranksByTime(first);
  if ([...ranks].every(([boot, rank]) => boot === rank)) return;
  for (const { boot, length } of tables)
    for (let row = 0; row < length; row++) boot[row] = ranks.get(boot[row]!)!;
}

/** Number from 0, in the order of their first row, for each boot. */
export function ranksByTime(first: ReadonlyMap<number, number>): Map<number, number> {
  const ordered = [...first].sort(([a, atA], [b, atB]) => atA - atB || a - b);
  return new Map(ordered.map(([boot], rank) => [boot, rank]));
}

/**
 * All rows of the window as columns, as of one moment while others may write. Rows of 30 days take about half a second.
 * Throws an `Error` of one line where the file is damaged or cannot be read.
 */
export function readRecording(database: Database, window: Window = {}): Recording {
  const within = {
    start: window.start ?? -Number.MAX_SAFE_INTEGER,
    end: window.end ?? Number.MAX_SAFE_INTEGER,
  };
  try {
    return database.transaction(() => {
      const strings = new Strings();
      const samples = readTable(database, "samples", within, strings);
      const tasks = readTable(database, "tasks", within, strings);
      const events = readTable(database, "events", within, strings);
      const found = windowOf([samples, tasks, events]);
      const tables = [samples, tasks, events];
      numberBoots(tables);
      const hosts = [...readHosts(database).values()];
      return {
        host: hosts.at(-1) ?? UNKNOWN_HOST,
        source: readSource(database) ?? "",
        keepalived: readKeepalived(database, Math.min(within.end, found.end)),
        predictions: readPredictions(database),
        window: found,
        strings: strings.list,
        samples: samples.finish() as unknown as Samples,
        tasks: tasks.finish() as unknown as Tasks,
        events: events.finish() as unknown as Events,
      };
    })();
  } catch (error) {
    throw databaseError(error, database.name);
  }
}
