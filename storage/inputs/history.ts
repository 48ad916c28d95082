import type { Host } from "../../collectors/collector.ts";
import { sourceFact } from "../../collectors/fact.ts";
import { Failure } from "../../collectors/failure.ts";
import { RecordingBuilder } from "../builder.ts";
import type { RecordedSource, Recording } from "../recording.ts";
import { SAMPLES, type SampleRow } from "../schema.ts";

declare module "../../collectors/fact.ts" {
  interface SourceFacts {
    /** The tool's history does not hold it: for this guest, or never. */
    "history.not-kept": Nothing;
  }
}

/**
 * A reading of another tool: what it holds of a sample's columns. Only what is true whenever the tool looked is taken: shares and
 * means from cumulative counters, amounts of memory, and threads asleep (who sleeps for good is met at any look). How many tasks are
 * runnable at the instants of a timer (`node_procs_running`, sysstat's `runq-sz`, atop's `R`) is left out: a grid of looks beats
 * with periodic jobs as the kernel's own does. The monotonic clock is never known: nobody makes one up.
 */
export type HistoryRow = Partial<Omit<SampleRow, "mono_s" | "runnable">> & {
  /** µs since 1970 UTC. */
  time: number;
  load1: number;
  /** Boots counted from 0. */
  boot: number;
};

/** What another tool recorded of one guest, whole. */
export interface History {
  /** One of `HISTORY_ORIGINS` (analysis/diagnosis.ts). */
  origin: string;
  /** Where it is from, as a refusal names it. */
  name: string;
  host: Host;
  /** In any order; of two of one instant the first counts. */
  rows: readonly HistoryRow[];
  /** Seconds that the tool itself took for a reading on the guest, mean; `null`: it does not say. */
  reading_s: number | null;
  /** Seconds of the grid of `query_range` that they stand on, as `Recording` has it; left out: none. */
  grid_s?: number | null;
  /** What a server says of an answer that is not whole, as `Recording` has it; left out: nothing. */
  partial?: string | null;
}

/** So many readings stand for a year at 15 s. */
export const MOST_ROWS = 2_200_000;
const FEWEST_ROWS = 2;

/** Collectors' ids by the columns that stand for them. What is in no history at all has none. */
const KEPT: Record<string, readonly (keyof SampleRow)[]> = {
  load: ["load1"],
  cpu: ["cpu_busy_pct"],
  memory: ["mem_available_kb"],
  pressure: ["psi_cpu_some_pct", "psi_io_full_pct", "psi_mem_some_pct"],
  schedstat: ["sched_active_mean"],
  tasks: [],
  runs: [],
  files: [],
  log: [],
  clocks: [],
  processes: [],
  cgroups: [],
};

/** The history as analysis reads any recording, in memory. Throws a `Failure` where there are too few rows to say anything. */
export function recordingOf({ origin, name, host, rows, ...about }: History): Recording {
  const sorted = rows.toSorted((a, b) => a.time - b.time);
  const once = sorted.filter((row, i) => i === 0 || row.time > sorted[i - 1]!.time);
  const [first] = once;
  if (!first || once.length < FEWEST_ROWS)
    throw new Failure(
      `${name}: expected at least ${FEWEST_ROWS} readings of load average, found ${once.length || "none"}`,
      {
        remedy: "is it the right guest, and the right time?",
      },
    );
  const builder = new RecordingBuilder({ samples: once.length });
  for (const row of once) builder.add("samples", row, row.boot);
  return builder.finish({ host, source: origin, sources: sourcesOf(once, first.time), ...about });
}

/** Absent, zero and failed are three things: what the history never held is said, not guessed from zeros. */
function sourcesOf(rows: readonly HistoryRow[], since: number): RecordedSource[] {
  const isKept = (column: keyof SampleRow) =>
    column in SAMPLES && rows.some((row) => Number.isFinite(row[column as keyof HistoryRow] ?? Number.NaN));
  return Object.entries(KEPT).map(([name, columns]) => {
    const ok = columns.some(isKept);
    return {
      name,
      status: ok ? "ok" : "no-data",
      since,
      until: null,
      reason: ok ? null : sourceFact("history.not-kept", {}),
    };
  });
}
