import type { Database } from "../storage/database.ts";
import type { SourceStatus } from "../storage/sources.ts";

/** What a session tells whoever goes on beside it. */
export interface Turn {
  /** µs since 1970 UTC, seconds of CLOCK_MONOTONIC. */
  time: number;
  mono_s: number;
  /** The open recording; `null`: just now there is none. */
  database: Database | null;
  /** Of the kernel's looks; `null`: not known. */
  look_period_s: number | null;
  sources: () => SourceStatus[];
  /** Rows that had to be given up since the start. */
  lostRows: number;
}
