import type { Host, Prediction } from "../../collectors/collector.ts";
import type { KeepalivedSince, Mark, RecordedSource } from "../recording.ts";
import type { Cell, TableName } from "../schema.ts";

/** What a source says beside its rows. Of `boots`, the place is the number in the rows' column `boot`. */
export interface InputFacts {
  host: Host;
  /** Who recorded it. */
  source: string;
  boots: readonly Host[];
  keepalived: readonly KeepalivedSince[];
  sources: readonly RecordedSource[];
  predictions: readonly Prediction[];
  marks: readonly Mark[];
  /** How many there are, where somebody says so: only to tell how far the reading is. */
  rows?: number;
}

/** Takes a row: cells in the order of the table's columns (`TABLES`). */
export type Take = (row: Cell[]) => void;

/** A recording of another tool, or of another database, that is being read. */
export interface OpenInput {
  /** What holds its samples, as a refusal names it. */
  name: string;
  facts: InputFacts;
  /**
   * Hands all rows of a table on, in their order; samples are asked for first. `boot` counts the boots of this input from 0.
   * `mono_s` is `null` where the source has only a wall clock: nobody makes one up, and the intake takes no such row yet.
   * Throws a `Failure` that names file, line, what was expected and what was found.
   */
  read(table: TableName, take: Take): Promise<void>;
}

/** A kind of recording that can be read: one file, one line in `index.ts`. */
export interface Input {
  id: string;
  /** What it takes, in the words of a refusal: "a directory with …". */
  expects: string;
  /** Whether this is one of its own. Looks at names and first bytes, reads nothing whole, never throws. */
  recognises(path: string): boolean;
  /** Throws a `Failure` of one line. */
  open(path: string): OpenInput | Promise<OpenInput>;
}
