import { TMPFILES } from "../derived/cleanups.ts";
import { type RunClass, runsWithin } from "../derived/runs.ts";
import { checkScripts } from "../derived/scripts.ts";
import { WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
import {
  contradicted,
  type Finding,
  notExamined,
  percent,
  type Suspect,
  seconds,
  supported,
  undecided,
} from "./suspect.ts";

/** How well a run and a spike must cover each other (overlap over union) for the run to be looked at. */
const FIT = 0.5;
/** The job begins at most this long before the spike is counted, or, by our error, after. */
const BEFORE_S = 120;
const AFTER_S = 20;
/** A run that began earlier must end this near to the spike's end, and be at most so many times as long. */
const END_S = 30;
const MOST_LENGTHS = 4;
const LATE = 0.9;
const SHARE = 0.35;
const FROZEN = 0.5;
/** Who starts jobs and waits for them. */
const SCHEDULERS = new Set([
  "systemd",
  "init",
  "crond",
  "CROND",
  "cron",
  "CRON",
  "fcron",
  "anacron",
  "run-parts",
  "atd",
  "cronie",
]);
/** Shells and wrappers may stand between a scheduler and its job. */
const GENERATIONS = 4;
/** A job that begins on the minute was begun by a clock. */
const ON_THE_MINUTE_S = 3;
/** What a run is worth as a scheduled one where nothing says that it was scheduled: somebody may have started it by hand. */
const ONCE = 0.7;
/** Beyond this share of the recording a program is no job but a resident. */
const MOST_DUTY = 0.6;

/** One run beside one spike. */
interface Fit {
  runs: RunClass;
  index: number;
  fit: number;
  /** Spikes of the recording that a run of the same command fits as well. */
  spikes: number;
  /** Chance that runs of some command fit so many spikes so well, all commands that were looked at considered. */
  chance: number;
}

export const scheduledJob: Suspect = {
  cause: "scheduled-job",
  accuses: "One command's run began with the spike and ended with it, and its tasks made up the load.",
  acquits: "No command that was seen ran for the time of the spike.",
  matters: "The load is work that somebody scheduled: it can be moved, niced or split.",
  nature: "actor",
  makes: "real",
  examine(evidence, spike) {
    if (evidence.runs.length === 0) return notExamined("runs of processes were not recorded");
    const fits = fitting(evidence, spike);
    const looked = `${evidence.runs.length} commands were looked at.`;
    if (fits.length === 0)
      return contradicted([`No run of another command lasted as long as the spike; ${looked}`]);
    const share = evidence.share(spike);
    const frozen = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
    if (share && share.asleep * frozen > FROZEN)
      return contradicted([
        `${percent(frozen)} of what slept waited for a frozen file system: no job does that to itself.`,
      ]);
    let best: Finding | null = null;
    for (const fit of fits) {
      const finding = judge(evidence, fit, share?.of(family(evidence, fit)) ?? null, looked);
      if (!best || rank(finding) > rank(best)) best = finding;
    }
    return best!;
  },
  describe(evidence) {
    return [`Runs of ${evidence.runs.length} commands were recorded.`];
  },
};

const rank = ({ status, score }: Finding) => (status === "supported" ? 1 : 0) + score;

function judge(evidence: Evidence, fit: Fit, share: number | null, looked: string): Finding {
  const { runs, index } = fit;
  const length = runs.end[index]! - runs.start[index]!;
  const text = [
    `${runs.comm} (started by ${runs.parent || "an unknown parent"}) ran for ${seconds(length)}, ${percent(fit.fit)} of it and the spike in common; ${looked}`,
  ];
  if (evidence.spikes.length > 1)
    text.push(`Its runs fit ${fit.spikes} of ${evidence.spikes.length} spikes.`);
  if (share !== null) {
    text.push(`${percent(share)} of the tasks at random times were its own or its children's.`);
    const scheduled = isScheduled(evidence, fit);
    if (!scheduled) text.push("Nothing shows that it runs on a schedule.");
    if (share >= SHARE) {
      const score = 0.5 + 0.5 * Math.min(1, share * fit.fit);
      return supported((scheduled ? 1 : ONCE) * score, runs.comm, text, fit.chance);
    }
    if (fit.spikes >= 3 && fit.spikes >= 0.8 * evidence.spikes.length && fit.fit > 0.85)
      return supported(0.6, runs.comm, text, fit.chance);
    return undecided(
      0.4 * fit.fit,
      text,
      "it ran for the time of the spike, but most of the load was not its own",
      runs.comm,
    );
  }
  const worked = runs.worked[index]! / length;
  if (worked > 0.3)
    text.push(`It worked or waited for the disk for ${percent(Math.min(1, worked))} of its time.`);
  if (fit.chance < 0.02 || worked > 0.3)
    return supported((worked > 0.3 ? 0.95 : 0.85) * fit.fit, runs.comm, text, fit.chance);
  return undecided(0.5 * fit.fit, text, "whose tasks made up the load is not recorded", runs.comm);
}

/** Whether a scheduler started it, it came with more than one spike, or on the minute. Without a known parent: who knows. */
function isScheduled({ runs: classes, axis }: Evidence, { runs, index, spikes }: Fit): boolean {
  if (spikes > 1 || runs.parent === "") return true;
  const second = (axis.wall(runs.start[index]!) / 1e6) % 60;
  if (second < ON_THE_MINUTE_S) return true;
  let parent = runs.parent;
  let ppid = runs.ppid[index]!;
  for (let generation = 0; generation < GENERATIONS; generation++) {
    if (SCHEDULERS.has(parent)) return true;
    const above = classes.find((own) => own.comm === parent && own.pid.includes(ppid));
    if (!above) return false;
    parent = above.parent;
    ppid = above.ppid[above.pid.indexOf(ppid)]!;
  }
  return false;
}

function family(evidence: Evidence, { runs }: Fit): Set<string> {
  return evidence.family(runs.comm);
}

/** Runs that fit the spike: of each job its top process. */
function fitting(evidence: Evidence, spike: SpikeEvidence): Fit[] {
  const scripts = new Set(checkScripts(evidence.recording, evidence.runs));
  const fits: Fit[] = [];
  for (const runs of evidence.runs) {
    if (SCHEDULERS.has(runs.comm) || scripts.has(runs) || runs.comm === TMPFILES || runs.duty > MOST_DUTY)
      continue;
    let best: { index: number; fit: number } | null = null;
    for (const index of runsWithin(runs, spike.start, spike.end)) {
      const fit = overlap(runs, index, spike);
      if (fit >= FIT && (!best || fit > best.fit)) best = { index, fit };
    }
    if (!best) continue;
    const spikes = evidence.spikes.filter((other) =>
      runsWithin(runs, other.start, other.end).some((index) => overlap(runs, index, other) >= FIT),
    ).length;
    fits.push({ runs, ...best, spikes, chance: chanceOf(evidence, runs, spikes) });
  }
  // A job's children fit as well as the job: the top process is to blame.
  const pids = new Set(fits.map(({ runs, index }) => runs.pid[index]!));
  const names = new Set(fits.map(({ runs }) => runs.comm));
  return fits.filter(
    ({ runs, index }) =>
      !pids.has(runs.ppid[index]!) && (!names.has(runs.parent) || runs.parent === runs.comm),
  );
}

/**
 * Overlap over union of a run and a spike that begin together. A job may also sleep first, or wait for its turn: then the
 * share of the spike that it covers, if they end together. 0 where neither holds.
 */
function overlap(runs: RunClass, index: number, spike: SpikeEvidence): number {
  const start = runs.start[index]!;
  const end = runs.end[index]!;
  const both = Math.min(end, spike.end) - Math.max(start, spike.start);
  if (Number.isNaN(end) || both <= 0 || start > spike.start + AFTER_S) return 0;
  if (start >= spike.start - BEFORE_S)
    return both / (Math.max(end, spike.end) - Math.min(start, spike.start));
  const length = spike.end - spike.start;
  const endsWith = Math.abs(end - spike.end) <= END_S && end - start <= MOST_LENGTHS * length;
  return endsWith ? (LATE * both) / length : 0;
}

/**
 * Of all places of the recording, the share at which a beginning spike would find a run of similar length just begun;
 * to the power of the spikes that do, for all ways to choose them, times the number of commands (Bonferroni): having
 * looked at many, one fits by chance.
 */
function chanceOf(evidence: Evidence, runs: RunClass, fitting: number): number {
  const { axis, spikes } = evidence;
  const shortest = Math.min(...spikes.map((spike) => spike.end - spike.start)) / 2;
  let long = 0;
  for (let i = lowerBound(runs.start, axis.start); i < runs.length; i++)
    if (runs.end[i]! - runs.start[i]! >= shortest) long++;
  const share = Math.min(1, (long * (BEFORE_S + AFTER_S)) / Math.max(1, axis.end - axis.start));
  let ways = 1;
  for (let i = 0; i < fitting; i++) ways *= (spikes.length - i) / (i + 1);
  return Math.min(1, ways * share ** fitting * evidence.runs.length);
}
