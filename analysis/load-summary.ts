import type { Recording } from "../storage/recording.ts";
import type { Timeline } from "./derived/timeline.ts";
import type { LoadSummary } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { lowerBound } from "./statistics/search.ts";
import { mostCommon } from "./verdict.ts";

const MOST_NAMES = 6;
const LEAST_TASKS = 0.1;

/** How high the load was over the whole recording, spikes and all; `null` where no load average stands in it, or one that is nobody's count. */
export function summariseLoad(evidence: Evidence): LoadSummary | null {
  const { looks, level, axis, active, recording } = evidence;
  if (looks.frozen) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const { load1, length } = recording.samples;
  for (let i = 0; i < length; i++) {
    const value = load1.at(i);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const load1_mean = evidence.column("load1", axis.start, axis.end);
  if (load1_mean === null || low > high) return null;
  return {
    load1_low: hundredths(low),
    load1_high: hundredths(high),
    load1_mean,
    counted_high: looks.length === 0 ? null : level.reduce((most, one) => Math.max(most, one), 0),
    active_mean: active.mean(axis.start, axis.end)?.value ?? null,
    by: tasksByName(evidence, axis.start, axis.end),
  };
}

/** Mean number of tasks by name at random looks, the most first; empty where nobody was seen or nobody looked. */
export function tasksByName(
  { presence, recording, axis }: Pick<Evidence, "presence" | "recording" | "axis">,
  from: number,
  to: number,
): LoadSummary["by"] {
  const names = [...(presence?.(from, to).names ?? [])]
    .filter(([, { random }]) => random >= LEAST_TASKS)
    .sort(([, a], [, b]) => b.random - a.random)
    .slice(0, MOST_NAMES);
  const places = placesOfSleep(recording, axis, from, to);
  return names.map(([comm, { random, asleep }]) => ({
    comm,
    tasks: random,
    asleep: random * asleep,
    wchan: mostCommon(places.get(recording.strings.indexOf(comm)) ?? []),
  }));
}

/** By name, the kernel functions that its threads were seen to sleep in uninterruptibly. */
function placesOfSleep({ tasks, strings }: Recording, axis: Timeline, from: number, to: number) {
  const places = new Map<number, string[]>();
  for (let i = lowerBound(axis.tasks, from); i < tasks.length && axis.tasks[i]! <= to; i++) {
    if (tasks.state[i] !== 1 || tasks.wchan[i] === 0) continue;
    const own = places.get(tasks.comm[i]!) ?? [];
    own.push(strings[tasks.wchan[i]!]!);
    places.set(tasks.comm[i]!, own);
  }
  return places;
}

/** As the kernel prints them. */
const hundredths = (load: number) => Math.round(load * 100) / 100;
