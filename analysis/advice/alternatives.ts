import type { KeepalivedFacts } from "../../collectors/collector.ts";
import type { Alternative, Change, JobProfile } from "../diagnosis.ts";
import { EXP_1, lookPeriod } from "../load-arithmetic.ts";
import {
  type Burst,
  countsAtLooks,
  loadFromCounts,
  type SimulatedJob,
  seededRandom,
} from "../load-simulation.ts";
import { predictBeat } from "../predict.ts";
import { isSince } from "./installed.ts";
import { SINCE } from "./snippets.ts";

const WEEK_H = 168;
const HOUR_S = 3600;
const RARE_DUMP_S = 300;
/** A shell that starts, and `sleep` (measured: 2.5 ms). It keeps the old period, only the work behind it is delayed. */
const SHELL_START_S = 0.003;
const GOLDEN = (1 + Math.sqrt(5)) / 2;

/** An interval that shares no small factor with the kernel's 5 s, at least as long as today's. */
export function unrelatedInterval(interval_s: number): number {
  const primes = [7, 11, 13, 17, 23, 31, 37, 47, 61, 67, 89, 127, 181, 241, 307, 367];
  return primes.find((prime) => prime > interval_s) ?? Math.ceil(interval_s) + 7;
}

/** In milliseconds, as keepalived reads it since 2.3.2: next to the kernel's period times the golden ratio. */
export function goldenInterval(hz: number): number {
  return Math.round(lookPeriod(hz) * GOLDEN * 1000) / 1000;
}

/** The longest random delay with which a run still ends before the next one begins. */
export function longestDelay(profile: JobProfile): number {
  const free_s = profile.period_s - Math.max(profile.busy_p95_s, profile.busy_s);
  return Math.max(0, Math.floor(free_s * 0.8 * 10) / 10);
}

/** Whether it is keepalived that starts this job. */
export function isKeepalivedScript(profile: JobProfile, keepalived: KeepalivedFacts | null): boolean {
  return (
    profile.parent_comm === "keepalived" ||
    (keepalived?.scripts.some((script) => script.comm === profile.comm) ?? false)
  );
}

/** Whether the kernel may tell it of processes: the process connector serves the initial network namespace alone. */
export function hearsOfProcesses(keepalived: KeepalivedFacts | null): boolean {
  return keepalived?.own_network !== true;
}

/** Simulates the measured job as it is and with each change that applies to it; highest peak first after today's. */
export function alternativesTo(
  profile: JobProfile,
  hz: number,
  keepalived: KeepalivedFacts | null,
): Alternative[] {
  const { hours, locked } = horizon(profile, hz);
  const looks = Math.round((hours * HOUR_S) / lookPeriod(hz));
  const simulate = (jobs: readonly SimulatedJob[]): Float64Array => {
    if (jobs.length === 0) return new Float64Array();
    const counts = countsAtLooks(
      // Two that are in step for good are shown as they would be noticed: with the look in the middle of the run.
      jobs.map((job) => ({ offset_s: locked ? -profile.busy_s / 2 : job.period_s * 0.37, ...job })),
      hz,
      looks,
      seededRandom(2480),
    );
    return loadFromCounts(counts, EXP_1);
  };
  const today = simulate([{ period_s: profile.period_s, bursts: burstsOf(profile.tasks, profile.busy_s) }]);
  const half = highest(today) / 2;
  const row = (change: Change, load: Float64Array): Alternative => ({
    change,
    peak_load1: highest(load),
    spike_hours_per_week: half === 0 ? 0 : (countAbove(load, half) / looks) * WEEK_H,
  });
  return [
    row({ id: "as-is" }, today),
    ...changesTo(profile, hz, keepalived)
      .map(({ change, jobs }) => row(change, simulate(jobs)))
      .sort((a, b) => b.peak_load1 - a.peak_load1),
  ];
}

/** The job as it is, and what would run in place of it. */
export function replacementsFor(
  profile: JobProfile,
  hz: number,
  keepalived: KeepalivedFacts | null,
): Replacement[] {
  const { period_s, tasks, busy_s } = profile;
  const today: Replacement = {
    change: { id: "as-is" },
    jobs: [{ period_s, bursts: burstsOf(tasks, busy_s) }],
  };
  return [today, ...changesTo(profile, hz, keepalived)];
}

/** What would run in place of the job; nothing where keepalived itself watches. */
export interface Replacement {
  change: Change;
  jobs: SimulatedJob[];
}

function changesTo(profile: JobProfile, hz: number, keepalived: KeepalivedFacts | null): Replacement[] {
  const { period_s, busy_s, tasks } = profile;
  const bursts = burstsOf(tasks, busy_s);
  const slower = unrelatedInterval(period_s);
  const interval = (interval_s: number, fractional: boolean): Change => ({
    id: "interval",
    interval_s,
    later_s: interval_s - period_s,
    fractional,
  });
  const changes: Replacement[] = [
    { change: interval(slower, false), jobs: [{ period_s: slower + driftOf(period_s), bursts }] },
  ];
  const longest_s = longestDelay(profile);
  if (longest_s > 0)
    changes.push({
      change: { id: "random-delay", longest_s },
      jobs: [
        { period_s, bursts: [{ tasks: 1, busy_s: SHELL_START_S }, ...burstsOf(tasks, busy_s, longest_s)] },
      ],
    });
  if (!isKeepalivedScript(profile, keepalived)) return changes;

  const version = keepalived?.version ?? null;
  const golden = goldenInterval(hz);
  if (isSince(version, SINCE.fractional_interval) && golden > period_s)
    changes.push({ change: interval(golden, true), jobs: [{ period_s: golden, bursts }] });
  if (profile.dumps_per_run > 0.05) {
    // keepalived's own process is active while it writes: one task less at most.
    const without: SimulatedJob = { period_s, bursts: burstsOf(tasks - 1, busy_s) };
    const every_s = RARE_DUMP_S;
    const rare: SimulatedJob = { period_s: every_s, offset_s: 17, bursts: [{ tasks: 1, busy_s: 0.01 }] };
    changes.push(
      { change: { id: "no-dump" }, jobs: [without] },
      { change: { id: "rare-dump", every_s }, jobs: [without, rare] },
    );
  }
  return [
    ...changes,
    ...(hearsOfProcesses(keepalived) ? [scriptless("track-process", version, SINCE.track_process)] : []),
    scriptless("track-file", version, SINCE.vrrp_track_file),
  ];
}

/** Intervals are configured in whole seconds (before 2.3.2): a little more or less is drift, and comes with each run. */
function driftOf(period_s: number): number {
  const drift_s = period_s - Math.round(period_s);
  return Math.abs(drift_s) < 0.02 * period_s ? drift_s : 0;
}

/** What keepalived itself can watch: no job at all. */
function scriptless(
  id: "track-process" | "track-file",
  installed: string | null,
  since: string,
): Replacement {
  return { change: { id, since, installed, available: isSince(installed, since) }, jobs: [] };
}

/** A mean of 5.4 tasks is five for the whole run and a sixth for 0.4 of it: tasks start together and end one by one. */
function burstsOf(mean: number, busy_s: number, random_delay_s = 0): Burst[] {
  const tasks = Math.max(1, Math.floor(mean));
  const part = Math.max(1, mean) - tasks;
  return [
    { tasks, busy_s, random_delay_s },
    ...(part > 0.05 ? [{ tasks: 1, busy_s: part * busy_s, random_delay_s }] : []),
  ];
}

/** How long is simulated: a week, or two whole beats where they are longer. */
function horizon(profile: JobProfile, hz: number): { hours: number; locked: boolean } {
  const { period_s, busy_s } = profile;
  const beat = predictBeat({ interval_s: period_s, burst_s: Math.max(busy_s, 1e-4), hz });
  return { hours: Math.max(WEEK_H, (2 * (beat.beat_period_s ?? 0)) / HOUR_S), locked: beat.locked };
}

function highest(load: Float64Array): number {
  let most = 0;
  for (let i = 0; i < load.length; i++) if (load[i]! > most) most = load[i]!;
  return most;
}

function countAbove(load: Float64Array, bound: number): number {
  let count = 0;
  for (let i = 0; i < load.length; i++) if (load[i]! > bound) count += 1;
  return count;
}
