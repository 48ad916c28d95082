import type { StuckThread } from "./derived/stuck.ts";
import type { SuspectCard, Sustained, Verdict } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { type Advice, advice, fact } from "./facts.ts";
import { processorsRest } from "./found.ts";
import { tasksByName } from "./load-summary.ts";
import { examineAll, holdsOfWhatStays } from "./suspects/index.ts";
import { judgeSpike } from "./verdict.ts";

declare module "./facts.ts" {
  interface Causes {
    /** No suspect of spikes: it makes none. */
    "stuck-tasks": true;
  }
  interface Facts {
    /** Why a card of a load that stays has no facts: those speak of spikes. */
    "stuck-tasks.judged": Nothing;
    /** Why a suspect that would explain that tasks wait is not convicted of it: they never wake. */
    "stuck-tasks.for-good": Nothing;
  }
  interface Advices {
    "stuck-tasks.subtract": { offset: number; names: string[]; look: Snippet };
    "stuck-tasks.look-busy": { names: string[]; look: Snippet };
    "stuck-tasks.look-asleep": { look: Snippet };
    /** The processors are idle, and nobody saw who sleeps. */
    "stuck-tasks.look-idle": { look: Snippet };
  }
}

/** Share of the load that stays from which on those that sleep for good are its cause. */
const MOST = 0.5;
const MOST_BUSY = 3;
/** Seen at every look, one by one. */
const SEEN_SLEEPING = 0.95;
/** What may be said of waiting tasks without knowing that they will never wake. */
const SAYS_LESS: readonly Verdict["cause"][] = [
  "unexplained",
  "io-stall",
  "cpu-saturation",
  "cpu-quota",
  "memory-pressure",
  "hypervisor-steal",
  "vm-stun",
];
/** Whom they wait for says more, where that is sure of most of them. */
const SURE = 0.8;

/** What is to be said of a load that stays, and which cause each suspect has in it. */
export function sustainedLoad(evidence: Evidence): { sustained: Sustained; cards: SuspectCard[] } | null {
  const { steady, axis, column, stuck, recording, active } = evidence;
  if (!steady) return null;
  const { start, end } = steady;
  const { cpus } = recording.host;
  const load1_mean = column("load1", start, end) ?? steady.counted;
  const cards = examineAll(evidence, steady);
  const judged = judgeSpike(steady, cards, evidence.polled);
  const offset = offsetOf(stuck, axis.wall);
  const known = stuck.filter(({ wchan }) => wchan !== "").length >= SURE * stuck.length;
  // The log names a server also where nobody knows the place that they sleep at.
  const named = judged.cause === "remote-storage" && judged.culprit !== "";
  const sure = named || (known && judged.confidence >= SURE);
  const asleepForGood = stuck.length >= MOST * steady.counted && (!sure || SAYS_LESS.includes(judged.cause));
  const busy_pct = column("cpu_busy_pct", start, end);
  return {
    sustained: {
      since: axis.wall(start),
      whole: steady.whole,
      load1_mean,
      per_cpu: cpus === null ? null : load1_mean / cpus,
      reality: steady.reality,
      by: tasksByName(evidence, start, end),
      offset_tasks: stuck.length,
      offset,
      counted_mean: steady.counted,
      active_mean: steady.trueActive,
      asleep_mean: active.asleep(start, end)?.mean ?? null,
      before: steady.whole ? null : steady.baseline,
      busy: busy_pct === null ? null : busy_pct / 100,
      verdict: asleepForGood
        ? { cause: "stuck-tasks", culprit: offset[0]?.comm ?? "", confidence: SEEN_SLEEPING }
        : judged,
    },
    cards: cards.map((card) => cardOf(card, asleepForGood)),
  };
}

/** What is said of spikes is left out; and nobody else is convicted of the waits of those that never wake. */
function cardOf(card: SuspectCard, asleepForGood: boolean): SuspectCard {
  const isOther = asleepForGood && card.status === "supported" && SAYS_LESS.includes(card.cause);
  if (holdsOfWhatStays(card.cause) === "all" || card.status === "not-examined")
    return card.status === "not-examined" ? { ...card, facts: [] } : card;
  return {
    ...card,
    status: isOther ? "undecided" : card.status,
    facts: [fact("stuck-tasks.judged", {})],
    reason: isOther ? fact("stuck-tasks.for-good", {}) : null,
  };
}

export function adviseOnSustained({ offset, offset_tasks, verdict, by, ...load }: Sustained): Advice[] {
  const names = offset.map(({ comm }) => comm);
  const steps: Advice[] = [];
  if (offset_tasks > 0)
    steps.push(
      advice("stuck-tasks.subtract", {
        offset: offset_tasks,
        names,
        look: {
          snippet: "ps -eLo pid,tid,stat,wchan:32,comm | awk '$3 ~ /^D/'\ncat /proc/TID/stack   # as root",
        },
      }),
    );
  const rest = load.counted_mean - offset_tasks;
  if (load.reality === "phantom" || rest < MOST * load.counted_mean) return steps;
  const asleep = { snippet: "ps -eLo pid,tid,stat,wchan:32,comm | awk '$3 ~ /^D/'\niostat -x 5" };
  if ((load.asleep_mean ?? 0) - offset_tasks > MOST * rest)
    steps.push(advice("stuck-tasks.look-asleep", { look: asleep }));
  else if (processorsRest({ offset, offset_tasks, by, ...load }))
    steps.push(advice("stuck-tasks.look-idle", { look: asleep }));
  else
    steps.push(
      advice("stuck-tasks.look-busy", {
        names: verdict.culprit === "" ? busiest(by) : [verdict.culprit],
        look: { snippet: "top -H -d 5   # which threads\nperf top        # which functions" },
      }),
    );
  return steps;
}

/** Those that together are most of what runs; where it takes more than a few of them, nobody stands out. */
function busiest(by: Sustained["by"]): string[] {
  const running = by.map(({ comm, tasks, asleep }) => ({ comm, tasks: tasks - asleep }));
  const all = running.reduce((sum, { tasks }) => sum + tasks, 0);
  const names: string[] = [];
  let sum = 0;
  for (const { comm, tasks } of running.sort((a, b) => b.tasks - a.tasks)) {
    if (sum >= MOST * all) break;
    names.push(comm);
    sum += tasks;
  }
  return names.slice(0, MOST_BUSY);
}

/** By name, the most first; each since the first of its threads sleeps. */
function offsetOf(stuck: readonly StuckThread[], wall: (t: number) => number): Sustained["offset"] {
  return [...Map.groupBy(stuck, ({ comm }) => comm)]
    .map(([comm, own]) => ({
      comm,
      tasks: own.length,
      since: wall(own[0]!.since),
      from_start: own[0]!.fromStart,
      wchan: own.find(({ wchan }) => wchan !== "")?.wchan ?? "",
    }))
    .sort((a, b) => b.tasks - a.tasks);
}
