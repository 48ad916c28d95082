import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { kindCode } from "./events.ts";
import { coveredTime, inOrder } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** All runs of one command under one parent, in the order of their starts. */
export interface RunClass {
  comm: string;
  parent: string;
  /** Executable or script of the latest run that has one. */
  path: string;
  length: number;
  /** Seconds on the timeline; `end` is `NaN` where the run's end was not seen. */
  start: Float64Array;
  end: Float64Array;
  pid: Float32Array;
  ppid: Float32Array;
  /** Seconds of processor time and of waiting for block I/O of each run; `NaN` where neither was recorded. */
  worked: Float32Array;
  /** Longest run, seconds: no run that covers an instant starts earlier than this before it. */
  longest: number;
  /** Share of the recording during which at least one run was going on. */
  duty: number;
}

const RUN = kindCode("run");

/** The runs that start within `[from, to)`. */
export function runsBegun(runs: RunClass, from: number, to: number): RunClass {
  const a = lowerBound(runs.start, from);
  const b = lowerBound(runs.start, to);
  return {
    ...runs,
    length: b - a,
    start: runs.start.subarray(a, b),
    end: runs.end.subarray(a, b),
    pid: runs.pid.subarray(a, b),
    ppid: runs.ppid.subarray(a, b),
    worked: runs.worked.subarray(a, b),
  };
}

export function runClasses(recording: Recording, axis: Timeline): RunClass[] {
  const { events, strings } = recording;
  const rowsOf = new Map<number, number[]>();
  for (let i = 0; i < events.length; i++) {
    if (events.kind[i] !== RUN || events.comm[i] === 0) continue;
    const key = events.comm[i]! * strings.length + events.parent_comm[i]!;
    const rows = rowsOf.get(key);
    if (rows) rows.push(i);
    else rowsOf.set(key, [i]);
  }
  const span = Math.max(1, axis.end - axis.start);
  const classes: RunClass[] = [];
  for (const rows of rowsOf.values()) {
    inOrder(rows, axis.events);
    const picked = <Values extends Float64Array | Float32Array>(
      values: Values,
      value: (row: number) => number,
    ): Values => {
      for (let i = 0; i < rows.length; i++) values[i] = value(rows[i]!);
      return values;
    };
    const start = picked(new Float64Array(rows.length), (i) => axis.events[i]!);
    const end = picked(new Float64Array(rows.length), (i) => axis.events[i]! + events.duration_s.at(i));
    const last = rows.at(-1)!;
    const named = rows.findLast((i) => events.path[i] !== 0);
    classes.push({
      comm: strings[events.comm[last]!]!,
      parent: strings[events.parent_comm[last]!]!,
      path: named === undefined ? "" : strings[events.path[named]!]!,
      length: rows.length,
      start,
      end,
      pid: picked(new Float32Array(rows.length), (i) => events.pid.at(i)),
      ppid: picked(new Float32Array(rows.length), (i) => events.ppid.at(i)),
      worked: picked(new Float32Array(rows.length), (i) =>
        Number.isNaN(events.cpu_s.at(i))
          ? Number.NaN
          : events.cpu_s.at(i) + (events.blkio_delay_s.at(i) || 0),
      ),
      longest: end.reduce((most, at, i) => Math.max(most, at - start[i]! || 0), 0),
      duty: coveredTime({ start, end }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) / span,
    });
  }
  return classes.sort((a, b) => b.length - a.length);
}

/** Indices of the runs that overlap `[from, to]`. */
export function runsWithin(runs: RunClass, from: number, to: number): number[] {
  const found: number[] = [];
  for (let i = lowerBound(runs.start, from - runs.longest); i < runs.length && runs.start[i]! <= to; i++) {
    const end = Number.isNaN(runs.end[i]!) ? runs.start[i]! : runs.end[i]!;
    if (end >= from) found.push(i);
  }
  return found;
}

/** Mean number of runs that went on together within `[from, to]`. */
export function concurrency(runs: RunClass, from: number, to: number): number {
  let total = 0;
  for (const i of runsWithin(runs, from, to))
    total += Math.max(0, Math.min(runs.end[i]!, to) - Math.max(runs.start[i]!, from)) || 0;
  return total / (to - from);
}

/** Whether some run goes on at `t`, give or take `tolerance` seconds. */
export function runningAt(runs: RunClass, t: number, tolerance: number): boolean {
  for (let i = lowerBound(runs.start, t + tolerance) - 1; i >= 0; i--) {
    if (runs.start[i]! < t - tolerance - runs.longest) return false;
    if (runs.end[i]! >= t - tolerance) return true;
  }
  return false;
}
