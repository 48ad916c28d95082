import { mostRows, mostUnpacked, tooMany } from "../bounds.ts";
import { ChunkReader } from "../chunk-reader.ts";
import type { Database } from "../database.ts";
import { bringUpToDate } from "../legacy-gaps.ts";
import type { Window } from "../recording-reader.ts";
import { type Cell, placeOf, TABLES, type TableName } from "../schema.ts";

/** Rows that are in memory together. */
const SLICE_ROWS = 2048;

const AT_BOOT = placeOf("samples", "boot");
const AT_TIME = placeOf("samples", "time");
const AT_MONO = placeOf("samples", "mono_s");
const OVERLAPPING = "FROM chunks WHERE kind = ? AND last >= ? AND first <= ?";

export interface Survey {
  /** `time` of each row in the window, ascending. */
  times: Float64Array;
  /** The first row's `time` of each boot. */
  firstOfBoot: Map<number, number>;
}

/** Looks through the stamps of a table. */
export function survey(database: Database, table: TableName, { start, end }: Required<Window>): Survey {
  const times: number[] = [];
  let seen = 0;
  const firstOfBoot = new Map<number, number>();
  const most = mostRows(database);
  const see = (boot: number, time: number) => {
    if (++seen > most) throw tooMany(database, table);
    if (time < start || time > end) return;
    times.push(time);
    if (time < (firstOfBoot.get(boot) ?? Number.POSITIVE_INFINITY)) firstOfBoot.set(boot, time);
  };
  const chunk = new ChunkReader(mostUnpacked(database));
  for (const data of chunksIn(database, table, start, end)) {
    chunk.unpack(data);
    const boots = chunk.numbers("boot").slice();
    const stamps = chunk.numbers("time");
    for (let row = 0; row < stamps.length; row++) see(boots[row]!, stamps[row]!);
  }
  const recent = database.prepare<unknown[], [number, number]>(`SELECT boot, time FROM ${table}`).raw();
  for (const [boot, time] of recent.iterate()) see(boot, time);
  return { times: Float64Array.from(times).sort(), firstOfBoot };
}

function chunksIn(
  database: Database,
  table: TableName,
  start: number,
  end: number,
): IterableIterator<Buffer> {
  return database.prepare<unknown[], Buffer>(`SELECT data ${OVERLAPPING}`).pluck().iterate(table, start, end);
}

/**
 * The rows of the surveyed window in the order of `time` (then boot, monotonic clock, order of coming), some thousands at a time:
 * the order is that of the rows themselves, so that it is the same after an import.
 */
export function* rowsByTime(database: Database, table: TableName, times: Float64Array): Generator<Cell[][]> {
  const slices = new Slices(database, table, times);
  let from = 0;
  while (from < times.length) {
    const start = times[from]!;
    let to = Math.min(from + SLICE_ROWS, times.length);
    // Rows of one instant stay together.
    while (to < times.length && times[to] === times[to - 1]) to += 1;
    yield slices.rows(start, times[to - 1]!);
    from = to;
  }
}

/** Where the rows of a window lie. */
class Slices {
  readonly #database: Database;
  readonly #table: TableName;
  readonly #chunk: ChunkReader;
  readonly #chunks: { id: number; first: number; last: number }[];
  /** Those that are not packed: some thousands. */
  readonly #recent: Cell[][];
  /** The chunk that was unpacked last: it ends where the next slice begins, as a rule. */
  #held: { id: number; rows: Cell[][] } = { id: Number.NaN, rows: [] };

  constructor(database: Database, table: TableName, times: Float64Array) {
    const within = [times[0], times.at(-1)];
    this.#database = database;
    this.#table = table;
    this.#chunk = new ChunkReader(mostUnpacked(database));
    this.#chunks = database
      .prepare<unknown[], { id: number; first: number; last: number }>(
        `SELECT id, first, last ${OVERLAPPING} ORDER BY id`,
      )
      .all(table, ...within);
    const names = TABLES[table].map((column) => column.name).join(", ");
    this.#recent = database
      .prepare<unknown[], Cell[]>(`SELECT ${names} FROM ${table} WHERE time BETWEEN ? AND ? ORDER BY id`)
      .raw()
      .all(...within);
    this.#bringUpToDate(this.#recent);
  }

  /** Those of which `time` is within, in their order. */
  rows(start: number, end: number): Cell[][] {
    const found: Cell[][] = [];
    const take = (rows: readonly Cell[][]) => {
      for (const row of rows)
        if (Number(row[AT_TIME]) >= start && Number(row[AT_TIME]) <= end) found.push(row);
    };
    for (const { id, first, last } of this.#chunks)
      if (last >= start && first <= end) take(this.#unpacked(id));
    take(this.#recent);
    const by = (a: Cell[], b: Cell[], column: number) => Number(a[column]) - Number(b[column]);
    return found.sort((a, b) => by(a, b, AT_TIME) || by(a, b, AT_BOOT) || by(a, b, AT_MONO));
  }

  #unpacked(id: number): Cell[][] {
    if (this.#held.id !== id) this.#held = { id, rows: this.#unpack(id) };
    return this.#held.rows;
  }

  #unpack(id: number): Cell[][] {
    const data = this.#database
      .prepare<unknown[], Buffer>("SELECT data FROM chunks WHERE id = ?")
      .pluck()
      .get(id)!;
    this.#chunk.unpack(data);
    const rows = this.#chunk.rows(TABLES[this.#table]);
    this.#bringUpToDate(rows);
    return rows;
  }

  #bringUpToDate(rows: readonly Cell[][]): void {
    if (this.#table === "events") for (const row of rows) bringUpToDate(row);
  }
}
