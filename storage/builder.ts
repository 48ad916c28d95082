import type { Host, KeepalivedFacts, Prediction } from "../collectors/collector.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import type {
  Events,
  KeepalivedSince,
  Mark,
  RecordedSource,
  Recording,
  Samples,
  Span,
  Tasks,
} from "./recording.ts";
import type { EventRow, SampleRow, TableName, TaskRow } from "./schema.ts";
import { Strings } from "./strings.ts";
import { type Cells, TableBuilder } from "./table-builder.ts";

/** What is known beside the rows. */
export interface About {
  host: Host;
  source: string;
  keepalived?: KeepalivedFacts | null;
  keepalivedHistory?: readonly KeepalivedSince[];
  marks?: readonly Mark[];
  sources?: readonly RecordedSource[] | null;
  reading_s?: number | null;
  grid_s?: number | null;
  partial?: string | null;
  predictions?: readonly Prediction[];
}

/** Builds a recording from rows, from packed chunks, or from both: in the order in which analysis wants them, whatever order they come in. */
export class RecordingBuilder {
  readonly #strings = new Strings();
  readonly #tables: Record<TableName, TableBuilder>;
  readonly #times = new Times();

  /** @param rows how many are to come, where that is known. */
  constructor(rows: Partial<Record<TableName, number>> = {}) {
    this.#tables = {
      samples: new TableBuilder("samples", this.#strings, rows.samples),
      tasks: new TableBuilder("tasks", this.#strings, rows.tasks),
      events: new TableBuilder("events", this.#strings, rows.events),
    };
  }

  addSample(row: Pick<SampleRow, "time" | "mono_s" | "load1"> & Partial<SampleRow>, boot = 0): void {
    this.add("samples", row, boot);
  }

  addTask(
    row: Pick<TaskRow, "time" | "mono_s" | "pid" | "tid" | "comm" | "state"> & Partial<TaskRow>,
    boot = 0,
  ): void {
    this.add("tasks", row, boot);
  }

  addEvent(row: Pick<EventRow, "time" | "mono_s" | "kind"> & Partial<EventRow>, boot = 0): void {
    this.add("events", row, boot);
  }

  /** A row of a kind that this program does not know is left out. */
  add(table: TableName, row: Cells, boot: number): void {
    const rows = this.#tables[table];
    const { length } = rows;
    rows.addRow(row, boot);
    this.#times.see(rows, length);
  }

  /** Rows of an opened chunk that are in the span; `whole`: all of them are. */
  addChunk(table: TableName, chunk: ChunkReader, span: Span, whole: boolean): void {
    const rows = this.#tables[table];
    const { length } = rows;
    rows.addChunk(chunk, span, whole);
    this.#times.see(rows, length);
  }

  /** First and last `time` of any row so far; without rows from +∞ to −∞. */
  get window(): Span {
    return { start: Math.min(...this.#times.first.values()), end: this.#times.last };
  }

  /** Only once, and nothing can be added after it: the recording has the builder's memory. */
  finish({
    host,
    source,
    keepalived = null,
    keepalivedHistory = [],
    marks = [],
    sources = null,
    reading_s = null,
    grid_s = null,
    partial = null,
    predictions = [],
  }: About): Recording {
    const { samples, tasks, events } = this.#tables;
    numberBoots([samples, tasks, events], this.#times.first);
    return {
      host,
      source,
      keepalived,
      keepalivedHistory,
      marks,
      sources,
      reading_s,
      grid_s,
      partial,
      predictions,
      window: this.window,
      strings: this.#strings.list,
      // The builders make their arrays from the schema, as these types are made.
      samples: samples.finish() as Samples,
      tasks: tasks.finish() as Tasks,
      events: events.finish() as Events,
    };
  }
}

/** What is told of rows as they come, a chunk or a row at a time. */
class Times {
  /** `time` of the first row of each boot. */
  readonly first = new Map<number, number>();
  /** And of the last row of all. */
  last = Number.NEGATIVE_INFINITY;

  see({ boot, time, length }: Rows, from: number): void {
    let last = this.last;
    let latest = -1;
    let known = Number.NaN;
    for (let row = from; row < length; row++) {
      const at = time[row]!;
      if (at > last) last = at;
      // Nearly every row is of the same boot as the one before, and later than its first.
      if (boot[row] === latest && at >= known) continue;
      latest = boot[row]!;
      known = Math.min(at, this.first.get(latest) ?? Number.POSITIVE_INFINITY);
      this.first.set(latest, known);
    }
    this.last = last;
  }
}

type Rows = Pick<TableBuilder, "boot" | "time" | "length">;

/** Boots stand in the database in the order of their coming; in the recording they count from 0 in the order of time. */
function numberBoots(tables: readonly Rows[], first: ReadonlyMap<number, number>): void {
  const ranks = ranksByTime(first);
  if ([...ranks].every(([boot, rank]) => boot === rank)) return;
  for (const { boot, length } of tables)
    for (let row = 0; row < length; row++) boot[row] = ranks.get(boot[row]!)!;
}

/** Number from 0, in the order of their first row, for each boot. */
export function ranksByTime(first: ReadonlyMap<number, number>): Map<number, number> {
  const ordered = [...first].sort(([a, atA], [b, atB]) => atA - atB || a - b);
  return new Map(ordered.map(([boot], rank) => [boot, rank]));
}
