import type { Host, KeepalivedFacts, Prediction, Stamp } from "../collectors/collector.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { type Database, databaseError, isDamage } from "./database.ts";
import { readExtent } from "./extent.ts";
import { storeHost, storeKeepalived, storeOrigin, storePrediction } from "./facts.ts";
import { CHUNK_ROWS, packOldest } from "./packing.ts";
import { makeRoom, storedBytes } from "./retention.ts";
import {
  type Cell,
  type Column,
  type EventRow,
  gapAt,
  type SampleRow,
  TABLE_NAMES,
  TABLES,
  type TableName,
  type TaskRow,
} from "./schema.ts";
import { endSources, type SourceStatus, turnSources } from "./sources.ts";

export interface WriterOptions {
  /** Rows kept in memory while the database cannot be written; what comes beyond is lost, and counted. */
  bufferRows?: number;
  /** Bytes on the disk, log included, that are never exceeded: the oldest rows go first. */
  maxBytes?: number;
  /** The manifest's `source`: who records. */
  source?: string;
}

/** What came of a call. `problem` is one line for the log: why nothing could be written, `null` if all went well. */
export interface Outcome {
  written: number;
  /** Rows that wait in memory for the next flush. */
  waiting: number;
  /** Rows given up since the writer was made. */
  lost: number;
  problem: string | null;
  /** Whether it is the database that cannot be read any more: no later attempt will do better. */
  damaged?: boolean;
}

interface Waiting {
  table: TableName;
  cells: Cell[];
}

/** Rows and characters of one transaction: the log grows, and the cap is looked at, in steps of at most about a megabyte. */
const TRANSACTION_ROWS = 1000;
const TRANSACTION_TEXT = 256 * 1024;
const BUFFER_ROWS = 20_000;
const BUSY_TIMEOUT_MS = 100;
/** A hostile argument list or log line must not fill the disk. */
const MAX_TEXT = 1024;

/**
 * Takes rows at any moment and writes them when told to, in few transactions. Never throws: a full, failing or read-only disk
 * leaves the rows in memory, bounded, and what had to be given up stands in the recording as a `gap` row.
 */
export class Writer {
  #open: Database | null = null;
  /** What no database could be opened for; what is said in place of `#open`'s errors. */
  #unopened: Error | null = null;
  readonly #source: string | undefined;
  readonly #bufferRows: number;
  /** As in `WriterOptions`; may be set anew. */
  maxBytes: number;
  #boot = 0;
  #facts: (() => void)[] = [];
  /** What holds now, by its kind: another database is told it again. */
  readonly #current = new Map<string, () => void>();
  #waiting: Waiting[] = [];
  #lost = 0;
  /** First and last row that could not be kept since the last gap row. */
  #lostSpan: { first: Stamp; last: Stamp; rows: number } | null = null;
  /** What was last said of the sources. */
  #sources: string | null = null;
  readonly #stored: Record<TableName, number> = { samples: 0, tasks: 0, events: 0 };

  /** @param database or why there is none yet: then all waits until `moveTo` */
  constructor(database: Database | Error, options: WriterOptions = {}) {
    this.#source = options.source;
    this.#bufferRows = options.bufferRows ?? BUFFER_ROWS;
    this.maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    if (database instanceof Error) this.#unopened = database;
    else this.#begin(database);
  }

  /** Goes on in another database: what waits is written there, and what holds now is told again. The old one is the caller's. */
  moveTo(database: Database): Outcome {
    this.#facts = [...this.#current.values()];
    this.#begin(database);
    return this.#attempt(() => this.#storeFacts());
  }

  #begin(database: Database): void {
    this.#open = database;
    this.#unopened = null;
    this.#attempt(() => {
      // Rows can wait for the next flush; the recorder cannot wait for another program to end.
      database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      for (const table of TABLE_NAMES) this.#stored[table] = count(database, table);
      if (this.#source) storeOrigin(database, this.#source);
    });
  }

  get #database(): Database {
    if (this.#open === null) throw this.#unopened ?? new Failure("there is no database");
    return this.#open;
  }

  /** Rows that are not flushed yet, and all to come, belong to this boot of this host. */
  setHost(host: Host): Outcome {
    return this.#state("host", () => {
      this.#boot = storeHost(this.#database, host);
    });
  }

  /** `time` in µs since 1970 UTC: from when on the facts hold; `null`: there is no keepalived. */
  setKeepalived(facts: KeepalivedFacts | null, time: number): Outcome {
    return this.#state("keepalived", () => storeKeepalived(this.#database, time, facts));
  }

  /**
   * What each source gives from `time` on, µs since 1970 UTC; call it as often as you like, what did not change is not stored again.
   * What an earlier recorder left open, which did not end in peace, ends with its last row.
   */
  setSources(sources: readonly SourceStatus[], time: number): Outcome {
    const said = JSON.stringify(sources.map(({ name, status, reason }) => [name, status, reason?.id]));
    if (said === this.#sources) return this.#attempt(() => {});
    const isFirst = this.#sources === null;
    this.#sources = said;
    return this.#state("sources", () => {
      const last = isFirst ? readExtent(this.#database).last : null;
      if (isFirst) endSources(this.#database, last ?? time);
      turnSources(this.#database, sources, time);
    });
  }

  /** The recorder ends at `time`: from then on no source sees anything. */
  endSources(time: number): Outcome {
    return this.#state("end", () => endSources(this.#database, time));
  }

  addPrediction(prediction: Prediction): Outcome {
    return this.#state(null, () => storePrediction(this.#database, prediction));
  }

  sample(row: SampleRow): void {
    this.#take("samples", row);
  }

  task(row: TaskRow): void {
    this.#take("tasks", row);
  }

  event(row: EventRow): void {
    this.#take("events", row);
  }

  /** Writes what waits, for as long as `until` (of `performance.now()`). Call it while the kernel does not look: it takes some milliseconds, at times some tens. */
  flush(until = Number.POSITIVE_INFINITY): Outcome {
    let written = 0;
    const outcome = this.#attempt(() => {
      this.#storeFacts();
      for (;;) {
        if (this.#waiting.length === 0) this.#noteLoss();
        if (this.#waiting.length === 0) break;
        if (performance.now() > until) throw new Failure("there was no time to write all that waited");
        if (!makeRoom(this.#database, this.maxBytes))
          throw new Failure(
            `its ${storedBytes(this.#database)} bytes are near the cap of ${this.maxBytes} and cannot shrink now`,
            { remedy: "does another program hold it open?" },
          );
        const rows = this.#waiting.slice(0, transactionLength(this.#waiting));
        this.#insert(rows);
        this.#waiting = this.#waiting.slice(rows.length);
        written += rows.length;
        this.#pack();
      }
    });
    return { ...outcome, written, waiting: this.#waiting.length };
  }

  /** Flushes, and closes the database. */
  close(until?: number): Outcome {
    const outcome = this.flush(until);
    this.#open?.close();
    return outcome;
  }

  /** Facts are few: those that cannot be stored now are stored, in their order, when the disk takes them again. */
  #state(kind: string | null, fact: () => void): Outcome {
    if (kind !== null) this.#current.set(kind, fact);
    this.#facts.push(fact);
    return this.#attempt(() => this.#storeFacts());
  }

  #storeFacts(): void {
    for (let fact = this.#facts[0]; fact; fact = this.#facts[0]) {
      fact();
      this.#facts.shift();
    }
  }

  #attempt(work: () => void): Outcome {
    let problem: string | null = null;
    let damaged = false;
    try {
      work();
    } catch (error) {
      damaged = isDamage(error);
      problem = this.#open === null ? messageOf(error) : databaseError(error, this.#open.name).message;
    }
    return {
      written: 0,
      waiting: this.#waiting.length,
      lost: this.#lost,
      problem,
      ...(damaged && { damaged }),
    };
  }

  #take(table: TableName, row: SampleRow | TaskRow | EventRow): void {
    const unstamped = !Number.isFinite(row.time) || !Number.isFinite(row.mono_s);
    if (unstamped || this.#waiting.length >= this.#bufferRows) {
      this.#lost += 1;
      if (unstamped) return;
      const { time, mono_s } = row;
      this.#lostSpan ??= { first: { time, mono_s }, last: { time, mono_s }, rows: 0 };
      this.#lostSpan.last = { time, mono_s };
      this.#lostSpan.rows += 1;
      return;
    }
    this.#wait(table, row);
  }

  #wait(table: TableName, row: SampleRow | TaskRow | EventRow): void {
    const given: Partial<Record<string, unknown>> = { ...row };
    this.#waiting.push({ table, cells: TABLES[table].map((column) => keep(column, given[column.name])) });
  }

  /** Once all that was kept is written: what was not. */
  #noteLoss(): void {
    if (!this.#lostSpan) return;
    const { first, last, rows } = this.#lostSpan;
    const duration_s = Math.max(0, last.mono_s - first.mono_s);
    this.#wait("events", gapAt(first, "lost", "storage", { duration_s, lost: rows }));
    this.#lostSpan = null;
  }

  #insert(rows: readonly Waiting[]): void {
    this.#database
      .transaction(() => {
        for (const table of TABLE_NAMES) {
          const insert = this.#database.prepare(insertInto(table));
          for (const row of rows) if (row.table === table) insert.run([this.#boot, ...row.cells.slice(1)]);
        }
      })
      .immediate();
    for (const row of rows) this.#stored[row.table] += 1;
  }

  /** Twice a chunk is kept as rows, so that rows that come a little late still stand in order. */
  #pack(): void {
    for (const table of TABLE_NAMES) {
      if (this.#stored[table] < 2 * CHUNK_ROWS) continue;
      packOldest(this.#database, table);
      this.#stored[table] = count(this.#database, table);
    }
  }
}

function transactionLength(rows: readonly Waiting[]): number {
  let length = 0;
  for (let text = 0; text < TRANSACTION_TEXT && length < Math.min(rows.length, TRANSACTION_ROWS); length++)
    for (const cell of rows[length]!.cells) if (typeof cell === "string") text += cell.length;
  return length;
}

const count = (database: Database, table: TableName): number =>
  database.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM ${table}`).get()!.rows;

function insertInto(table: TableName): string {
  const names = TABLES[table].map((column) => column.name);
  return `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
}

/** The cell as it is kept: rounded to what is measured, `null` for what is no number, text well-formed and of bounded length. */
function keep(column: Column, value: unknown): Cell {
  if (column.type === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return null;
    const scale = 10 ** (column.decimals ?? 0);
    const rounded = Math.round(value * scale) / scale;
    return Number.isFinite(rounded) ? rounded : value;
  }
  if (typeof value !== "string" || value === "") return column.otherwise ?? null;
  return value.slice(0, MAX_TEXT).toWellFormed();
}
