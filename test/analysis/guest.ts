import {
  EXP_1,
  EXP_5,
  EXP_15,
  FIXED_1,
  lookPeriod,
  nextLoad,
  type Rounding,
  shownLoad,
} from "../../analysis/load-arithmetic.ts";
import type { Host } from "../../collectors/collector.ts";
import { type About, RecordingBuilder } from "../../storage/builder.ts";
import type { RecordedSource, Recording } from "../../storage/recording.ts";
import type { EventRow, SampleRow, TaskRow } from "../../storage/schema.ts";

export interface GuestOptions {
  hz?: number;
  rounding?: Rounding;
  hours: number;
  /** Instant of the first look, seconds after the start. */
  phase?: number;
  /** Seconds from one reading to the next. */
  every?: (reading: number) => number;
  /** Tasks that the kernel counts at its look at `t` seconds after the start. */
  counts: (t: number) => number;
  /** The load averages that were there when the recording began. */
  before?: number;
  /** Tasks that are truly active at `t`; the kernel's count where it is left out. */
  active?: (t: number) => number;
  sample?: (t: number) => Partial<SampleRow>;
  tasks?: (t: number) => (Pick<TaskRow, "comm" | "state"> & Partial<TaskRow>)[];
  events?: (Pick<EventRow, "kind"> & Partial<EventRow> & { t: number })[];
  host?: Partial<Host>;
  /** What the recorder could see; the recording does not say where it is left out. */
  sources?: RecordedSource[];
  /** What else is known beside the rows. */
  about?: Partial<About>;
}

/** Start of every guest: a monotonic clock that has run for a while, and a wall clock. */
export const START = { mono_s: 100_000, time: 1_790_000_000_000_000 };

const HOST: Host = {
  hostname: "guest",
  kernel: null,
  cpus: 2,
  hypervisor: null,
  boot_id: null,
  hz: null,
  timezone: "UTC",
};

/** A guest whose load average follows the kernel's arithmetic, read by a recorder: the smallest that analysis can work on. */
export function guest(options: GuestOptions): Recording {
  const { hz = 1000, rounding = "upward", hours, phase = 1.3, every = () => 2, counts, before = 0 } = options;
  const builder = new RecordingBuilder();
  const at = (t: number) => ({ mono_s: START.mono_s + t, time: Math.round(START.time + t * 1e6) });
  const period = lookPeriod(hz);
  let load = [before, before, before].map((value) => value * FIXED_1);
  let look = 0;
  let reading = 0;
  for (let t = 0; t < hours * 3600; t += every(reading++)) {
    for (; phase + look * period + 10 / hz <= t; look++) {
      const active = counts(phase + look * period);
      load = [EXP_1, EXP_5, EXP_15].map((exp, i) => nextLoad(load[i]!, exp, active, rounding));
    }
    const active = (options.active ?? counts)(t);
    const tasks = options.tasks?.(t) ?? [];
    builder.addSample({
      ...at(t),
      load1: shownLoad(load[0]!),
      load5: shownLoad(load[1]!),
      load15: shownLoad(load[2]!),
      runnable: 1 + active,
      d_tasks: 0,
      ...options.sample?.(t),
    });
    for (const [i, task] of tasks.entries())
      builder.addTask({ ...at(t), pid: 500 + i, tid: 500 + i, ...task });
  }
  for (const { t, ...event } of options.events ?? []) builder.addEvent({ ...at(t), ...event });
  return builder.finish({
    host: { ...HOST, ...options.host },
    source: "test",
    sources: options.sources ?? null,
    ...options.about,
  });
}
