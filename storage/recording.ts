import type { Host, KeepalivedFacts, Prediction, SampleRow } from "../collectors/collector.ts";

/**
 * What analysis reads: one host's recording as columns. Numbers that are unknown are `NaN`; strings are indices into
 * `strings`, where index 0 is "" and means unknown. Rows stand in the order of the monotonic clock within a boot.
 * Columns are for reading only: those that are the same all along share their memory.
 */
export interface Recording {
  host: Host;
  source: string;
  keepalived: KeepalivedFacts | null;
  /** What earlier reports predicted, oldest first. */
  predictions: readonly Prediction[];
  /** `time` (µs since 1970 UTC) of the first and last row of any kind. */
  window: { start: number; end: number };
  strings: readonly string[];
  samples: Samples;
  tasks: Tasks;
  events: Events;
}

/** `boot` counts the boots of the recording from 0: `mono_s` is comparable only within one. */
interface Rows {
  length: number;
  boot: Uint16Array;
  time: Float64Array;
  mono_s: Float64Array;
}

/** What is recorded for people and for other programs; analysis does not read it, and a million rows of it cost megabytes. */
export const NOT_LOADED = {
  samples: ["tasks", "psi_io_full_pct"],
  tasks: [],
  events: ["exit_code", "swap_delay_s", "written_bytes"],
} as const;

/** Indices into `strings`; 32 bits where there are more than 65,536 of those. */
export type Places = Uint16Array | Uint32Array;

type SampleNumbers = Exclude<
  keyof SampleRow,
  "time" | "mono_s" | "kernel_look_s" | (typeof NOT_LOADED.samples)[number]
>;
export type Samples = Rows & { kernel_look_s: Float64Array } & Record<SampleNumbers, Float32Array>;

export interface Tasks extends Rows {
  /** Exact: a pid is below 2^22 (kernel `PID_MAX_LIMIT`), single precision counts to 2^24. */
  pid: Float32Array;
  tid: Float32Array;
  comm: Places;
  /** 0 R, 1 D */
  state: Uint8Array;
  wchan: Places;
  /** 0 random, 1 kernel */
  phase: Uint8Array;
  exe: Places;
  unit: Places;
  stack: Places;
}

export interface Events extends Rows {
  /** Index into `EVENT_KINDS`. */
  kind: Uint8Array;
  duration_s: Float32Array;
  pid: Float32Array;
  ppid: Float32Array;
  comm: Places;
  parent_comm: Places;
  path: Places;
  cpu_s: Float32Array;
  blkio_delay_s: Float32Array;
  /** Of all kinds but `run`: the arguments of runs are not loaded. */
  detail: Places;
}
