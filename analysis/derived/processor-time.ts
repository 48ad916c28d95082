import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { spansOf } from "./spans.ts";
import type { Timeline } from "./timeline.ts";
import type { UsageWithin } from "./usage.ts";

/** Mean number of processors that each name used within a stretch of time, the most first: at least so many. */
export type ProcessorTime = (from: number, to: number) => { comm: string; processors: number }[];

/** Shorter runs use less than anybody is blamed for, unless there are very many: those are sums. */
const LEAST_S = 0.05;
/** The few long runs are looked up apart, so that the many short ones are found by their starts. */
const LONG_S = 60;

/**
 * From the process table, which holds the heaviest of those that live, and from what ended runs and sums of runs have used: a name is in
 * both where it has several processes, or lived in one table and ended later, so the larger of the two counts.
 */
export function processorTime(recording: Recording, axis: Timeline, usage: UsageWithin): ProcessorTime {
  const { events, strings } = recording;
  const heavy = (row: number) =>
    events.cpu_s.at(row) >= LEAST_S && events.duration_s.at(row) > 0 && events.comm[row] !== 0;
  const isLong = (row: number) => events.duration_s.at(row) > LONG_S;
  const kinds = (["run", "run.sum"] as const).flatMap((kind) => [
    spansOf(recording, axis, kind, (row) => heavy(row) && !isLong(row)),
    spansOf(recording, axis, kind, (row) => heavy(row) && isLong(row)),
  ]);
  return (from, to) => {
    const ran = new Map<string, number>();
    for (const { length: count, row: rows, start, longest } of kinds)
      for (let i = lowerBound(start, from - longest); i < count && start[i]! < to; i++) {
        const row = rows[i]!;
        const length = events.duration_s.at(row);
        const both = Math.min(start[i]! + length, to) - Math.max(start[i]!, from);
        if (!(both > 0)) continue;
        // What a run used is known for its whole time only: it is spread evenly.
        const comm = strings[events.comm[row]!]!;
        ran.set(comm, (ran.get(comm) ?? 0) + (both / length) * events.cpu_s.at(row));
      }
    for (const { comm, cpu_s } of usage(from, to)) ran.set(comm, Math.max(ran.get(comm) ?? 0, cpu_s));
    return [...ran]
      .map(([comm, cpu_s]) => ({ comm, processors: cpu_s / (to - from) }))
      .sort((a, b) => b.processors - a.processors);
  };
}
