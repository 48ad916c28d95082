import {
  EVENT_KINDS,
  type EventRow,
  type Host,
  type KeepalivedFacts,
  type Prediction,
  type SampleRow,
  type TaskRow,
} from "../collectors/collector.ts";
import type { Events, Recording, Samples, Tasks } from "./recording.ts";

type NumericArray = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

const SAMPLE_NUMBERS = [
  "load1",
  "load5",
  "load15",
  "runnable",
  "procs_blocked",
  "cpu_busy_pct",
  "iowait_pct",
  "steal_pct",
  "psi_cpu_some_pct",
  "psi_mem_some_pct",
  "mem_available_kb",
  "swap_used_kb",
  "d_tasks",
  "sched_active_mean",
  "forks",
  "self_cpu_pct",
  "self_rss_kb",
] as const;

/** Typed columns that grow by half when full. */
class Columns<Name extends string> {
  length = 0;
  #capacity = 1024;
  readonly #columns: Record<Name, NumericArray>;
  readonly #names: readonly Name[];

  constructor(columns: Record<Name, NumericArray>) {
    this.#columns = columns;
    this.#names = Object.keys(columns) as Name[];
  }

  /** What the row does not have is unknown: `NaN`. */
  push(boot: number, row: { readonly [name in Name]?: number | null }): void {
    if (this.length === this.#capacity) this.#grow();
    for (const name of this.#names) this.#columns[name][this.length] = row[name] ?? Number.NaN;
    this.#columns["boot" as Name][this.length] = boot;
    this.length += 1;
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.5);
    for (const name in this.#columns) {
      const old = this.#columns[name];
      const larger = new (old.constructor as new (length: number) => NumericArray)(this.#capacity);
      larger.set(old);
      this.#columns[name] = larger;
    }
  }

  finish(): Record<string, NumericArray | number> {
    const finished: Record<string, NumericArray | number> = { length: this.length };
    for (const name in this.#columns) finished[name] = this.#columns[name].subarray(0, this.length);
    return finished;
  }
}

const f64 = () => new Float64Array(1024);
const f32 = () => new Float32Array(1024);
const u32 = () => new Uint32Array(1024);
const u8 = () => new Uint8Array(1024);
const stamp = () => ({ boot: new Uint16Array(1024), time: f64(), mono_s: f64() });

/** Builds a recording from rows in memory, in the order in which analysis wants them: by boot, then by `mono_s`. */
export class RecordingBuilder {
  readonly #strings: string[] = [""];
  readonly #indexOf = new Map<string, number>([["", 0]]);
  #start = Number.POSITIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  readonly #samples = new Columns({
    ...stamp(),
    kernel_look_s: f64(),
    ...(Object.fromEntries(SAMPLE_NUMBERS.map((name) => [name, f32()])) as Record<
      (typeof SAMPLE_NUMBERS)[number],
      Float32Array
    >),
  });
  readonly #tasks = new Columns({
    ...stamp(),
    pid: f32(),
    tid: f32(),
    comm: u32(),
    state: u8(),
    wchan: u32(),
    phase: u8(),
    exe: u32(),
    unit: u32(),
    stack: u32(),
  });
  readonly #events = new Columns({
    ...stamp(),
    kind: u8(),
    duration_s: f32(),
    pid: f32(),
    ppid: f32(),
    comm: u32(),
    parent_comm: u32(),
    path: u32(),
    cpu_s: f32(),
    blkio_delay_s: f32(),
    detail: u32(),
  });

  addSample(row: Pick<SampleRow, "time" | "mono_s" | "load1"> & Partial<SampleRow>, boot = 0): void {
    this.#see(row.time);
    this.#samples.push(boot, row);
  }

  addTask(
    row: Pick<TaskRow, "time" | "mono_s" | "pid" | "tid" | "comm" | "state"> & Partial<TaskRow>,
    boot = 0,
  ): void {
    this.#see(row.time);
    this.#tasks.push(boot, {
      time: row.time,
      mono_s: row.mono_s,
      pid: row.pid,
      tid: row.tid,
      comm: this.#intern(row.comm),
      state: row.state === "D" ? 1 : 0,
      wchan: this.#intern(row.wchan),
      phase: row.phase === "kernel" ? 1 : 0,
      exe: this.#intern(row.exe),
      unit: this.#intern(row.unit),
      stack: this.#intern(row.stack),
    });
  }

  addEvent(row: Pick<EventRow, "time" | "mono_s" | "kind"> & Partial<EventRow>, boot = 0): void {
    this.#see(row.time);
    this.#events.push(boot, {
      time: row.time,
      mono_s: row.mono_s,
      kind: EVENT_KINDS.indexOf(row.kind),
      duration_s: row.duration_s ?? null,
      pid: row.pid ?? null,
      ppid: row.ppid ?? null,
      comm: this.#intern(row.comm),
      parent_comm: this.#intern(row.parent_comm),
      path: this.#intern(row.path),
      cpu_s: row.cpu_s ?? null,
      blkio_delay_s: row.blkio_delay_s ?? null,
      detail: row.kind === "run" ? 0 : this.#intern(row.detail),
    });
  }

  finish(about: {
    host: Host;
    source: string;
    keepalived?: KeepalivedFacts | null;
    predictions?: readonly Prediction[];
  }): Recording {
    return {
      host: about.host,
      source: about.source,
      keepalived: about.keepalived ?? null,
      predictions: about.predictions ?? [],
      window: { start: this.#start, end: this.#end },
      strings: this.#strings,
      samples: this.#samples.finish() as unknown as Samples,
      tasks: this.#tasks.finish() as unknown as Tasks,
      events: this.#events.finish() as unknown as Events,
    };
  }

  #see(time: number): void {
    if (time < this.#start) this.#start = time;
    if (time > this.#end) this.#end = time;
  }

  #intern(text: string | null | undefined): number {
    if (!text) return 0;
    let index = this.#indexOf.get(text);
    if (index === undefined) {
      index = this.#strings.push(text) - 1;
      this.#indexOf.set(text, index);
    }
    return index;
  }
}
