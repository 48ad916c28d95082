import type { KeepalivedFacts } from "../collectors/collector.ts";
import { alikeIn, textOfAlike } from "../collectors/log/alike.ts";
import { keptCommand, keptConfigLine, keptDetail, keptLogLine } from "../collectors/privacy/kept.ts";
import type { ArgumentLevel } from "../collectors/privacy/level.ts";
import { isPath, isScript } from "../collectors/privacy/shapes.ts";
import type { OpenInput } from "./inputs/input.ts";
import { type Cell, placeOf, textOf } from "./schema.ts";

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
  if (row[KIND] === "log") return put(row, DETAIL, detail && keptLog(level, comm, detail));
  if (row[KIND] !== "run") return false;
  const path = textOf(row[PATH]);
  const program = path?.slice(path.lastIndexOf("/") + 1) ?? comm;
  const cleaned = put(row, DETAIL, detail && (keptDetail(level, program, detail) || null));
  return put(row, PATH, keptPath(comm, path)) || cleaned;
}

function keptLog(level: ArgumentLevel, identifier: string, detail: string): string {
  const { line, lines } = alikeIn(detail);
  return textOfAlike(keptLogLine(level, identifier, line), lines);
}

/** `null` for what is code that an interpreter was given, and was taken for its script. */
export function keptPath(comm: string, path: string | null): string | null {
  return path === null || !INTERPRETER.test(comm) || isPath(path) || isScript(path) ? path : null;
}

function put(row: Cell[], place: number, text: string | null): boolean {
  if (row[place] === text) return false;
  row[place] = text;
  return true;
}

export function cleanFacts(level: ArgumentLevel, facts: KeepalivedFacts | null): KeepalivedFacts | null {
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
