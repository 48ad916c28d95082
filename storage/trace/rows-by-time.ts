import { mostRows, tooMany } from "../bounds.ts";
import { ChunkReader, decompressChunk } from "../chunk.ts";
import type { Database } from "../database.ts";
import { bringUpToDate } from "../legacy-gaps.ts";
import type { Window } from "../recording-reader.ts";
import { type Cell, placeOf, TABLES, type TableName } from "../schema.ts";

/** Rows that are in memory together. */
const SLICE_ROWS = 2048;

const BOOT = { name: "boot", type: "number" } as const;
const TIME = { name: "time", type: "number" } as const;
const AT_BOOT = placeOf("samples", "boot");
const AT_TIME = placeOf("samples", "time");
const AT_MONO = placeOf("samples", "mono_s");
const OVERLAPPING = "FROM chunks WHERE kind = ? AND last >= ? AND first <= ? ORDER BY id";

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
  const chunk = new ChunkReader();
  for (const data of chunksIn(database, table, start, end)) {
    chunk.open(decompressChunk(data));
    const boots = chunk.column(BOOT).slice();
    chunk.column(TIME).forEach((time, row) => {
      see(boots[row]!, time);
    });
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
  let from = 0;
  while (from < times.length) {
    const start = times[from]!;
    let to = Math.min(from + SLICE_ROWS, times.length);
    // Rows of one instant stay together.
    while (to < times.length && times[to] === times[to - 1]) to += 1;
    yield readSlice(database, table, start, times[to - 1]!);
    from = to;
  }
}

function readSlice(database: Database, table: TableName, start: number, end: number): Cell[][] {
  const rows: Cell[][] = [];
  const chunk = new ChunkReader();
  for (const data of chunksIn(database, table, start, end)) {
    chunk.open(decompressChunk(data));
    const added: Cell[][] = [];
    const places: number[] = [];
    chunk.column(TIME).forEach((time, row) => {
      if (time >= start && time <= end) places.push(row);
    });
    for (const _ of places) added.push([]);
    for (const column of TABLES[table]) {
      const values = chunk.column(column);
      added.forEach((row, index) => {
        const value = values[places[index]!]!;
        row.push(Number.isNaN(value) ? null : column.type === "number" ? value : chunk.texts[value] || null);
      });
    }
    rows.push(...added);
  }
  const names = TABLES[table].map((column) => column.name).join(", ");
  const recent = database
    .prepare<unknown[], Cell[]>(`SELECT ${names} FROM ${table} WHERE time BETWEEN ? AND ? ORDER BY id`)
    .raw();
  rows.push(...recent.all(start, end));
  if (table === "events") for (const row of rows) bringUpToDate(row);
  const by = (a: Cell[], b: Cell[], column: number) => Number(a[column]) - Number(b[column]);
  return rows.sort((a, b) => by(a, b, AT_TIME) || by(a, b, AT_BOOT) || by(a, b, AT_MONO));
}
