import type { Recording } from "../storage/recording.ts";
import { type Books, balanceBooks, type Entry } from "./books/index.ts";
import { type ActiveLooks, activeLooks, hiddenShare } from "./derived/active.ts";
import { type Period, periodOf } from "./derived/beats.ts";
import { calmLengths, calmPresence, calmStretches, type Stretch, weightedMean } from "./derived/calm.ts";
import { type Cleanups, cleanups } from "./derived/cleanups.ts";
import { type ColumnMean, columnMeans } from "./derived/columns.ts";
import { countedRows } from "./derived/counted-rows.ts";
import { dumpWrites } from "./derived/dump-writes.ts";
import { type KernelLooks, kernelLooks, LOOK_S } from "./derived/kernel-looks.ts";
import { kernelThreads } from "./derived/kernel-threads.ts";
import { levelOf } from "./derived/level.ts";
import { type LoadShare, loadShare } from "./derived/load-share.ts";
import { type LogLinesWithin, logLines } from "./derived/log-lines.ts";
import { type PolledRuns, polledRuns } from "./derived/polled-runs.ts";
import { type PresenceWithin, presenceWithin } from "./derived/presence.ts";
import { type ProcessorTime, processorTime } from "./derived/processor-time.ts";
import { type LimitedGroup, limitedGroups } from "./derived/quotas.ts";
import { type RunClass, runClasses } from "./derived/runs.ts";
import { familyOf } from "./derived/scripts.ts";
import { type SawWithin, sightings } from "./derived/sightings.ts";
import { type Spans, spansOf } from "./derived/spans.ts";
import { type StuckThread, stuckThreads } from "./derived/stuck.ts";
import { type Timeline, timeline } from "./derived/timeline.ts";
import { type OriginWithin, originWithin } from "./derived/units.ts";
import { type UsageWithin, usageWithin } from "./derived/usage.ts";
import { type VmHost, vmHost } from "./derived/vm-host.ts";
import { findSpikes, type SpikeSpan } from "./spikes.ts";
import { median, quantile } from "./statistics/robust.ts";
import { type SteadySpan, steadySpan } from "./steady.ts";

/** Everything that suspects are examined on: derived once from the recording, read by all. */
export interface Evidence extends Comparison {
  recording: Recording;
  axis: Timeline;
  looks: KernelLooks;
  level: Float32Array;
  active: ActiveLooks;
  column: ColumnMean;
  /** Whether a source, by its collector's id, was seeing: nothing found is found only where one was. */
  saw: SawWithin;
  /** What the heaviest processes used of processors and disks, and where the threads of a name came from. */
  usage: UsageWithin;
  processors: ProcessorTime;
  origin: OriginWithin;
  /** `null`: the recording has no task rows. */
  presence: PresenceWithin | null;
  /** How much of each task row stands for a task that was counted at its look, 0 to 1. */
  counted: Float32Array;
  runs: RunClass[];
  /** `null`: runs are from the kernel's events, or there are none. */
  polled: PolledRuns | null;
  /** State dumps of keepalived, from open to close. */
  dumps: Spans;
  cleanups: Cleanups;
  stalls: Spans;
  /** What the host of a virtual machine tells. */
  vmHost: VmHost;
  /** Control groups that used up their CPU limits. */
  limited: LimitedGroup[];
  /** What the log says that is known to mean something. */
  logLines: LogLinesWithin;
  /** Whether a name is the kernel's own thread. */
  isKernelThread(comm: string): boolean;
  spikes: SpikeEvidence[];
  /** Held against cumulative counters, where nobody looked at random times; `null`: somebody did, or there are none. */
  books: Books | null;
  /** A load that is high and stays; `null`: it is as it should be. It is no spike, and the spikes stand on it. */
  steady: (SteadySpan & SpikeEvidence) | null;
  /** Threads that sleep uninterruptibly for good. */
  stuck: StuckThread[];
  /** Period of a command's runs over the whole recording; `null` where they follow none. */
  period(runs: RunClass): Period | null;
  /** The same for one spike: on a load that stays it is compared with calm times of that load, before with those before. */
  on(spike: SpikeSpan): Evidence;
}

/** What a spike is compared with. */
export interface Comparison {
  /** Stretches that lie well away from every spike; none where the recording is hardly more than its spike. */
  calm: Stretch[];
  /** A mean over the calm stretches. */
  calmMean(column: Parameters<ColumnMean>[0]): number | null;
  /** Mean number of threads by name. */
  calmNames: ReadonlyMap<string, number>;
  /** How long the dump writes of calm times take, seconds: half of them at most, and 95 of 100. `NaN`: there were none. */
  calmDumps: { usual: number; long: number };
  /** Median length of a command's runs in calm times, seconds; `NaN` where there was none. */
  calmLength(runs: RunClass): number;
  /** Who made up a spike's true load, by name; `null` where that was not recorded. */
  share(spike: SpikeSpan): LoadShare | null;
  /** Names that belong to a job: see `familyOf`. */
  family(comm: string): Set<string>;
}

/** One spike with what was measured about its load. */
export interface SpikeEvidence extends SpikeSpan {
  /** Mean active tasks at random looks inside, and over the calm stretches. `null`: not measured. */
  trueActive: number | null;
  /** What that is from, and its standard error; `null` where it is not. */
  trueFrom: "looks" | "run-queue-time" | "counters" | null;
  trueError: number | null;
  /** Active tasks above the calm level: as the kernel counted them, and as they truly were. */
  kernelExcess: number;
  trueExcess: number | null;
  reality: "phantom" | "real" | "unclear";
  /** What the books say of it; `null`: it was measured otherwise, or they cannot say. */
  entry: Entry | null;
}

/** Below this share of the kernel's excess the rest is a reading error; above the other the load was there. */
const PHANTOM_BELOW = 0.4;
const REAL_ABOVE = 0.65;
const NEVER_COUNTED = 0.5;
/** Steps nearer to each other than this are one. */
const ONE_STEP_S = 60;

export function gatherEvidence(recording: Recording): Evidence {
  const axis = timeline(recording);
  const looks = kernelLooks(recording, axis);
  const level = levelOf(looks);
  const limited = limitedGroups(recording, axis);
  const active = activeLooks(recording, axis, limited);
  const column = columnMeans(recording.samples, axis);
  const stuck = stuckThreads(recording, axis);
  // A value that is nobody's count says nothing of how high the load is.
  looks.frozen ||= neverCounted(recording, looks, active, axis);
  const steady = looks.frozen ? null : steadySpan(looks, level, active, stuck, recording.host.cpus);
  const spans = findSpikes(looks, steady?.floor, level);
  // What is always so is what spikes are compared with, unless there are none.
  const apart = steady && (spans.length === 0 || !steady.whole) ? [...spans, fromBegin(steady, axis)] : spans;
  const all = { from: axis.start, to: axis.end };
  const calm = calmStretches(
    all,
    apart.toSorted((a, b) => a.start - b.start),
  );
  const hidden = hiddenShare(active, looks);
  const dumps = dumpWrites(recording, axis);
  const runs = runClasses(recording, axis);
  const counted = countedRows(recording, axis, limited, looks);
  const presence = presenceWithin(recording, axis, active, counted);
  const isKernelThread = memoised(kernelThreads(recording));
  const compareWith = (calm: Stretch[]): Comparison => {
    const calmNames = calmPresence(presence, calm);
    const lengths = calmLengths(dumps, calm);
    return {
      calm,
      calmNames,
      calmDumps: { usual: median(lengths), long: quantile(lengths, 0.95) },
      calmMean: memoised((name) => weightedMean(calm, (from, to) => column(name, from, to))),
      calmLength: memoised((own) => median(calmLengths(own, calm))),
      share: memoised(
        (spike) => presence && loadShare(presence(spike.start, spike.end), calmNames, isKernelThread),
      ),
      family: memoised((comm) => familyOf(comm, recording, axis, calm, runs)),
    };
  };
  const compared = compareWith(calm);
  const regimes = stages(all, steady, stuck).map((stage) => {
    const own = calmStretches(stage, spans);
    return { ...stage, compared: steady === null || own.length === 0 ? compared : compareWith(own) };
  });
  const comparedAt = (t: number) => regimes.findLast(({ from }) => from <= t)?.compared ?? compared;
  const calmActive = memoised((calm: readonly Stretch[]) =>
    weightedMean(calm, (from, to) => active.mean(from, to)?.value ?? null),
  );
  const measured = (span: SpikeSpan, calm: readonly Stretch[]) =>
    measureReality(span, active, calmActive(calm), hidden, looks);
  const looked = spans.map((span) => measured(span, comparedAt(span.start).calm));
  const books = looked.some((spike) => isOpen(spike, active))
    ? balanceBooks({ recording, axis, looks, column }, spans)
    : null;
  const saw = sightings(recording, axis);
  const usage = usageWithin(recording, axis);
  const evidence: Evidence = {
    ...compared,
    recording,
    axis,
    looks,
    level,
    active,
    column,
    saw,
    usage,
    processors: processorTime(recording, axis, usage),
    origin: originWithin(recording, axis),
    presence,
    counted,
    runs,
    polled: polledRuns(recording),
    dumps,
    cleanups: cleanups(recording, axis, runs),
    stalls: stallSpans(recording, axis),
    vmHost: vmHost(recording, axis, saw),
    logLines: logLines(recording, axis),
    isKernelThread,
    limited,
    spikes: looked.map((spike, i) => (isOpen(spike, active) ? settled(spike, books?.entries[i]) : spike)),
    books,
    steady: steady && { ...steady, ...measured(steady, steady.whole ? [] : calm) },
    stuck,
    period: memoised((own) => periodOf(own)),
    on: (spike) => ({ ...evidence, ...comparedAt(spike.start) }),
  };
  return evidence;
}

/** Nobody looked, or on a grid of their own, which is no measure of what was there. */
function isOpen({ reality, trueActive }: SpikeEvidence, { onGrid }: ActiveLooks): boolean {
  return reality === "unclear" && (trueActive === null || onGrid);
}

function settled(spike: SpikeEvidence, entry: Entry | undefined): SpikeEvidence {
  if (!entry) return spike;
  const { reality, done } = entry;
  if (done === null) return { ...spike, reality, entry };
  return { ...spike, trueActive: done, trueFrom: "counters", trueError: 0, reality, entry };
}

/** The recording in parts: what was before a load that stays, and since; each thread that falls asleep for good begins another. */
function stages({ from, to }: Stretch, steady: SteadySpan | null, stuck: readonly StuckThread[]): Stretch[] {
  const steps = steady === null || steady.whole ? [] : [steady.start];
  const begun = [...steps, ...stuck.filter(({ fromStart }) => !fromStart).map(({ since }) => since)];
  const edges = [from, ...begun.sort((a, b) => a - b)];
  // A step is seen at the look after it.
  const apart = edges.filter((edge, i) => i === 0 || edge - edges[i - 1]! > ONE_STEP_S);
  return apart.map((edge, i) => ({ from: edge, to: apart[i + 1] ?? to }));
}

function memoised<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, compute(key));
    return made.get(key)!;
  };
}

/** `clock.stall` rows stand at the moment of waking; as spans they lie before it. */
function stallSpans(recording: Recording, axis: Timeline): Spans {
  const spans = spansOf(recording, axis, "clock.stall");
  for (let i = 0; i < spans.length; i++) {
    const woke = spans.start[i]!;
    spans.start[i] = woke - (spans.end[i]! - woke || 0);
    spans.end[i] = woke;
  }
  return spans;
}

/** What was there when the recording began was so before the first count as well: that may be minutes after the first reading. */
const fromBegin = (steady: SteadySpan, { start }: Timeline): SpikeSpan =>
  steady.whole ? { ...steady, start } : steady;

/** A load that has not moved once, though another number of tasks was there, is no count of anybody. */
function neverCounted({ samples }: Recording, { still }: KernelLooks, active: ActiveLooks, axis: Timeline) {
  const seen = still && active.sleepersKnown ? active.mean(axis.start, axis.end) : null;
  return seen !== null && Math.abs(seen.value - samples.load1.at(0)) > NEVER_COUNTED;
}

function measureReality(
  span: SpikeSpan,
  active: ActiveLooks,
  calmActive: number | null,
  hidden: number,
  looks: KernelLooks,
): SpikeEvidence {
  const seen = active.mean(span.start, span.end);
  // In the part of the period that the recorder cannot see, what the kernel counted was there.
  const inside =
    seen && (seen.exact ? seen : { ...seen, value: (1 - hidden) * seen.value + hidden * span.counted });
  const kernelExcess = span.counted - span.baseline;
  const unknown = { trueActive: null, trueFrom: null, trueError: null, trueExcess: null } as const;
  if (!inside) return { ...span, ...unknown, kernelExcess, reality: "unclear", entry: null };
  const trueExcess = inside.value - (calmActive ?? 0);
  const trueFrom = inside.exact ? "run-queue-time" : "looks";
  const told = { trueActive: inside.value, trueFrom, trueError: inside.error, trueExcess } as const;
  // Readings on a grid as slow as the kernel's looks meet a job as rarely or as often as these: a beat of their own.
  if (active.onGrid && looks.step_s > LOOK_S && !inside.exact)
    return { ...span, ...told, kernelExcess, reality: "unclear", entry: null };
  // Twice the standard error to either side must still say the same.
  const high = (trueExcess + 2 * inside.error) / kernelExcess;
  const low = (trueExcess - 2 * inside.error) / kernelExcess;
  // A task that sleeps uninterruptibly on a lock is counted by the kernel and by none of the sample columns. And what a
  // container's file system makes up, or leaves as it was, is nothing that the kernel has counted.
  const phantom =
    high < PHANTOM_BELOW && active.sleepersKnown && !active.onGrid && !looks.synthetic && !looks.frozen;
  const reality = phantom ? "phantom" : low > REAL_ABOVE ? "real" : "unclear";
  return { ...span, ...told, kernelExcess, reality, entry: null };
}
