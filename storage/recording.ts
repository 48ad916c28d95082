import type { Host, KeepalivedFacts, Prediction } from "../collectors/collector.ts";
import type { SourceFact } from "../collectors/fact.ts";
import type { EVENTS, SAMPLES, TASKS } from "./schema.ts";

/** µs since 1970 UTC, both ends included. */
export interface Span {
  start: number;
  end: number;
}

/**
 * What analysis reads: one host's recording as columns. Strings are indices into `strings`, where index 0 is "" and means unknown.
 * Rows stand in the order of the monotonic clock within a boot; it is `NaN` in all rows of a history that knows only the wall clock,
 * and those stand in its order. Columns are for reading only.
 */
export interface Recording {
  host: Host;
  source: string;
  keepalived: KeepalivedFacts | null;
  /** The same as it was over the window: the first in force at its start where that is known, oldest first. */
  keepalivedHistory: readonly KeepalivedSince[];
  /** What an operator marked by hand within the window, oldest first. */
  marks: readonly Mark[];
  /** What the recorder could see, and when; `null`: the recording does not say (an old one, or another tool's). */
  sources: readonly RecordedSource[] | null;
  /** Seconds that the recorder was at work on this machine for each reading, where its history says so: a job on a grid like any other. */
  reading_s: number | null;
  /**
   * Seconds of the grid that all readings stand on, where it is one of Prometheus' `query_range`: values on it are up to five minutes old.
   * `null`: they stand where somebody looked.
   */
  grid_s: number | null;
  /** What the server said of an answer that was not whole: readings may be missing that there are. `null`: nothing. */
  partial: string | null;
  /** What earlier reports predicted, oldest first. */
  predictions: readonly Prediction[];
  /** `time` (µs since 1970 UTC) of the first and last row of any kind. */
  window: Span;
  strings: readonly string[];
  samples: Samples;
  tasks: Tasks;
  events: Events;
}

/** keepalived's facts from `time` (µs since 1970 UTC) on; `null`: none ran. */
export interface KeepalivedSince {
  time: number;
  facts: KeepalivedFacts | null;
}

/** Something that was done at `time` (µs since 1970 UTC), in an operator's words. */
export interface Mark {
  time: number;
  text: string;
}

/**
 * What a source of the recorder could give over a stretch of time (µs since 1970 UTC; `until` `null`: to the end of the recording).
 * A source that was opened, and later lost, has two of them.
 */
export interface RecordedSource {
  /** The collector's id: "runs", "files", "log" … */
  name: string;
  status: "ok" | "no-data" | "error";
  since: number;
  until: number | null;
  /** Why there is nothing, or less than could be; `null` where all is well. */
  reason: SourceFact | null;
}

/** The numbers of a column; those that are unknown are `NaN`. */
export interface Numbers {
  at(row: number): number;
}

/** Indices into `strings`; 16 bits where there are more than 256 of those, 32 for more than 65,536. */
export type Places = Uint8Array | Uint16Array | Uint32Array;

interface Arrays {
  clock: Float64Array;
  f64: Numbers;
  f32: Numbers;
  /** Place in the column's `codes`; where the column may be unknown one more, so that 0 is unknown. */
  code: Uint8Array;
  text: Places;
}
type Loaded<Table> = {
  -readonly [Name in keyof Table as Table[Name] extends { load: keyof Arrays }
    ? Name
    : never]: Table[Name] extends {
    load: infer Load extends keyof Arrays;
  }
    ? Arrays[Load]
    : never;
};
/** `boot` counts the boots of the recording from 0: `mono_s` is comparable only within one. */
type Rows<Table> = { length: number; boot: Uint16Array } & Loaded<Table>;

export type Samples = Rows<typeof SAMPLES>;
export type Tasks = Rows<typeof TASKS>;
/** `kind` is an index into `EVENT_KINDS`; `gap` is 0 (unknown), or 1 + its index in `GAPS`. */
export type Events = Rows<typeof EVENTS>;
