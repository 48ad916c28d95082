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
 * Names that belong to a job: its own, the names of its children where the record has them, and names that in calm
 * times are seen at looks only together with it.
 */
export function familyOf(
  comm: string,
  recording: Recording,
  axis: Timeline,
  calm: readonly { from: number; to: number }[],
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
  family.delete("");
  return family;
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
