import type { KeepalivedFacts } from "../collectors/collector.ts";
import { keptCommand, keptConfigLine, keptDetail, keptLogLine } from "../collectors/privacy/kept.ts";
import type { ArgumentLevel } from "../collectors/privacy/level.ts";
import { isPath, isScript } from "../collectors/privacy/shapes.ts";
import { ChunkReader, compressChunk, decompressChunk, encodeChunk } from "./chunk.ts";
import type { OpenInput } from "./inputs/input.ts";
import { type Cell, placeOf, TABLES, textOf } from "./schema.ts";

const KIND = placeOf("events", "kind");
const COMM = placeOf("events", "comm");
const PATH = placeOf("events", "path");
const DETAIL = placeOf("events", "detail");
const INTERPRETER = /^(?:(?:ba|da|z|k)?sh|(?:python|perl|ruby|node|php|lua|tclsh)[\d.]*)$/;

/**
 * Takes out of a row of events (cells in the order of the table's columns) what may not be kept of command lines.
 * @returns whether it is another now
 */
export function cleanEvent(level: ArgumentLevel, row: Cell[]): boolean {
  const detail = textOf(row[DETAIL]);
  const comm = textOf(row[COMM]) ?? "";
  if (level === "full") return false;
  if (row[KIND] === "log") return put(row, DETAIL, detail && keptLogLine(level, comm, detail));
  if (row[KIND] !== "run") return false;
  const path = textOf(row[PATH]);
  const program = path?.slice(path.lastIndexOf("/") + 1) ?? comm;
  const cleaned = put(row, DETAIL, detail && (keptDetail(level, program, detail) || null));
  return put(row, PATH, keptPath(comm, path)) || cleaned;
}

/** `null` for what is code that an interpreter was given, and was taken for its script. */
function keptPath(comm: string, path: string | null): string | null {
  return path === null || !INTERPRETER.test(comm) || isPath(path) || isScript(path) ? path : null;
}

function put(row: Cell[], place: number, text: string | null): boolean {
  if (row[place] === text) return false;
  row[place] = text;
  return true;
}

function cleanFacts(level: ArgumentLevel, facts: KeepalivedFacts | null): KeepalivedFacts | null {
  if (facts === null || level === "full") return facts;
  // Keys stay in their order: what was exported comes back byte for byte.
  const scripts = facts.scripts.map((script) => ({
    ...script,
    ...(script.lines && { lines: script.lines.map((line) => keptConfigLine(level, line)) }),
    command: keptCommand(level, script.command),
  }));
  return { ...facts, scripts };
}

/** The same recording, its rows and facts as they may be kept. */
export function cleanInput(level: ArgumentLevel, input: OpenInput): OpenInput {
  const keepalived = input.facts.keepalived.map(({ time, facts }) => ({
    time,
    facts: cleanFacts(level, facts),
  }));
  return {
    ...input,
    facts: { ...input.facts, keepalived },
    read: (table, take) =>
      input.read(table, (row) => {
        if (table === "events") cleanEvent(level, row);
        take(row);
      }),
  };
}

function rowsOf(data: Buffer): Cell[][] {
  const chunk = new ChunkReader();
  chunk.open(decompressChunk(data));
  const rows: Cell[][] = Array.from({ length: chunk.count }, () => []);
  for (const column of TABLES.events) {
    const values = chunk.column(column);
    rows.forEach((row, index) => {
      const value = values[index]!;
      if (column.type === "text") row.push(chunk.texts[value] || null);
      else row.push(Number.isNaN(value) ? null : value);
    });
  }
  return rows;
}

/** What the migration that cleans a database calls, by its name in SQL. Pure; what cannot be read stays as it is. */
export const CLEANING: Readonly<Record<string, (...cells: unknown[]) => unknown>> = {
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
  kept_events: (data) => (Buffer.isBuffer(data) ? cleanChunk(data) : data),
  kept_facts: (facts) => {
    try {
      return JSON.stringify(cleanFacts("names", JSON.parse(String(facts)) as KeepalivedFacts | null));
    } catch {
      return facts;
    }
  },
};

const cellOf = (value: unknown): Cell =>
  typeof value === "string" || typeof value === "number" ? value : null;

function cleanChunk(data: Buffer): Buffer {
  try {
    const rows = rowsOf(data);
    const changed = rows.filter((row) => cleanEvent("names", row)).length;
    return changed === 0 ? data : compressChunk(encodeChunk(TABLES.events, rows));
  } catch {
    // Damaged: nobody reads it, and the other chunks are to be cleaned all the same.
    return data;
  }
}
