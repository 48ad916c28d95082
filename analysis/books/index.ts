import type { Recording } from "../../storage/recording.ts";
import { calmStretches, weightedMean } from "../derived/calm.ts";
import type { ColumnMean } from "../derived/columns.ts";
import type { KernelLooks } from "../derived/kernel-looks.ts";
import type { Timeline } from "../derived/timeline.ts";
import { type Fact, fact } from "../facts.ts";
import type { SpikeSpan } from "../spikes.ts";
import { lowerBound } from "../statistics/search.ts";
import { type Account, accountOf, isDone, isMixed, partOf, realBy } from "./account.ts";
import { type Proof, proofOf } from "./proof.ts";
import { type Quiet, quietTimes } from "./quiet.ts";
import type { Rhythm } from "./rhythm.ts";
import { workWithin } from "./work.ts";

declare module "../facts.ts" {
  interface Facts {
    /** Means over a spike: tasks that the kernel counted, and work that the counters of the processors say was done. */
    "books.spike": { counted: number; done: number; calm: number };
    /** Processors were not idle (busy, or waiting for a disk), or somebody waited for them or for a disk, for these shares of the time. */
    "books.busy": { share: number; calm: number };
    "books.pressed": { share: number; calm: number };
    /** Quiet times: work done, and counted; and how much more than done was counted in the spikes, as a share of what was missed there. */
    "books.balanced": { counted: number; done: number; ratio: number };
    "books.unbalanced": { counted: number; done: number; ratio: number };
    /** In quiet times as much was counted as was done: nothing that a beat would leave out. */
    "books.nothing-missed": { counted: number; done: number };
    "books.regular": { spikes: number; period_s: number; scatter: number };
    "books.irregular": { spikes: number; scatter: number | null };
    /** So regular are spikes that come at any time with this chance: too few of them to show a beat. */
    "books.by-luck": { spikes: number; scatter: number; chance: number };
    "books.too-few": { spikes: number };
    "books.timetable": { period_s: number };
    /** Spikes of one beat are alike. */
    "books.uneven": { scatter: number };
    /** It is much smaller than those that are judged together. */
    "books.another": Nothing;
    "books.work-unknown": Nothing;
    "books.too-little-quiet": Nothing;
    /** Some of it was work, and too much of it for a phantom. */
    "books.part": { share: number };
    /** Threads that slept uninterruptibly at the tool's looks: too many for a phantom, or hardly one. */
    "books.asleep": { tasks: number; looks: number };
    "books.awake": { tasks: number; looks: number };
    /** Tasks asleep uninterruptibly are in no counter of this history. */
    "books.sleepers-unseen": Nothing;
  }
}

/** The books over a whole recording. */
export interface Books {
  quiet: Quiet | null;
  rhythm: Rhythm | null;
  /** As in `Proof`. */
  ratio: number | null;
  /** One for each spike. */
  entries: Entry[];
}

/** What the books say of one spike. */
export interface Entry {
  reality: "phantom" | "real" | "unclear";
  /** Mean work in it; `null`: not known, or not all of it. */
  done: number | null;
  /** How well a phantom is proven, 0–1. */
  score: number;
  facts: Fact[];
  /** Why it is no more certain than that. */
  reason: Fact | null;
}

/** Threads asleep at the tool's own looks: who waits for minutes is met there, who does not is not. */
const ASLEEP = 0.4;
const AWAKE = 0.1;
/**
 * How well balanced books prove a phantom: a task that sleeps on a lock is in no counter, and a stall that comes as regularly as a beat
 * and is as large as what another job misses cannot be told from one; where the tool looked for sleepers, it can.
 */
const SCORES = [
  { upTo_s: 60, score: 0.7 },
  { upTo_s: 300, score: 0.55 },
  { upTo_s: Number.POSITIVE_INFINITY, score: 0.45 },
];
const SLEEPERS_SEEN = 0.15;

interface Seen {
  recording: Recording;
  axis: Timeline;
  looks: KernelLooks;
  column: ColumnMean;
}

/**
 * Over whole beats the kernel counts as much as is done: what a phantom counts too much it has missed in its quiet times.
 * `null`: the recording has no cumulative counters of processor time to hold the counts against, or no count of anybody.
 */
export function balanceBooks(seen: Seen, spikes: readonly SpikeSpan[]): Books | null {
  const { recording, axis, looks, column } = seen;
  const work = workWithin(recording, axis);
  if (work === null || looks.synthetic || looks.frozen || spikes.length === 0) return null;
  const { step_s } = looks;
  const wide = spikes.map(({ start, end }) => ({ start: start - step_s, end: end + step_s }));
  const calm = calmStretches({ from: axis.start, to: axis.end }, wide);
  const quiet = quietTimes(calm, work, (from, to) => column("load1", from, to), step_s);
  const calmAsleep = weightedMean(calm, (from, to) => column("d_tasks", from, to));
  const asleepIn = ({ start, end }: SpikeSpan): Account["asleep"] => {
    const tasks = column("d_tasks", start, end);
    const many = lowerBound(axis.samples, end) - lowerBound(axis.samples, start);
    return tasks === null ? null : { tasks: Math.max(0, tasks - (calmAsleep ?? 0)), looks: many };
  };
  const accounts = spikes.map((span) => accountOf(span, seen, work, quiet, asleepIn(span)));
  const open = accounts.filter((one): one is Account => one !== null && realBy(one, quiet) === null);
  const proof = proofOf(open, quiet, recording.host.cpus ?? 1, step_s);
  const entries = accounts.map((account) => entryOf(account, quiet, proof, step_s));
  return { quiet, rhythm: proof.rhythm, ratio: proof.ratio, entries };
}

function entryOf(account: Account | null, quiet: Quiet | null, proof: Proof, step_s: number): Entry {
  const unclear = (reason: Fact, facts: Fact[]): Entry => ({
    reality: "unclear",
    done: null,
    score: 0,
    facts,
    reason,
  });
  if (account === null) return unclear(fact("books.work-unknown", {}), []);
  const { span, within, asleep } = account;
  const did = within.ran + within.waited;
  const real = realBy(account, quiet);
  if (real)
    return { reality: "real", done: isDone(account) ? did : null, score: 0, facts: real, reason: null };
  const facts = [fact("books.spike", { counted: span.counted, done: did, calm: quiet?.done ?? 0 })];
  if (isMixed(account)) return unclear(fact("books.part", { share: partOf(account) }), facts);
  const height = span.counted - span.baseline;
  if (asleep && asleep.tasks >= ASLEEP * height) return unclear(fact("books.asleep", asleep), facts);
  if (proof.against) return unclear(proof.against, [...facts, ...proof.facts]);
  if (!proof.family.includes(account)) return unclear(fact("books.another", {}), facts);
  const score = SCORES.find(({ upTo_s }) => step_s <= upTo_s)!.score;
  const awake = asleep !== null && asleep.looks >= 2 && asleep.tasks < AWAKE * height;
  return {
    reality: "phantom",
    done: did,
    score: awake ? score + SLEEPERS_SEEN : score,
    facts: [
      ...facts,
      ...proof.facts,
      awake ? fact("books.awake", asleep) : fact("books.sleepers-unseen", {}),
    ],
    reason: null,
  };
}
