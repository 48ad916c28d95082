import { Failure } from "../../collectors/failure.ts";
import { UNKNOWN_HOST } from "../facts.ts";
import { loadOf, shareOf, shown } from "./csv/cells.ts";
import { LocalClock } from "./csv/clock.ts";
import { eachRecord, isHeader, type Layout, layoutOf } from "./csv/layout.ts";
import { Places } from "./csv/places.ts";
import { Others, requireOneSeries } from "./csv/several.ts";
import { stampOf, timeHelp } from "./csv/times.ts";
import { type History, type HistoryRow, MOST_ROWS } from "./history.ts";
import { refuseOther } from "./known-texts.ts";

/** Columns that a table may have, by what they are called in it, or by their place from 1 where it has no such name. */
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
  /** Of times that name none, as `Intl` takes it; left out: UTC. */
  zone?: string;
  /** Only rows that have these cells count, by column. */
  only?: Readonly<Record<string, string>>;
}

const SHARES = ["busy", "idle", "iowait", "steal"] as const;
const LOADS = ["load1", "load5", "load15"] as const;
/** A share of an idle processor that is never above one is one of 0 to 1. */
const FRACTION = { most: 1.0001, mean: 0.5 };

/**
 * Any tables of load averages of one guest: of collectd, munin, Zabbix, Grafana, a spreadsheet. Throws a `Failure` that names line and column: no such
 * column, a time or a number that is none, several series. Cells that say that they do not know (`NaN`, `-`, `U`, empty) are unknown.
 */
export function readCsvHistory(
  texts: readonly { name: string; text: string }[],
  columns: CsvColumns,
  about: CsvAbout,
): History {
  const tables = texts.map(({ name, text }) => rowsOf(name, text, columns, about));
  const [first] = tables;
  if (!first) throw new Failure("csv: expected a file, found none");
  let boots = 0;
  const rows = tables
    .toSorted((a, b) => (a.rows[0]?.time ?? 0) - (b.rows[0]?.time ?? 0))
    .flatMap((table) => {
      const own = boots === 0 ? table.rows : table.rows.map((row) => ({ ...row, boot: row.boot + boots }));
      boots += table.boots;
      return own;
    });
  const { name } = texts[0]!;
  if (rows.length > MOST_ROWS) throw tooMany(name);
  const isLocal = /^UTC$|^[+-]/.test(about.zone ?? "UTC") && tables.some((table) => table.isLocal);
  requireOneSeries(rows, name, tables.find(({ hint }) => hint !== null)?.hint ?? null, isLocal);
  const { host, cpus, kernel } = about;
  return {
    origin: "csv",
    name,
    host: { ...UNKNOWN_HOST, hostname: host ?? null, cpus: cpus ?? null, kernel: kernel ?? null },
    rows,
    reading_s: null,
  };
}

/** What the columns of a table are called, for who has to choose among them: their places where names do not tell. Throws as `readCsvHistory`. */
export function csvColumns(name: string, text: string): string[] {
  refuseOther(name, text, "csv");
  const { names, width } = layoutOf(text, name);
  return Array.from({ length: Math.max(width, names.length) }, (_, place) => {
    const called = names[place] ?? "";
    return called === "" || names.indexOf(called) !== names.lastIndexOf(called) ? String(place + 1) : called;
  });
}

interface Table {
  rows: HistoryRow[];
  /** How often the guest was started anew in it. */
  boots: number;
  /** Whether its times name no zone. */
  isLocal: boolean;
  hint: string | null;
}

function rowsOf(name: string, text: string, columns: CsvColumns, about: CsvAbout): Table {
  refuseOther(name, text, "csv");
  const { zone = "UTC", only = {} } = about;
  const asked = [...Object.values(columns), ...Object.keys(only)];
  const layout = layoutOf(text, name, asked);
  const places = new Places(layout, name);
  const time = places.of(columns.time, "time");
  const given = Object.entries(columns).filter(([column]) => column !== "time");
  const values = given.map(
    ([column, called]) => [column as keyof CsvColumns, places.of(called, column)] as const,
  );
  const wanted = Object.entries(only).map(([called, cell]) => [places.of(called, "only"), cell] as const);
  const others = new Others(places.others, (place) => places.nameOf(place));
  const clock = new LocalClock<HistoryRow>(zone);
  const idle = { sum: 0, most: 0, count: 0 };
  const table: Table = { rows: [], boots: 0, isLocal: false, hint: null };
  let record = 0;
  eachRecord(text, layout.delimiter, name, (cells, line) => {
    if (record++ < layout.before || isHeader(cells, layout)) return;
    // What sadf -d writes where the guest was started anew.
    if (cells.some((cell) => cell.startsWith("LINUX-RESTART"))) {
      table.boots++;
      return;
    }
    if (wanted.some(([place, cell]) => cells[place] !== cell)) return;
    const known = new Map<string, number | null>();
    const where = (column: string, place: number) =>
      `${name}:${line}: ${column === "time" ? columns.time : places.nameOf(place)}`;
    const cell = cells[time] ?? "";
    const stamp = stampOf(cell);
    if (stamp === null && cells.every((one) => one === "")) return;
    if (stamp === null) throw noTime(cell, cells, where("time", time), layout);
    for (const [column, place] of values) {
      const read = LOADS.some((one) => one === column) ? loadOf : shareOf;
      known.set(
        column,
        read(cells[place] ?? "", () => where(column, place), layout.delimiter),
      );
    }
    const load1 = known.get("load1") ?? null;
    if (load1 === null) return;
    const row = clock.row(stamp, (time) => ({ time, boot: table.boots, load1, ...restOf(known) }));
    if (row === null)
      throw new Failure(
        `${where("time", time)}: expected a time that ${zone} has had, found ${shown(cell)}`,
        {
          remedy: "the clocks were put forward over it: is it the right zone?",
        },
      );
    table.isLocal ||= "wall_ms" in stamp;
    others.add(cells);
    const share = known.get("idle") ?? null;
    if (share !== null) {
      idle.sum += share;
      idle.most = Math.max(idle.most, share);
      idle.count++;
    }
    if (table.rows.push(row) > MOST_ROWS) throw tooMany(name);
  });
  if (record === layout.before) throw new Failure(`${name}: expected rows under the header, found none`);
  if (idle.most <= FRACTION.most && idle.sum > FRACTION.mean * idle.count)
    throw new Failure(`${name}: ${columns.idle}: expected percent, from 0 to 100, found none above 1`, {
      remedy: "a fraction has to be multiplied by 100",
    });
  clock.settle(table.rows);
  table.hint = others.hint;
  return table;
}

/** The columns that were asked for, beside load1. */
function restOf(known: ReadonlyMap<string, number | null>): Partial<HistoryRow> {
  const row: Partial<HistoryRow> = {};
  for (const column of ["load5", "load15"] as const)
    if (known.has(column)) row[column] = known.get(column) ?? null;
  if (!SHARES.some((share) => known.has(share))) return row;
  const [busy, idle, iowait_pct, steal_pct] = SHARES.map((share) => known.get(share) ?? null);
  const left =
    typeof idle === "number" ? Math.max(0, 100 - idle - (iowait_pct ?? 0) - (steal_pct ?? 0)) : null;
  return { ...row, cpu_busy_pct: busy ?? left, iowait_pct: iowait_pct ?? null, steal_pct: steal_pct ?? null };
}

function noTime(cell: string, cells: readonly string[], where: string, layout: Layout): Failure {
  if (isHeader(cells, { ...layout, names: [] }))
    return new Failure(`${where}: expected one table, found the header of another`, {
      remedy: "give one table a file",
    });
  const remedy = timeHelp(cell);
  return new Failure(
    `${where}: expected a time as 2026-09-05T12:16:17Z or seconds since 1970, found ${shown(cell)}`,
    remedy === null ? {} : { remedy },
  );
}

function tooMany(name: string): Failure {
  return new Failure(`${name}: expected at most ${MOST_ROWS} rows, found more`, {
    remedy: "export a shorter time",
  });
}
