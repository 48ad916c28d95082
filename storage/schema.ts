/**
 * The vocabulary of the whole house, written down once: one row a column. From it come the types of the rows, the columns of the
 * database and of the CSV trace (`loadspike.trace/1`), and the arrays that analysis reads. `null` is "unknown", never 0.
 * To add a column: a row here, a migration, and the collector that fills it.
 */
export interface ColumnSpec {
  type: "number" | "text";
  /** Of numbers, in words for people; the name says it too. Counts and pids have none. */
  unit?: string;
  /** Digits after the point that our own recorder keeps: what is beyond was not measured, and does not compress. */
  decimals?: number;
  /** Digits after the point that CSV always shows. */
  shown?: number;
  /** A row of a trace without it means nothing, and is refused. */
  required?: true;
  /** Our own recorder never leaves it unknown; another tool's trace may. */
  always?: true;
  /** The texts that it may be. */
  codes?: readonly string[];
  /** What becomes of a text that is none of `codes`: the trace is refused, or the row is of a newer program and not for analysis, or it is as unknown. */
  others?: "refused" | "left out" | "unknown";
  /** What a missing or an empty cell means. */
  otherwise?: string;
  /**
   * How analysis loads it; absent: not at all (a million rows of what nobody reads cost megabytes). Numbers take as few bytes as they need
   * (`numbers.ts`): single (`f32`) or double precision where one is no whole multiple of its last decimal. `code`: the place in `codes`, and where it may be unknown, one more, so that 0 is unknown.
   */
  load?: "u16" | "clock" | "f64" | "f32" | "code" | "text";
}

/** What happened. Behind `gap`: kinds that are not in the trace format's first list. */
export const EVENT_KINDS = [
  "run",
  "file.write",
  "file.create",
  "file.delete",
  "file.move",
  "log",
  "vrrp.state",
  "clock.stall",
  "clock.step",
  "gap",
  /** Many short processes of one name, summed: `detail` holds `{"count":…}`. */
  "run.sum",
  /** What one of the heaviest processes used over `duration_s`; `detail` holds `{"read_kb":…,"written_kb":…}`. */
  "process",
  /** Many file events of one kind, summed: `detail` holds `{"kind":…,"count":…}`, `path` their directory. */
  "file.sum",
  /** A control group that used up its CPU limit within `duration_s`: `path` the group, `comm` most of its processes, `cpu_s` what it used. */
  "cpu.quota",
  /** The virtual machine has another session on its host (moved, resumed, reverted, hot-plugged): it began within `duration_s` of the stamp. */
  "vm.session",
  /**
   * What the host of a virtual machine kept from it over `duration_s`; `cpu_s` what it used, `detail` holds
   * `{"contended_s":…,"memory_waited_s":…,"ballooned_kb":…,"swapped_kb":…}`. A minute without is one in which it kept nothing.
   */
  "vm.host",
] as const;

/** `off`: no recorder ran; `suspended`: the machine slept; `lost`: something was dropped; `polled`: runs came from looks at /proc. */
export const GAPS = ["off", "suspended", "lost", "polled"] as const;
export const TASK_STATES = ["R", "D"] as const;
export const LOOK_PHASES = ["random", "kernel"] as const;

/** Number of the boot from 0: `mono_s` is comparable only within one. In every table; rows do not carry it. */
const BOOT = { boot: { type: "number", load: "u16" } } as const satisfies Columns;

const STAMP = {
  /** Wall clock, µs since 1970-01-01 UTC (integer; CSV writes RFC 3339 with 6 decimals). */
  time: { type: "number", unit: "µs", required: true, load: "clock" },
  /** CLOCK_MONOTONIC; all phase and period arithmetic uses this one. */
  mono_s: { type: "number", unit: "s", decimals: 6, shown: 6, required: true, load: "clock" },
} as const satisfies Columns;

/** One look at the whole machine. */
export const SAMPLES = {
  ...STAMP,
  /** `/proc/loadavg`, two decimals as the kernel prints them. */
  load1: { type: "number", unit: "tasks", decimals: 2, shown: 2, required: true, load: "f32" },
  load5: { type: "number", unit: "tasks", decimals: 2, shown: 2, load: "f32" },
  load15: { type: "number", unit: "tasks", decimals: 2, shown: 2, load: "f32" },
  /** Fourth field of `/proc/loadavg`; counts the reader itself, so an idle machine shows 1. */
  runnable: { type: "number", unit: "tasks", load: "f32" },
  tasks: { type: "number", unit: "tasks" },
  /** `/proc/stat`: tasks waiting for block I/O; not every D task. */
  procs_blocked: { type: "number", unit: "tasks", load: "f32" },
  /** Share of the time since the previous look, all CPUs together, 0–100; so are the next five. */
  cpu_busy_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  iowait_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  steal_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  psi_cpu_some_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  psi_io_full_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  psi_mem_some_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  mem_available_kb: { type: "number", unit: "KiB", load: "f32" },
  swap_used_kb: { type: "number", unit: "KiB", load: "f32" },
  /** Threads found in uninterruptible sleep at this look. */
  d_tasks: { type: "number", unit: "tasks", load: "f32" },
  /** Mean number of running plus waiting tasks since the previous look, from `/proc/schedstat` (ns/ns). */
  sched_active_mean: { type: "number", unit: "tasks", decimals: 4, load: "f32" },
  /** Processes created since the previous look (`/proc/stat` `processes`). */
  forks: { type: "number" },
  /** `mono_s` of the kernel's latest load sampling at or before this look, where the agent knows it. */
  kernel_look_s: { type: "number", unit: "s", decimals: 6, shown: 6, load: "f64" },
  /** The agent's own processor time (of one CPU) and resident size at this look. */
  self_cpu_pct: { type: "number", unit: "%", decimals: 2, load: "f32" },
  self_rss_kb: { type: "number", unit: "KiB", load: "f32" },
} as const satisfies Columns;

/** One thread seen runnable or in uninterruptible sleep at a look. */
export const TASKS = {
  ...STAMP,
  pid: { type: "number", always: true, load: "f32" },
  tid: { type: "number", always: true, load: "f32" },
  comm: { type: "text", always: true, load: "text" },
  state: { type: "text", required: true, codes: TASK_STATES, others: "refused", load: "code" },
  wchan: { type: "text", load: "text" },
  /** `kernel`: the look was aimed just after the kernel's own sampling instant; `random`: it follows no period. */
  phase: { type: "text", codes: LOOK_PHASES, others: "refused", otherwise: "random", load: "code" },
  exe: { type: "text", load: "text" },
  unit: { type: "text", load: "text" },
  /** Kernel stack, innermost frame first, joined by `;`, where the agent may read it. */
  stack: { type: "text", load: "text" },
} as const satisfies Columns;

/** One thing that happened; the stamp is its start (for `clock.stall`: the moment of waking). */
export const EVENTS = {
  ...STAMP,
  kind: { type: "text", required: true, codes: EVENT_KINDS, others: "left out", load: "code" },
  duration_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
  pid: { type: "number", load: "f32" },
  ppid: { type: "number", load: "f32" },
  comm: { type: "text", load: "text" },
  parent_comm: { type: "text", load: "text" },
  path: { type: "text", load: "text" },
  exit_code: { type: "number" },
  cpu_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
  blkio_delay_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
  /** Of runs their arguments (what may be kept of them), which are not loaded; of `gap` rows the bare number of lost events, where it is known. */
  detail: { type: "text", load: "text" },
  /** Time that a run waited for swapped-out pages, and bytes that it caused to be written. */
  swap_delay_s: { type: "number", unit: "s", decimals: 6 },
  written_bytes: { type: "number", unit: "bytes" },
  /** On `gap` rows: what kind of gap. */
  gap: { type: "text", codes: GAPS, others: "unknown", load: "code" },
  /** On `gap` rows: events or rows that were lost, or (`polled`) forks that no look saw; unknown where nobody counted. */
  lost: { type: "number", load: "f32" },
  /** On `polled` gap rows: forks that a look saw. */
  seen: { type: "number", load: "f32" },
  /** On `gap` rows: the collector that missed something; `storage` for rows, `recorder` for all of it. */
  source: { type: "text", load: "text" },
  /** On `cpu.quota` rows: the group may run for `quota_s` in each `quota_period_s`, on all processors together. */
  quota_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
  quota_period_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
  /** Periods in which it wanted to run, those in which it was stopped, and for how long, added up over the processors. */
  periods: { type: "number", load: "f32" },
  throttled_periods: { type: "number", load: "f32" },
  throttled_s: { type: "number", unit: "s", decimals: 6, load: "f32" },
} as const satisfies Columns;

/** Columns of one table by name, in the order of the database's. */
export type Columns = Readonly<Record<string, ColumnSpec>>;
export type TableName = "samples" | "tasks" | "events";
export const TABLE_NAMES = ["samples", "tasks", "events"] as const satisfies readonly TableName[];

/** A cell as it is stored: `null` is unknown, and so are a number that is none and the empty text. */
export type Cell = number | string | null;

/** The text of a cell, `null` where it is none or empty; its number, `null` where it is none. */
export const textOf = (cell: Cell | undefined) => (typeof cell === "string" && cell !== "" ? cell : null);
export const numberOf = (cell: Cell | undefined) =>
  typeof cell === "number" && !Number.isNaN(cell) ? cell : null;

export interface Column extends ColumnSpec {
  name: string;
}

/** All columns of each table, `boot`, `time` and `mono_s` first. */
export const TABLES: Readonly<Record<TableName, readonly Column[]>> = {
  samples: columnsOf({ ...BOOT, ...SAMPLES }),
  tasks: columnsOf({ ...BOOT, ...TASKS }),
  events: columnsOf({ ...BOOT, ...EVENTS }),
};

function columnsOf(columns: Columns): Column[] {
  return Object.entries(columns).map(([name, spec]) => ({ name, ...spec }));
}

/** Where a column stands in a row of cells; -1: the table does not have it. */
export function placeOf(table: TableName, name: string): number {
  return TABLES[table].findIndex((column) => column.name === name);
}

type Value<Spec> = Spec extends { codes: readonly (infer Code)[] }
  ? Code
  : Spec extends { type: "text" }
    ? string
    : number;
type Known = { required: true } | { always: true } | { otherwise: string };
/** A row of a table: of each column its value, or `null` where it may be unknown. */
export type RowOf<Table> = {
  -readonly [Name in keyof Table]: Table[Name] extends Known ? Value<Table[Name]> : Value<Table[Name]> | null;
};

export interface SampleRow extends RowOf<typeof SAMPLES> {}
export interface TaskRow extends RowOf<typeof TASKS> {}
export interface EventRow extends RowOf<typeof EVENTS> {}
export type TaskState = (typeof TASK_STATES)[number];
export type LookPhase = (typeof LOOK_PHASES)[number];
export type EventKind = (typeof EVENT_KINDS)[number];
export type GapKind = (typeof GAPS)[number];

type Stamp = Pick<SampleRow, "time" | "mono_s">;

/** A row of which nothing is known. */
function blank<Table extends Columns>(table: Table): { [Name in keyof Table]: null } {
  return Object.fromEntries(Object.keys(table).map((name) => [name, null])) as {
    [Name in keyof Table]: null;
  };
}
const UNKNOWN_SAMPLE = blank(SAMPLES);
const UNKNOWN_EVENT = blank(EVENTS);

/** A look of which nothing is known yet; the one required column is NaN. */
export function sampleAt({ time, mono_s }: Stamp): SampleRow {
  return { ...UNKNOWN_SAMPLE, time, mono_s, load1: Number.NaN };
}

/** An event of which only `known` is known. */
export function eventAt({ time, mono_s }: Stamp, kind: EventKind, known: Partial<EventRow>): EventRow {
  return { ...UNKNOWN_EVENT, time, mono_s, kind, ...known };
}

/** A `gap` row, `detail` as the trace format has it. `lost` is `null` where something was lost and nobody knows how much. */
export function gapAt(
  stamp: Stamp,
  gap: GapKind,
  source: string,
  known: Partial<Pick<EventRow, "duration_s" | "lost" | "seen">>,
): EventRow {
  const isCounted = gap === "lost" && typeof known.lost === "number";
  return eventAt(stamp, "gap", { ...known, gap, source, detail: isCounted ? String(known.lost) : null });
}
