import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { errorCode, Failure } from "../../collectors/failure.ts";
import { ranksByTime } from "../builder.ts";
import { type Database, databaseError } from "../database.ts";
import { readExtent } from "../extent.ts";
import type { Window } from "../recording-reader.ts";
import { type Cell, placeOf, TABLE_NAMES, TABLES, type TableName } from "../schema.ts";
import type { Tell } from "../tell.ts";
import { csvLine, formatCell, guardText, quoteCell } from "./cell.ts";
import { formatDate, formatRfc3339 } from "./instant.ts";
import { formatManifest, MANIFEST, type Say } from "./manifest.ts";
import { manifestOf } from "./manifest-of.ts";
import { rowsByTime, type Survey, survey } from "./rows-by-time.ts";

/** A table for people, beside the recording; text is guarded, `null` an empty cell. */
export interface Spreadsheet {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

export interface ExportOptions {
  /** Write `*.csv.gz`. */
  gzip?: boolean;
  /** Replace the trace that the directory holds; other files there stay. */
  force?: boolean;
  /** The rows of `spikes.csv`. */
  spikes?: Spreadsheet;
  /** A last column `utc`: the row's `time` as LibreOffice takes it for a date; with its `Z` it is a text there. */
  dates?: boolean;
  agentVersion?: string;
  tell?: Tell;
  /** Writes more files into the folder before it is moved into its place, and names them. */
  more?: (folder: string, done: Exported) => Promise<string[]>;
  /** Words for people, of what sources said of themselves; the fact's id where nobody has any. */
  say?: Say;
}

export interface Exported {
  rows: Record<TableName, number>;
  /** `time` (µs since 1970 UTC) of the first and the last row. */
  window: { start: number; end: number };
  files: string[];
}

const isTraceFile = (name: string) =>
  name === MANIFEST || /^(samples|tasks|events|spikes)\.csv(\.gz)?$/.test(name);
/** What a bundle has beside the trace (`agent/bundle/`): sums of files that are no longer there would be wrong. */
const BESIDE = ["README.txt", "report.html", "report.json", "SHA256SUMS"];

function refuseOccupied(directory: string, force: boolean): void {
  if (!existsSync(directory)) {
    const above = dirname(directory);
    if (existsSync(above)) return;
    throw new Failure(`${directory}: there is no folder ${above}`, { remedy: `make it (mkdir -p ${above})` });
  }
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    throw new Failure(`${directory}: expected a directory`, { cause: error });
  }
  if (names.length > 0 && !force)
    throw new Failure(`${directory}: is not empty`, {
      remedy: "give another directory, or --force to replace the trace in it",
    });
}

const TIME = placeOf("samples", "time");
/** Rows that are text in memory together. */
const BATCH_ROWS = 256;

function* csvOf(
  database: Database,
  table: TableName,
  { times }: Survey,
  boots: Map<number, number>,
  dates: boolean,
  took: (rows: number) => void,
): Generator<string> {
  const columns = TABLES[table];
  // The trace format's own columns come first, for people; ours, and those that only we write, behind.
  const order = [...columns.keys()].slice(1).concat(0);
  yield csvLine([...order.map((index) => columns[index]!.name), ...(dates ? ["utc"] : [])]);
  const cellAt = (row: Cell[], index: number): string => {
    const cell = row[index]!;
    if (index === 0) return String(boots.get(Number(cell)));
    // What has no text has nothing that is quoted.
    return typeof cell === "string"
      ? quoteCell(formatCell(columns[index]!, cell))
      : formatCell(columns[index]!, cell);
  };
  const line = (row: Cell[]): string => {
    let text = cellAt(row, order[0]!);
    for (let place = 1; place < order.length; place++) text += `,${cellAt(row, order[place]!)}`;
    return dates ? `${text},${formatDate(Number(row[TIME]))}\n` : `${text}\n`;
  };
  for (const rows of rowsByTime(database, table, times))
    for (let row = 0; row < rows.length; row += BATCH_ROWS) {
      const batch = rows.slice(row, row + BATCH_ROWS);
      yield batch.map(line).join("");
      took(batch.length);
    }
}

function* csvOfSpreadsheet({ columns, rows }: Spreadsheet): Generator<string> {
  yield csvLine(columns);
  for (const row of rows)
    yield csvLine(row.map((cell) => (typeof cell === "string" ? guardText(cell) : String(cell ?? ""))));
}

async function writeText(file: string, texts: Iterable<string>): Promise<void> {
  const source = Readable.from(texts);
  const target = createWriteStream(file, { mode: 0o600, flags: "wx" });
  if (file.endsWith(".gz")) await pipeline(source, createGzip(), target);
  else await pipeline(source, target);
}

function nothingIn(database: Database): Failure {
  const { first, last } = readExtent(database);
  const has =
    first !== null && last !== null
      ? `its rows are of ${formatRfc3339(first)} to ${formatRfc3339(last)}, look at --since and --until`
      : 'it is empty: record first ("loadspike record"), or import a trace';
  return new Failure(`${database.name}: no rows to export`, { remedy: has });
}

async function writeTrace(
  database: Database,
  folder: string,
  window: Required<Window>,
  options: ExportOptions,
): Promise<Exported> {
  const surveys = TABLE_NAMES.map((table) => survey(database, table, window));
  const times = surveys.map(({ times }) => times).filter(({ length }) => length > 0);
  if (times.length === 0) throw nothingIn(database);
  const found = {
    start: times.reduce((least, all) => Math.min(least, all[0]!), Number.POSITIVE_INFINITY),
    end: times.reduce((most, all) => Math.max(most, all.at(-1)!), Number.NEGATIVE_INFINITY),
  };
  const firstOfBoot = new Map<number, number>();
  for (const [boot, time] of surveys.flatMap((table) => [...table.firstOfBoot]))
    firstOfBoot.set(boot, Math.min(time, firstOfBoot.get(boot) ?? time));
  const boots = ranksByTime(firstOfBoot);

  const rows: Record<TableName, number> = { samples: 0, tasks: 0, events: 0 };
  const total = surveys.reduce((sum, { times }) => sum + times.length, 0);
  let done = 0;
  const took = (count: number) => {
    done += count;
    options.tell?.(done, total);
  };
  const ending = options.gzip ? ".csv.gz" : ".csv";
  const files: string[] = [];
  const write = async (name: string, texts: Iterable<string>) => {
    files.push(name);
    await writeText(join(folder, name), texts);
  };
  for (const [index, table] of TABLE_NAMES.entries()) {
    rows[table] = surveys[index]!.times.length;
    await write(
      `${table}${ending}`,
      csvOf(database, table, surveys[index]!, boots, options.dates ?? false, took),
    );
  }
  if (options.spikes) await write(`spikes${ending}`, csvOfSpreadsheet(options.spikes));
  const manifest = manifestOf(database, window, boots);
  const { agentVersion = null, say = ({ id }) => id } = options;
  const text = formatManifest(manifest, { window: found, rows, agent_version: agentVersion }, say);
  writeFileSync(join(folder, MANIFEST), text, { mode: 0o600, flag: "wx" });
  return { rows, window: found, files: [MANIFEST, ...files] };
}

/** Puts the finished files where they belong: the manifest last, so that a directory with one is complete. */
function moveInto(directory: string, folder: string, files: readonly string[]): void {
  if (!existsSync(directory)) mkdirSync(directory);
  const there = readdirSync(directory);
  const beside = there.includes("SHA256SUMS") ? BESIDE : [];
  for (const name of there) if (isTraceFile(name) || beside.includes(name)) rmSync(join(directory, name));
  for (const name of files.toReversed()) renameSync(join(folder, name), join(directory, name));
}

/**
 * Writes the window's rows as a trace (`loadspike.trace/1`), as of one moment while others may write. The directory gets complete
 * files or none. Throws a `Failure`: nothing in the window, directory occupied, disk full, database damaged.
 */
export async function exportTrace(
  database: Database,
  directory: string,
  window: Window = {},
  options: ExportOptions = {},
): Promise<Exported> {
  const within = {
    start: window.start ?? -Number.MAX_SAFE_INTEGER,
    end: window.end ?? Number.MAX_SAFE_INTEGER,
  };
  const target = resolve(directory);
  refuseOccupied(target, options.force ?? false);
  // On the same disk as the target, which may be the root of one: files are moved from there, not copied.
  const beside = existsSync(target) ? join(target, ".part-") : `${target}.part-`;
  let folder: string | null = null;
  try {
    // Ours alone, under a name that nobody can guess.
    folder = mkdtempSync(beside);
    database.exec("BEGIN");
    const exported = await writeTrace(database, folder, within, options);
    if (options.more) exported.files.push(...(await options.more(folder, exported)));
    moveInto(target, folder, exported.files);
    return exported;
  } catch (error) {
    // The system's words are of the files that are written; all others of what is read.
    if (/^E(?!RR_)/.test(errorCode(error)))
      throw new Failure(`${target}: cannot be written`, { cause: error });
    throw databaseError(error, database.name);
  } finally {
    if (database.inTransaction) database.exec("COMMIT");
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}
