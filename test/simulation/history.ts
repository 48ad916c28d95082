import { lowerBound } from "../../analysis/statistics/search.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import type { Recording } from "../../storage/recording.ts";

/** Columns that a tool has as means over its step, from counters that only rise. */
const MEANS = [
  "cpu_busy_pct",
  "iowait_pct",
  "steal_pct",
  "psi_cpu_some_pct",
  "psi_io_full_pct",
  "psi_mem_some_pct",
  "sched_active_mean",
] as const;
const VALUES = ["load1", "load5", "load15", "d_tasks", "mem_available_kb", "swap_used_kb"] as const;

export interface Tool {
  origin: "prometheus" | "sar" | "atop" | "csv";
  step_s: number;
  offset_s?: number;
  /** Columns that the tool, or the kernel, has not. */
  without?: readonly (typeof MEANS)[number][];
}

/** The same guest as another tool recorded it: every `step_s` seconds of the wall clock, and no other clock. */
export function asHistory(
  { samples, host }: Recording,
  { origin, step_s, offset_s = 0, without = [] }: Tool,
): Recording {
  const builder = new RecordingBuilder();
  let last = -1;
  for (let at = (samples.time[0] ?? 0) + offset_s * 1e6; ; at += step_s * 1e6) {
    const i = lowerBound(samples.time, at);
    if (i >= samples.length) break;
    const row: Partial<Record<(typeof MEANS)[number] | (typeof VALUES)[number], number>> = {};
    for (const name of VALUES) row[name] = samples[name].at(i);
    for (const name of MEANS)
      if (last >= 0 && !without.includes(name)) row[name] = meanOver(samples, name, last, i);
    builder.addSample(
      { load1: 0, ...row, time: at, mono_s: Number.NaN },
      samples.boot[i] === samples.boot[0] ? 0 : 1,
    );
    last = i;
  }
  return builder.finish({ host: { ...host, hz: null }, source: origin, sources: null });
}

/** Of rows that each stand for the time since the one before. */
function meanOver(
  { time, ...samples }: Recording["samples"],
  name: (typeof MEANS)[number],
  from: number,
  to: number,
): number {
  let sum = 0;
  let length = 0;
  for (let i = from + 1; i <= to; i++) {
    const value = samples[name].at(i);
    if (Number.isNaN(value)) continue;
    sum += value * (time[i]! - time[i - 1]!);
    length += time[i]! - time[i - 1]!;
  }
  return length === 0 ? Number.NaN : sum / length;
}
