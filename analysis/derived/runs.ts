import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { extentOf, kindCode } from "./events.ts";
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

/** Runs of one command whoever started them, as one class; `parent` is that of the most. */
export function ofOneCommand([most, ...others]: readonly [RunClass, ...RunClass[]]): RunClass {
  if (others.length === 0) return most;
  const all = [most, ...others].flatMap((own) => Array.from({ length: own.length }, (_, i) => ({ own, i })));
  all.sort((a, b) => a.own.start[a.i]! - b.own.start[b.i]!);
  const doubles = (of: "start" | "end") => Float64Array.from(all, ({ own, i }) => own[of][i]!);
  const singles = (of: "pid" | "ppid" | "worked") => Float32Array.from(all, ({ own, i }) => own[of][i]!);
  return {
    ...most,
    length: all.length,
    start: doubles("start"),
    end: doubles("end"),
    pid: singles("pid"),
    ppid: singles("ppid"),
    worked: singles("worked"),
    longest: Math.max(...[most, ...others].map(({ longest }) => longest)),
    duty: Math.min(
      1,
      [most, ...others].reduce((sum, { duty }) => sum + duty, 0),
    ),
  };
}

export function runClasses(recording: Recording, axis: Timeline): RunClass[] {
  const { events, strings } = recording;
  const span = Math.max(1, axis.end - axis.start);
  const classes: RunClass[] = [];
  for (const rows of rowsByCommand(recording)) {
    inOrder(rows, axis.events);
    const start = new Float64Array(rows.length);
    const end = new Float64Array(rows.length);
    const pid = new Float32Array(rows.length);
    const ppid = new Float32Array(rows.length);
    const worked = new Float32Array(rows.length);
    let longest = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const length = events.duration_s.at(row);
      start[i] = axis.events[row]!;
      end[i] = start[i]! + length;
      pid[i] = events.pid.at(row);
      ppid[i] = events.ppid.at(row);
      worked[i] = events.cpu_s.at(row) + (events.blkio_delay_s.at(row) || 0);
      if (length > longest) longest = length;
    }
    const last = rows.at(-1)!;
    const named = rows.findLast((i) => events.path[i] !== 0);
    classes.push({
      comm: strings[events.comm[last]!]!,
      parent: strings[events.parent_comm[last]!]!,
      path: named === undefined ? "" : strings[events.path[named]!]!,
      length: rows.length,
      start,
      end,
      pid,
      ppid,
      worked,
      longest,
      duty: coveredTime({ start, end }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY) / span,
    });
  }
  return classes.sort((a, b) => b.length - a.length);
}

/** The rows of each command under each parent: counted first, as half a million in growing lists take several times their memory. */
function rowsByCommand({ events, strings }: Recording): Iterable<Uint32Array> {
  const { first, end } = extentOf(events, "run");
  const commands = new Map<number, { count: number; rows: Uint32Array }>();
  const commandOf = (row: number) => events.comm[row]! * strings.length + events.parent_comm[row]!;
  const isNamedRun = (row: number) => events.kind[row] === RUN && events.comm[row] !== 0;
  for (let row = first; row < end; row++) {
    if (!isNamedRun(row)) continue;
    const command = commands.get(commandOf(row));
    if (command) command.count++;
    else commands.set(commandOf(row), { count: 1, rows: new Uint32Array() });
  }
  for (const command of commands.values()) {
    command.rows = new Uint32Array(command.count);
    command.count = 0;
  }
  for (let row = first; row < end; row++) {
    if (!isNamedRun(row)) continue;
    const command = commands.get(commandOf(row))!;
    command.rows[command.count++] = row;
  }
  return commands.values().map(({ rows }) => rows);
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
