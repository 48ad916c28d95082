import { CsvError, parse } from "csv-parse/sync";
import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import type { History, HistoryRow } from "./history.ts";

/** Columns that a table may have, by what they are called in it. */
export interface CsvColumns {
  time: string;
  load1: string;
  load5?: string;
  load15?: string;
  /** Percent of all processors' time since the row before. */
  busy?: string;
  idle?: string;
  iowait?: string;
  steal?: string;
}

export interface CsvAbout {
  host?: string;
  cpus?: number;
  kernel?: string;
  /** Minutes east of UTC of times that do not say it. */
  offset_min?: number;
}

const DELIMITERS = [",", ";", "\t"] as const;
/** A time in seconds, milliseconds, microseconds or nanoseconds since 1970: a number of seconds has ten digits until 2286. */
const UNITS_US = [
  { below: 1e11, us: 1e6 },
  { below: 1e14, us: 1e3 },
  { below: 1e17, us: 1 },
  { below: 1e20, us: 1e-3 },
];
const LOCAL = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/;

/**
 * Any table of load averages: of collectd, munin, Zabbix, a spreadsheet. Throws a `Failure` that names line and column: no such column,
 * a time or a number that is none. Empty cells, `NaN`, `-` and `null` are unknown.
 */
export function readCsvHistory(name: string, text: string, columns: CsvColumns, about: CsvAbout): History {
  const delimiter = delimiterOf(text);
  const table = tableOf(text, name, delimiter);
  const [names = [], ...lines] = table;
  const places = Object.entries(columns).map(([column, called]) => {
    const place = names.findIndex((one) => one.trim() === called);
    if (place === -1)
      throw new Failure(
        `${name}:1: expected a column "${called}", found ${
          names
            .map((one) => one.trim())
            .join(", ")
            .slice(0, 200) || "none"
        }`,
        { remedy: `--${column} names the one that is meant` },
      );
    return [column, place] as const;
  });
  const rows = lines.flatMap((cells, i): HistoryRow[] => {
    const cell = Object.fromEntries(places.map(([column, place]) => [column, cells[place]?.trim() ?? ""]));
    const number = (column: keyof CsvColumns) =>
      numberOf(cell[column], `${name}:${i + 2}: ${columns[column]}`, delimiter);
    const time = timeOf(cell.time ?? "", `${name}:${i + 2}: ${columns.time}`, about.offset_min ?? 0);
    const load1 = number("load1");
    if (load1 === null) return [];
    const [idle, iowait_pct, steal_pct] = [number("idle"), number("iowait"), number("steal")];
    const left = idle === null ? null : 100 - idle - (iowait_pct ?? 0) - (steal_pct ?? 0);
    return [
      {
        time,
        boot: 0,
        load1,
        load5: number("load5"),
        load15: number("load15"),
        cpu_busy_pct: number("busy") ?? left,
        iowait_pct,
        steal_pct,
      },
    ];
  });
  const { host, cpus, kernel } = about;
  return {
    origin: "csv",
    name,
    host: { ...UNKNOWN_HOST, hostname: host ?? null, cpus: cpus ?? null, kernel: kernel ?? null },
    rows,
    reading_s: null,
  };
}

/** What the columns of a table are called, for who has to choose among them. Throws as `readCsvHistory`. */
export function csvColumns(name: string, text: string): string[] {
  const [names = []] = tableOf(headerOf(text), name, delimiterOf(text));
  return names.map((one) => one.trim());
}

const headerOf = (text: string) => text.slice(0, text.indexOf("\n") < 0 ? text.length : text.indexOf("\n"));

function delimiterOf(text: string): string {
  const header = headerOf(text);
  return DELIMITERS.toSorted((a, b) => header.split(b).length - header.split(a).length)[0]!;
}

function tableOf(text: string, name: string, delimiter: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 64 * 1024,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new Failure(`${name}: ${error.message}`);
    throw error;
  }
}

function numberOf(text: string | undefined, where: string, delimiter: string): number | null {
  if (text === undefined || /^(?:|-|nan|null|\\n)$/i.test(text)) return null;
  const value = Number(delimiter === "," ? text : text.replace(",", "."));
  if (Number.isFinite(value) && value >= -1 && value < 1e9) return Math.max(0, value);
  throw new Failure(`${where}: expected a number, found "${text.slice(0, 60)}"`);
}

function timeOf(text: string, where: string, offset_min: number): number {
  const count = Number(text);
  if (text !== "" && count > 0) {
    const unit = UNITS_US.find(({ below }) => count < below);
    if (unit) return Math.round(count * unit.us);
  }
  const local = LOCAL.exec(text);
  const at = local
    ? Date.parse(
        text
          .replaceAll("/", "-")
          .replace(" ", "T")
          .concat(local[6] === undefined ? ":00Z" : "Z"),
      ) -
      offset_min * 60_000
    : /[+-]\d\d:?\d\d$|Z$/i.test(text)
      ? Date.parse(text.replace(" ", "T"))
      : Number.NaN;
  if (!Number.isNaN(at)) return at * 1000;
  throw new Failure(
    `${where}: expected a time as 2026-09-05T12:16:17Z or seconds since 1970, found "${text.slice(0, 60)}"`,
  );
}
