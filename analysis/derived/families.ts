import type { Evidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
import { kindCode } from "./events.ts";
import { kernelWork } from "./kernel-threads.ts";
import type { RunClass } from "./runs.ts";

/** What is known of a job's workers beside the names of its own runs and of their children's. */
export interface Workers {
  names: Set<string>;
  /** Among them are threads of the kernel that check or rebuild an array. */
  raid: boolean;
}

/** A worker of a job is seen while the job runs and at no other time, give or take the distance of two looks. */
const ONLY = 0.95;
const LEAST_LOOKS = 5;
const AFTER_S = 10;
const GENERATIONS = 4;

/**
 * The names that work for a run of a job although their own start was not seen: children by their parents' ids where the process
 * table has them, and names that are there in the job's runs only, were started after it, and have no other parent that is known.
 */
export function workersOf(evidence: Evidence, runs: RunClass, index: number): Workers {
  const names = new Set(evidence.family(runs.comm));
  const { pids, comms, strangers } = descendants(evidence, runs, index);
  for (const comm of comms) names.add(comm);
  for (const comm of newcomers(evidence, runs, index, pids)) if (!strangers.has(comm)) names.add(comm);
  const raid = [...names].some((comm) => evidence.isKernelThread(comm) && kernelWork(comm) === "raid");
  return { names, raid };
}

/** By the process table and the runs: who has the job for an ancestor, and who is known to have another parent. */
function descendants({ recording, axis }: Evidence, runs: RunClass, index: number) {
  const { events, strings } = recording;
  const [from, to] = [runs.start[index]!, runs.end[index]!];
  const pids = new Set([runs.pid[index]!]);
  const comms = new Set<string>();
  const kinds = [kindCode("process"), kindCode("run")];
  const rows: number[] = [];
  for (let i = 0; i < events.length; i++) {
    const t = axis.events[i]!;
    if (kinds.includes(events.kind[i]!) && t < to && t + (events.duration_s.at(i) || 0) > from) rows.push(i);
  }
  for (let generation = 0; generation < GENERATIONS; generation++)
    for (const row of rows) {
      if (!pids.has(events.ppid.at(row)) || pids.has(events.pid.at(row))) continue;
      pids.add(events.pid.at(row));
      comms.add(strings[events.comm[row]!]!);
    }
  const strangers = new Set(
    rows
      // Not known, init that adopts whose parent has gone, and kthreadd.
      .filter((row) => events.ppid.at(row) > 2 && !pids.has(events.pid.at(row)))
      .map((row) => strings[events.comm[row]!]!),
  );
  comms.delete("");
  return { pids, comms, strangers };
}

/** Names whose threads were seen in runs of the job alone. */
function newcomers(
  { recording, axis }: Evidence,
  runs: RunClass,
  index: number,
  pids: ReadonlySet<number>,
): string[] {
  const { tasks, strings } = recording;
  const job = runs.pid[index]!;
  const [from, to] = [runs.start[index]!, runs.end[index]!];
  const seen = new Map<
    number,
    { all: number; inside: number; here: number; earlier: boolean; own: boolean }
  >();
  for (let i = 0; i < tasks.length; i++) {
    const t = axis.tasks[i]!;
    const entry = seen.get(tasks.comm[i]!) ?? { all: 0, inside: 0, here: 0, earlier: false, own: false };
    seen.set(tasks.comm[i]!, entry);
    entry.all++;
    if (isDuring(runs, t)) entry.inside++;
    if (t < from || t > to + AFTER_S) continue;
    entry.here++;
    const pid = tasks.pid.at(i);
    if (pids.has(pid)) entry.own = true;
    // Ids are given in order: a smaller one was there before, or all of them have been given in between.
    else if (pid < job) entry.earlier = true;
  }
  return [...seen]
    .filter(
      ([, { all, inside, here, earlier, own }]) =>
        own || (here >= LEAST_LOOKS && inside >= ONLY * all && !earlier),
    )
    .map(([comm]) => strings[comm]!);
}

function isDuring(runs: RunClass, t: number): boolean {
  for (let i = lowerBound(runs.start, t + 1e-9) - 1; i >= 0; i--) {
    if (runs.start[i]! < t - AFTER_S - runs.longest) return false;
    if (runs.end[i]! + AFTER_S >= t) return true;
  }
  return false;
}
