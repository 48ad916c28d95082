import { mostRows, mostUnpacked, tooMany } from "./bounds.ts";
import { RecordingBuilder } from "./builder.ts";
import { ChunkReader, requireStamp } from "./chunk-reader.ts";
import { type Database, databaseError } from "./database.ts";
import {
  historyWithin,
  readHosts,
  readKeepalived,
  readKeepalivedHistory,
  readMarks,
  readOrigin,
  readPredictions,
  UNKNOWN_HOST,
} from "./facts.ts";
import type { Recording, Span } from "./recording.ts";
import { type Cell, TABLE_NAMES, TABLES, type TableName } from "./schema.ts";
import { readSources } from "./sources.ts";
import type { Tell } from "./tell.ts";

/** µs since 1970 UTC, both ends included. */
export type Window = Partial<Span>;

const OVERLAPPING = "FROM chunks WHERE kind = ? AND last >= ? AND first <= ?";

interface Chunk extends Record<"first" | "last", number> {
  data: Buffer;
}

/** Rows of each table: of the chunks that reach into the span all, so that nothing has to grow. */
function countRows(database: Database, { start, end }: Span): Record<TableName, number> {
  const most = mostRows(database);
  const count = (table: TableName) => {
    const packed = database
      .prepare<unknown[], number>(`SELECT coalesce(sum(count), 0) FROM (SELECT count ${OVERLAPPING} LIMIT ?)`)
      .pluck()
      .get(table, start, end, most)!;
    const recent = database
      .prepare<unknown[], number>(
        `SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE time BETWEEN ? AND ? LIMIT ?)`,
      )
      .pluck()
      .get(start, end, most)!;
    if (!(packed >= 0 && packed + recent < most)) throw tooMany(database, table);
    return packed + recent;
  };
  return { samples: count("samples"), tasks: count("tasks"), events: count("events") };
}

/** The part of a span for which there are rows. */
const within = (span: Span, found: Span): Span => ({
  start: Math.max(span.start, found.start),
  end: Math.min(span.end, found.end),
});

function readTable(
  database: Database,
  table: TableName,
  span: Span,
  chunk: ChunkReader,
  builder: RecordingBuilder,
  took: (rows: number) => void,
): void {
  const { start, end } = span;
  let left = mostRows(database);
  // By their ids alone: SQLite would put whole blocks into order, a copy of them all.
  const chunks = database
    .prepare<unknown[], Chunk>(
      `SELECT first, last, data FROM chunks WHERE id IN (SELECT id ${OVERLAPPING}) ORDER BY id`,
    )
    .iterate(table, start, end);
  for (const { first, last, data } of chunks) {
    chunk.unpack(data);
    left -= Math.max(1, chunk.count);
    if (left < 0) throw tooMany(database, table);
    builder.addChunk(table, chunk, span, first >= start && last <= end);
    took(chunk.count);
  }
  const names = TABLES[table].filter(({ load }) => load !== undefined).map(({ name }) => name);
  const recent = database
    .prepare<unknown[], { boot: number } & Record<string, Cell>>(
      `SELECT ${names.join(", ")} FROM ${table} WHERE time BETWEEN ? AND ? ORDER BY id`,
    )
    .iterate(start, end);
  for (const row of recent) {
    requireStamp(Number(row.time), Number(row.mono_s));
    builder.add(table, row, row.boot);
    took(1);
  }
}

/**
 * All rows of the window as columns, as of one moment while others may write. Rows of 30 days take about half a second and 150 MB.
 * Throws a `Failure` of one line where the file is damaged or cannot be read.
 */
export function readRecording(database: Database, window: Window = {}, tell?: Tell): Recording {
  const span = {
    start: window.start ?? -Number.MAX_SAFE_INTEGER,
    end: window.end ?? Number.MAX_SAFE_INTEGER,
  };
  try {
    return database.transaction(() => {
      const counts = countRows(database, span);
      const builder = new RecordingBuilder(counts);
      const total = TABLE_NAMES.reduce((sum, table) => sum + counts[table], 0);
      let done = 0;
      const took = (rows: number) => {
        done += rows;
        tell?.(done, total);
      };
      const chunk = new ChunkReader(mostUnpacked(database));
      for (const table of TABLE_NAMES) readTable(database, table, span, chunk, builder, took);
      const found = builder.window;
      return builder.finish({
        host: [...readHosts(database).values()].at(-1) ?? UNKNOWN_HOST,
        source: readOrigin(database) ?? "",
        keepalived: readKeepalived(database, Math.min(span.end, found.end)),
        keepalivedHistory: historyWithin(readKeepalivedHistory(database), within(span, found)),
        marks: readMarks(database, within(span, found)),
        predictions: readPredictions(database),
        sources: readSources(database, span),
      });
    })();
  } catch (error) {
    throw databaseError(error, database.name);
  }
}
