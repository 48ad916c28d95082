import type { KeepalivedFacts } from "../../collectors/collector.ts";
import type { Alternative, JobProfile } from "../diagnosis.ts";
import { EXP_1, lookPeriod } from "../load-arithmetic.ts";
import {
  type Burst,
  countsAtLooks,
  loadFromCounts,
  type SimulatedJob,
  seededRandom,
} from "../load-simulation.ts";
import { predictBeat } from "../predict.ts";
import { SINCE } from "./snippets.ts";
import { isAtLeast } from "./version.ts";

/** Titles of the alternatives, or their beginnings: advice finds its figures by them. */
export const TITLE = {
  today: "as it is today",
  slower: (interval_s: number) => `run every ${interval_s} s`,
  fractional: (interval_s: number) => `run every ${interval_s} s (golden ratio)`,
  delayed: "random delay before each run",
  noDump: "no dump in the script",
  rareDump: "dump every 5 minutes in place of each run",
  trackProcess: "track_process",
  trackFile: "track_file",
} as const;

const WEEK_H = 168;
const HOUR_S = 3600;
/** A shell that starts, and `sleep`: measured 2 to 4 ms. It keeps the old period, only the work behind it is delayed. */
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

/** Simulates the measured job as it is and with each change that applies to it; highest peak first after today's. */
export function alternativesTo(
  profile: JobProfile,
  hz: number,
  keepalived: KeepalivedFacts | null,
): Alternative[] {
  const tasks = Math.max(1, profile.tasks);
  const { period_s, busy_s } = profile;
  const drift_s = period_s - Math.round(period_s);
  // A configured interval is whole seconds in most versions; what is left of a second is drift, run by run.
  const drifts = Math.abs(drift_s) < 0.02 * period_s ? drift_s : 0;
  const every = (interval_s: number): SimulatedJob => ({
    period_s: interval_s + drifts,
    bursts: burstsOf(tasks, busy_s),
  });
  const alone: SimulatedJob = { period_s, bursts: burstsOf(tasks, busy_s) };
  const changes: [title: string, jobs: SimulatedJob[], change: string][] = [];

  const slower = unrelatedInterval(period_s);
  changes.push([
    TITLE.slower(slower),
    [every(slower)],
    `interval ${slower}; a failure is noticed up to ${Math.round(slower - period_s)} s later`,
  ]);
  const delay_s = longestDelay(profile);
  if (delay_s > 0)
    changes.push([
      TITLE.delayed,
      [
        {
          period_s,
          bursts: [{ tasks: 1, busy_s: SHELL_START_S }, ...burstsOf(tasks, busy_s, delay_s)],
        },
      ],
      `0 to ${delay_s} s, new for each run; a failure is noticed up to ${delay_s} s later`,
    ]);

  if (isKeepalivedScript(profile, keepalived)) {
    const version = keepalived?.version ?? null;
    if (isAtLeast(version, SINCE.fractional_interval) && goldenInterval(hz) > period_s) {
      const golden = goldenInterval(hz);
      changes.push([TITLE.fractional(golden), [{ ...alone, period_s: golden }], `interval ${golden}`]);
    }
    if (profile.dumps_per_run > 0.05) {
      // keepalived's own process is active while it writes: one task less at most.
      const without: SimulatedJob = { period_s, bursts: burstsOf(Math.max(1, tasks - 1), busy_s) };
      const rare: SimulatedJob = { period_s: 300, offset_s: 17, bursts: [{ tasks: 1, busy_s: 0.01 }] };
      changes.push([
        TITLE.noDump,
        [without],
        "no SIGUSR1 or SIGUSR2 to keepalived; counted as one task less",
      ]);
      changes.push([TITLE.rareDump, [without, rare], "the signals from a timer of their own"]);
    }
    changes.push(scriptless(TITLE.trackProcess, version, SINCE.track_process));
    changes.push(scriptless(TITLE.trackFile, version, SINCE.vrrp_track_file));
  }

  const hours = simulatedHours(profile, hz);
  const looks = Math.round((hours * HOUR_S) / lookPeriod(hz));
  const simulate = (jobs: SimulatedJob[]) => {
    const offset = jobs.map((job, i) => ({ offset_s: job.period_s * 0.37 + i, ...job }));
    return loadFromCounts(countsAtLooks(offset, hz, looks, seededRandom(2480)), EXP_1);
  };
  const today = simulate([alone]);
  const half = highest(today) / 2;
  const row = (title: string, load: Float64Array, change: string): Alternative => ({
    title,
    peak_load1: highest(load),
    spike_hours_per_week: half === 0 ? 0 : (countAbove(load, half) / looks) * WEEK_H,
    change,
  });
  return [
    row(TITLE.today, today, ""),
    ...changes
      .map(([title, jobs, change]) =>
        row(title, jobs.length === 0 ? new Float64Array() : simulate(jobs), change),
      )
      .sort((a, b) => b.peak_load1 - a.peak_load1),
  ];
}

function highest(load: Float64Array): number {
  let most = 0;
  for (const value of load) if (value > most) most = value;
  return most;
}

function countAbove(load: Float64Array, bound: number): number {
  let count = 0;
  for (const value of load) if (value > bound) count += 1;
  return count;
}

/** A mean of 5.4 tasks is five for the whole run and a sixth for 0.4 of it: tasks start together and end one by one. */
function burstsOf(tasks: number, busy_s: number, random_delay_s = 0): Burst[] {
  const whole = Math.floor(tasks);
  const part = tasks - whole;
  return [
    { tasks: whole, busy_s, random_delay_s },
    ...(part > 0.05 ? [{ tasks: 1, busy_s: part * busy_s, random_delay_s }] : []),
  ];
}

/** A week, or two whole beats where they are longer; a beat of months is simulated for as long as is worth it. */
function simulatedHours(profile: JobProfile, hz: number): number {
  const beat = predictBeat({ interval_s: profile.period_s, burst_s: Math.max(profile.busy_s, 1e-4), hz });
  return Math.min(12 * WEEK_H, Math.max(WEEK_H, (2 * (beat.beat_period_s ?? 0)) / HOUR_S));
}

/** No job at all: what keepalived itself can watch. */
function scriptless(
  feature: string,
  version: string | null,
  since: string,
): [string, SimulatedJob[], string] {
  return isAtLeast(version, since) === true
    ? [`${feature} in place of the script`, [], `the installed ${version} can do it`]
    : [
        `${feature}, from keepalived ${since} on`,
        [],
        `needs keepalived ${since} or later; installed: ${version ?? "unknown"}`,
      ];
}
