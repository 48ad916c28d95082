import type { SourceFact } from "../collectors/fact.ts";
import type { Recording } from "../storage/recording.ts";
import { rowsOfKind, type StatedGap, statedGap, statedGaps } from "./derived/events.ts";
import { LOOK_S } from "./derived/kernel-looks.ts";
import { Losses } from "./derived/losses.ts";
import { whyNot } from "./derived/sightings.ts";
import { spansOf } from "./derived/spans.ts";
import type { Diagnosis, Gap } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { type Fact, fact } from "./facts.ts";

declare module "./facts.ts" {
  interface Facts {
    "coverage.off": Nothing;
    /** Nobody looked from the last look before it to the first one after. */
    "coverage.restarted": Nothing;
    "coverage.suspended": Nothing;
    /** `lost` `null`: nobody knows how many; `source`: a collector's id, "storage", or "" where not known. */
    "coverage.lost": { lost: number | null; source: string };
    /** A silence of which no row tells. */
    "coverage.silent": Nothing;
    "coverage.too-short": Nothing;
    "coverage.synthetic": Nothing;
    /** It stood still at a value at which the kernel's cannot. */
    "coverage.frozen": Nothing;
    "coverage.looks-far-apart": { step_s: number };
    "coverage.looks-unknown": Nothing;
    /** A forecast from one spike and so many hours of its job's runs; `width_s`: from the earliest to the latest. */
    "coverage.one-spike": { runs_s: number; width_s: number };
    "coverage.runs-polled": { missed: number; forks: number };
    /** `said`: it is known that it was not recorded, for this reason where there is one; else nothing of it is there. */
    "coverage.missing": { what: Missing; said: boolean; reason: SourceFact | null };
    "coverage.on-grid": Nothing;
    /** Of those in uninterruptible sleep only the ones that wait for block I/O were seen: no phantom can be told. */
    "coverage.sleepers-unseen": Nothing;
    /** Steps of the wall clock, and the largest of them (signed). */
    "coverage.clock-stepped": { steps: number; largest_s: number };
  }
}

/** What a report would need: a collector's id, or the true load, which several give. */
export type Missing = "runs" | "tasks" | "active" | "files" | "pressure";

/** A silence this many times longer than usual is a gap, and at least this long. */
const SILENCE = 20;
const LEAST_GAP_S = 60;
/** A step of the wall clock that moves a spike to another minute. */
const STEP_S = 30;

/** Times for which nothing, or not everything, was recorded. */
export function gapsOf(evidence: Evidence): Gap[] {
  const { recording, axis, looks } = evidence;
  const gaps: Gap[] = [];
  const stated = spansOf(recording, axis, "gap", (row) => statedGap(recording, row).kind !== "polled");
  for (let i = 0; i < stated.length; i++) {
    const end = Number.isNaN(stated.end[i]!) ? stated.start[i]! : stated.end[i]!;
    const reason = reasonOf(statedGap(recording, stated.row[i]!));
    gaps.push({ start: axis.wall(stated.start[i]!), end: axis.wall(end), reason });
  }
  addRestarts(gaps, evidence);
  for (let i = 1; i < axis.samples.length; i++) {
    const silence = axis.samples[i]! - axis.samples[i - 1]!;
    if (!isSilence(silence, looks.step_s)) continue;
    const start = recording.samples.time[i - 1]!;
    const end = recording.samples.time[i]!;
    if (!gaps.some((gap) => gap.start <= end && gap.end >= start))
      gaps.push({ start, end, reason: fact("coverage.silent", {}) });
  }
  return gaps.sort((a, b) => a.start - b.start);
}

/** However short: what was counted before it, and who ran, ended there. */
function addRestarts(gaps: Gap[], { recording, axis }: Evidence): void {
  const { time } = recording.samples;
  for (const { first } of axis.boots.slice(1)) {
    const [start, end] = [time[first - 1]!, time[first]!];
    const off = gaps.find((gap) => gap.reason.id === "coverage.off" && gap.start <= end && gap.end >= start);
    if (off) off.reason = fact("coverage.restarted", {});
    else gaps.push({ start, end, reason: fact("coverage.restarted", {}) });
  }
}

/** Whether so long a time without a look is a gap, where looks are `step_s` apart as a rule. */
export function isSilence(time_s: number, step_s: number): boolean {
  return time_s >= Math.max(LEAST_GAP_S, SILENCE * step_s);
}

function reasonOf({ kind, lost, source, detail }: StatedGap): Fact {
  if (kind === "lost") return fact("coverage.lost", { lost, source });
  if (kind === "suspended") return fact("coverage.suspended", {});
  // Other recorders may say what it was.
  if (kind === null && detail !== "") return fact("source.said", { text: detail });
  return fact("coverage.off", {});
}

/** What this recording cannot show. */
export function limitsOf(evidence: Evidence): Fact[] {
  const { recording, axis, looks, active, polled } = evidence;
  if (recording.samples.length < 2) return [fact("coverage.too-short", {})];
  const limits: Fact[] = [];
  if (looks.frozen) limits.push(fact("coverage.frozen", {}));
  else if (looks.synthetic) limits.push(fact("coverage.synthetic", {}));
  else if (looks.hz === null && looks.step_s > LOOK_S)
    limits.push(fact("coverage.looks-far-apart", { step_s: looks.step_s }));
  // What a history of another tool's is without stands in a section of its own.
  if (axis.wallOnly) return [...limits, ...stepped(recording)];
  if (looks.hz === null && looks.step_s <= LOOK_S && !looks.synthetic)
    limits.push(fact("coverage.looks-unknown", {}));
  if (polled !== null) limits.push(fact("coverage.runs-polled", { ...polled }));
  else limits.push(...missing(evidence, "runs", "runs"));
  limits.push(...missing(evidence, "tasks", "tasks"));
  if (active.length === 0) limits.push(...missing(evidence, "active", "load"));
  else if (active.onGrid) limits.push(fact("coverage.on-grid", {}));
  else if (!active.sleepersKnown) limits.push(fact("coverage.sleepers-unseen", {}));
  limits.push(...missing(evidence, "files", "files"));
  limits.push(...missing(evidence, "pressure", "pressure"));
  return [...limits, ...stepped(recording)];
}

/** Nothing of a source was found: a limit where it was not seeing, or where nobody knows. */
function missing({ saw, axis, recording }: Evidence, what: Missing, source: string): Fact[] {
  const { start, end } = axis;
  const seen = saw(source, start, end);
  if (seen === "yes" && what !== "active") return [];
  const reason = whyNot(recording, source, axis.wall(start), axis.wall(end));
  return [fact("coverage.missing", { what, said: seen === "no", reason })];
}

function stepped({ events }: Recording): Fact[] {
  let steps = 0;
  let largest_s = 0;
  for (const row of rowsOfKind(events, "clock.step")) {
    const step_s = events.duration_s.at(row);
    if (!(Math.abs(step_s) >= STEP_S)) continue;
    steps++;
    if (Math.abs(step_s) > Math.abs(largest_s)) largest_s = step_s;
  }
  return steps === 0 ? [] : [fact("coverage.clock-stepped", { steps, largest_s })];
}

/** What its `gap` rows say was lost. */
export function lossesIn(recording: Recording): Losses {
  const losses = new Losses();
  for (const { kind, lost } of statedGaps(recording)) losses.see({ gap: kind, lost });
  return losses;
}

export function selfCost({ recording }: Evidence): Diagnosis["self"] {
  const { samples } = recording;
  const { self_cpu_pct, self_rss_kb } = samples;
  let cpu = 0;
  let known = 0;
  let rss = -1;
  const losses = lossesIn(recording);
  for (let i = 0; i < samples.length; i++) {
    const share = self_cpu_pct.at(i);
    if (share >= 0) {
      cpu += share;
      known++;
    }
    rss = Math.max(rss, self_rss_kb.at(i) || 0);
  }
  return {
    cpu_pct: known === 0 ? null : cpu / known,
    rss_kb: rss < 0 ? null : rss,
    lost_events: losses.events,
    losses_unknown: losses.unknown,
  };
}
