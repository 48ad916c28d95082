import type { EventRow, SampleRow, TaskRow } from "../collectors/collector.ts";

/** One column of a table, of its CSV file and of a packed chunk; the name is that of the row types. */
export interface Column {
  name: string;
  type: "number" | "text";
  /** Digits after the point that our own recorder keeps: what is beyond was not measured, and does not compress. */
  decimals: number;
  /** Digits after the point that CSV always shows. */
  shown: number;
  /** A row without it means nothing. */
  required: boolean;
  oneOf: readonly string[] | null;
  /** What a missing or an empty cell means. */
  otherwise: string | null;
}

export type TableName = "samples" | "tasks" | "events";

const number = (name: string, decimals = 0, more: Partial<Column> = {}): Column => ({
  name,
  type: "number",
  decimals,
  shown: 0,
  required: false,
  oneOf: null,
  otherwise: null,
  ...more,
});
const text = (name: string, more: Partial<Column> = {}): Column => ({
  ...number(name),
  type: "text",
  ...more,
});

/** In every table, before the table's own columns. `boot` is ours; the trace format gives the other two. */
const STAMP = [
  number("boot"),
  number("time", 0, { required: true }),
  number("mono_s", 6, { required: true, shown: 6 }),
];

const SAMPLES: Record<Exclude<keyof SampleRow, "time" | "mono_s">, Column> = {
  load1: number("load1", 2, { required: true, shown: 2 }),
  load5: number("load5", 2, { shown: 2 }),
  load15: number("load15", 2, { shown: 2 }),
  runnable: number("runnable"),
  tasks: number("tasks"),
  procs_blocked: number("procs_blocked"),
  cpu_busy_pct: number("cpu_busy_pct", 2),
  iowait_pct: number("iowait_pct", 2),
  steal_pct: number("steal_pct", 2),
  psi_cpu_some_pct: number("psi_cpu_some_pct", 2),
  psi_io_full_pct: number("psi_io_full_pct", 2),
  psi_mem_some_pct: number("psi_mem_some_pct", 2),
  mem_available_kb: number("mem_available_kb"),
  swap_used_kb: number("swap_used_kb"),
  d_tasks: number("d_tasks"),
  sched_active_mean: number("sched_active_mean", 4),
  forks: number("forks"),
  kernel_look_s: number("kernel_look_s", 6, { shown: 6 }),
  self_cpu_pct: number("self_cpu_pct", 2),
  self_rss_kb: number("self_rss_kb"),
};

const TASKS: Record<Exclude<keyof TaskRow, "time" | "mono_s">, Column> = {
  pid: number("pid"),
  tid: number("tid"),
  comm: text("comm"),
  state: text("state", { required: true, oneOf: ["R", "D"] }),
  wchan: text("wchan"),
  phase: text("phase", { oneOf: ["random", "kernel"], otherwise: "random" }),
  exe: text("exe"),
  unit: text("unit"),
  stack: text("stack"),
};

const EVENTS: Record<Exclude<keyof EventRow, "time" | "mono_s">, Column> = {
  kind: text("kind", { required: true }),
  duration_s: number("duration_s", 6),
  pid: number("pid"),
  ppid: number("ppid"),
  comm: text("comm"),
  parent_comm: text("parent_comm"),
  path: text("path"),
  exit_code: number("exit_code"),
  cpu_s: number("cpu_s", 6),
  blkio_delay_s: number("blkio_delay_s", 6),
  detail: text("detail"),
  swap_delay_s: number("swap_delay_s", 6),
  written_bytes: number("written_bytes"),
};

/** All columns of each table, `boot`, `time` and `mono_s` first. */
export const TABLES: Record<TableName, readonly Column[]> = {
  samples: [...STAMP, ...Object.values(SAMPLES)],
  tasks: [...STAMP, ...Object.values(TASKS)],
  events: [...STAMP, ...Object.values(EVENTS)],
};
export const TABLE_NAMES = ["samples", "tasks", "events"] as const satisfies readonly TableName[];

/** A cell as it is stored: `null` is unknown, and so are a number that is none and the empty text. */
export type Cell = number | string | null;
