import type { Events, Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { kindCode } from "./events.ts";
import type { RunClass } from "./runs.ts";
import type { Timeline } from "./timeline.ts";

/**
 * The check scripts that keepalived starts: what runs as its child. keepalived 1.3.5 forks twice and runs
 * `/bin/sh -c` (lib/notify.c), which executes the script in its own place: the script's name is what is left. A script's own name may
 * begin as keepalived's does: what such a script starts (grep, awk, sort) is part of it.
 */
export function checkScripts(recording: Recording, runs: readonly RunClass[]): RunClass[] {
  const configured = new Set(recording.keepalived?.scripts.map((script) => script.comm) ?? []);
  const started = runs.filter(
    ({ comm, parent }) => comm !== "keepalived" && (parent.startsWith("keepalived") || configured.has(comm)),
  );
  const names = new Set(started.map(({ comm }) => comm));
  const scripts = started.filter(({ parent }) => !names.has(parent));
  const known = new Set(scripts.map(({ comm }) => comm));
  // A script that another one starts, though it is configured as well, was never seen to be started by keepalived.
  return started.filter(
    (runs) => scripts.includes(runs) || (configured.has(runs.comm) && !known.has(runs.comm)),
  );
}

/**
 * Names that belong to a job: its own, the names of its children where the record has them, names that in calm
 * times are seen at looks only together with it, and names whose processes come and go with its runs.
 */
export function familyOf(
  comm: string,
  recording: Recording,
  axis: Timeline,
  calm: readonly { from: number; to: number }[],
  runs: readonly RunClass[],
): Set<string> {
  const { tasks, events, strings } = recording;
  const family = new Set([comm]);
  const own = strings.indexOf(comm);
  const childrenOf = childNames(events);
  const ancestors = [own];
  for (let parent = ancestors.pop(); parent !== undefined; parent = ancestors.pop())
    for (const child of childrenOf.get(parent) ?? [])
      if (!family.has(strings[child]!)) {
        family.add(strings[child]!);
        ancestors.push(child);
      }

  const together = new Map<number, { looks: number; withOwn: number }>();
  for (const { from, to } of calm) {
    for (let i = lowerBound(axis.tasks, from); i < tasks.length && axis.tasks[i]! <= to; ) {
      const at = axis.tasks[i]!;
      const names = new Set<number>();
      for (; i < tasks.length && axis.tasks[i] === at; i++) names.add(tasks.comm[i]!);
      for (const name of names) {
        const entry = together.get(name) ?? { looks: 0, withOwn: 0 };
        entry.looks++;
        if (names.has(own)) entry.withOwn++;
        together.set(name, entry);
      }
    }
  }
  for (const [name, { looks, withOwn }] of together)
    if (looks >= 5 && withOwn > 0.7 * looks) family.add(strings[name]!);
  for (const own of runs)
    if (own.comm === comm) for (const name of comingWith(own, recording, axis)) family.add(name);
  family.delete("");
  return family;
}

/** Ids are given in order: what a run starts first has one of the next. */
const NEXT_PIDS = 64;
/** Seen so long after a run's end, it may still be of that run: looks are some seconds apart, and children outlive. */
const AFTER_S = 10;
const LEAST_PROCESSES = 3;
const MOST_OF_THEM = 0.9;

/**
 * Names whose processes, nearly all of them, were started just after a run and gone with it: its children, though no row says so.
 * Who waits for the same thing as the job, and was there before, is none of them.
 */
function comingWith(runs: RunClass, recording: Recording, axis: Timeline): string[] {
  const counts = new Map<number, { all: number; own: number }>();
  for (const { comm, pid, first, last } of livesOf(recording, axis)) {
    const count = counts.get(comm) ?? { all: 0, own: 0 };
    counts.set(comm, count);
    count.all++;
    for (let i = lowerBound(runs.start, first + 1e-9) - 1; i >= 0; i--) {
      if (runs.start[i]! < first - runs.longest - AFTER_S) break;
      const after = pid - runs.pid[i]!;
      if (after <= 0 || after > NEXT_PIDS || !(runs.end[i]! + AFTER_S >= last)) continue;
      count.own++;
      break;
    }
  }
  return [...counts]
    .filter(([, { all, own }]) => own >= LEAST_PROCESSES && own >= MOST_OF_THEM * all)
    .map(([comm]) => recording.strings[comm]!);
}

interface Life {
  comm: number;
  pid: number;
  first: number;
  last: number;
}

const livesIn = new WeakMap<Recording["tasks"], Life[]>();

/** When each process was seen first and last at looks. */
function livesOf({ tasks, strings }: Recording, axis: Timeline): Life[] {
  const known = livesIn.get(tasks);
  if (known) return known;
  const lives = new Map<number, Life>();
  for (let i = 0; i < tasks.length; i++) {
    const comm = tasks.comm[i]!;
    const pid = tasks.pid.at(i);
    const t = axis.tasks[i]!;
    const life = lives.get(pid * strings.length + comm);
    if (life) life.last = t;
    else lives.set(pid * strings.length + comm, { comm, pid, first: t, last: t });
  }
  const found = [...lives.values()];
  livesIn.set(tasks, found);
  return found;
}

const childNamesOf = new WeakMap<Events, Map<number, Set<number>>>();

/** Names of the children of each name, by the rows of runs. */
function childNames(events: Events): Map<number, Set<number>> {
  const known = childNamesOf.get(events);
  if (known) return known;
  const children = new Map<number, Set<number>>();
  const run = kindCode("run");
  const sum = kindCode("run.sum");
  let last: Set<number> | undefined;
  let lastParent = -1;
  for (let i = 0; i < events.length; i++) {
    const parent = events.parent_comm[i]!;
    if (parent === 0 || (events.kind[i] !== run && events.kind[i] !== sum)) continue;
    if (parent !== lastParent || !last) {
      last = children.get(parent) ?? new Set();
      children.set(parent, last);
      lastParent = parent;
    }
    last.add(events.comm[i]!);
  }
  childNamesOf.set(events, children);
  return children;
}
