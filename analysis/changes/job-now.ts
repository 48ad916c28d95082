import { type Period, periodOf } from "../derived/beats.ts";
import type { ComparedChange, Comparison, Spike, SpikeCause } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { type Fact, fact } from "../facts.ts";
import { predictBeat } from "../predict.ts";
import { median } from "../statistics/robust.ts";
import type { Stretch } from "./compare.ts";
import type { Turn } from "./turns.ts";

declare module "../facts.ts" {
  interface Facts {
    /** The configuration has another interval, and the runs have still the old one. */
    "change.not-in-force": { script: string; period_s: number };
    /** The job as it runs now has a beat of its own that silence has not outlasted; `null`: it is locked. */
    /** The job as it runs now lifts load1 by so much at most, by the lengths and distances of its runs; `before_load1`: as the spikes did. */
    "change.tamed": { comm: string; period_s: number; peak_load1: number; before_load1: number };
    "change.new-beat": { comm: string; beat_s: number | null; peak_load1: number };
  }
}

/** Silence must outlast this many of the job's present beats. */
const BEATS = 1.5;
/** A beat that lifts load1 by less than this share of the former spikes is none to be paged for. */
const MATTERS = 0.5;

/**
 * What the job that made phantoms can still do as it runs after the change. With that, a time at which a spike was due and did not come is
 * a cure that is understood: it need not be waited for as one that only the count of spikes shows. `null`: it still matters, or nobody knows.
 */
export function tamed(
  evidence: Evidence,
  { before, after }: { before: Stretch; after: Stretch },
  cause: SpikeCause,
  its: readonly Spike[],
): Fact | null {
  const { hz, period_s: look_period_s } = evidence.looks;
  if (cause !== "sampling-beat" || hz === null) return null;
  const comm = its.find((spike) => spike.verdict.cause === cause)?.verdict.culprit ?? "";
  const [then, now] = [before, after].map((part) => periodWithin(evidence, comm, part));
  if (!then || !now) return null;
  const peakOf = ({ period_s, busy_s }: Period) =>
    predictBeat({ interval_s: period_s, burst_s: Math.max(0.001, busy_s), hz, look_period_s }).peak_load1;
  const before_load1 = Math.max(...its.map((spike) => spike.peak_load1));
  const peak_load1 = (before_load1 * peakOf(now)) / peakOf(then);
  if (!(peak_load1 < MATTERS * before_load1)) return null;
  return fact("change.tamed", { comm, period_s: now.period_s, peak_load1, before_load1 });
}

/** A job that was given another period may only have a longer beat. */
export function heldBack(
  evidence: Evidence,
  after: Stretch,
  cause: SpikeCause,
  its: readonly Spike[],
  { verdict }: Comparison,
): Partial<ComparedChange> {
  const { hz } = evidence.looks;
  if (cause !== "sampling-beat" || verdict !== "cured" || hz === null) return {};
  const comm = its.find((spike) => spike.verdict.cause === cause)?.verdict.culprit ?? "";
  const period = periodWithin(evidence, comm, after);
  if (period === null) return {};
  const peak = median(its.map((spike) => spike.peak_load1));
  const tasks = Math.max(1, Math.round(peak));
  const beat = predictBeat({
    interval_s: period.period_s,
    burst_s: Math.max(0.001, period.busy_s),
    tasks,
    hz,
  });
  if (beat.peak_load1 < MATTERS * peak) return {};
  const beat_s = beat.beat_period_s;
  const until = beat_s === null ? null : after.start + BEATS * beat_s * 1e6;
  if (until !== null && until <= after.end) return {};
  const notes = [fact("change.new-beat", { comm, beat_s, peak_load1: beat.peak_load1 })];
  return { verdict: "too-early", wait_until: until, notes };
}

function periodWithin(evidence: Evidence, comm: string, { start, end }: Stretch): Period | null {
  const runs = evidence.runs.filter((one) => one.comm === comm).sort((a, b) => b.length - a.length)[0];
  if (!runs) return null;
  return periodOf(runs, evidence.axis.at(start), evidence.axis.at(end));
}

/** keepalived takes a new configuration when it is told to (SIGHUP, `systemctl reload`): the file alone changes nothing. */
export function notInForce(evidence: Evidence, turn: Turn, after: Stretch): Fact[] {
  return turn.what.flatMap((changed) => {
    if (changed.id !== "change.interval") return [];
    const { script, from_s, to_s } = changed.values;
    const comm = turn.keepalived?.after?.scripts.find(({ name }) => name === script)?.comm ?? "";
    const period = periodWithin(evidence, comm, after);
    const isOld = period !== null && Math.abs(period.period_s - from_s) < 0.2 * Math.abs(to_s - from_s);
    return isOld ? [fact("change.not-in-force", { script, period_s: period.period_s })] : [];
  });
}
