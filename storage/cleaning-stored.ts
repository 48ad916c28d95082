import type { KeepalivedFacts } from "../collectors/collector.ts";
import { compressChunk, encodeChunk } from "./chunk.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { cleanEvent, cleanFacts, keptPath } from "./cleaning.ts";
import { type Cell, placeOf, TABLES } from "./schema.ts";

const KIND = placeOf("events", "kind");
const COMM = placeOf("events", "comm");
const PATH = placeOf("events", "path");
const DETAIL = placeOf("events", "detail");

/**
 * What the migration that cleans a database calls, by its name in SQL. What cannot be read stays as it is.
 * @param most bytes that its packed blocks may unpack to (`mostUnpacked`)
 */
export const cleaning = (most: number): Readonly<Record<string, (...cells: unknown[]) => unknown>> => {
  const chunk = new ChunkReader(most);
  return {
    kept_path: (comm, path) => keptPath(String(comm ?? ""), path === null ? null : String(path)),
    kept_detail: (kind, comm, path, detail) => {
      const row: Cell[] = [];
      row[KIND] = cellOf(kind);
      row[COMM] = cellOf(comm);
      row[PATH] = cellOf(path);
      row[DETAIL] = cellOf(detail);
      cleanEvent("names", row);
      return row[DETAIL] ?? null;
    },
    kept_events: (data) => (Buffer.isBuffer(data) ? cleanChunk(chunk, data) : data),
    kept_facts: (facts) => {
      try {
        return JSON.stringify(cleanFacts("names", JSON.parse(String(facts)) as KeepalivedFacts | null));
      } catch {
        return facts;
      }
    },
  };
};

const cellOf = (value: unknown): Cell =>
  typeof value === "string" || typeof value === "number" ? value : null;

function cleanChunk(chunk: ChunkReader, data: Buffer): Buffer {
  try {
    chunk.unpack(data);
    const rows = chunk.rows(TABLES.events);
    const changed = rows.filter((row) => cleanEvent("names", row)).length;
    return changed === 0 ? data : compressChunk(encodeChunk(TABLES.events, rows));
  } catch {
    // Damaged: nobody reads it, and the other chunks are to be cleaned all the same.
    return data;
  }
}
