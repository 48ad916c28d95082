import type { Numbers } from "../storage/recording.ts";
import { candidates } from "./books/candidates.ts";
import { usualRates } from "./books/tick-rate.ts";
import { isUnknown } from "./derived/columns.ts";
import { LOOK_S } from "./derived/kernel-looks.ts";
import type { Diagnosis, HistoryOrigin, HistoryView, Spike } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { type Fact, fact } from "./facts.ts";
import { predictBeat } from "./predict.ts";
import { median } from "./statistics/robust.ts";

declare module "./facts.ts" {
  interface Facts {
    /** What readings so far apart are worth. */
    "history.counts-known": { step_s: number };
    "history.means-known": { step_s: number };
    "history.ends-forgotten": { step_s: number };
    /** Cumulative counters that the history holds: true of all the time between two readings. */
    "history.counters": { run_queue: boolean; pressure: boolean };
    "history.no-counters": Nothing;
    /** The readings stand on an even grid of whole seconds, as `query_range` makes it. */
    "history.grid": { grid_s: number };
    /** The server said that an answer was not whole, and how. */
    "history.partial": { said: string };
    "history.no-names": Nothing;
    "history.no-sleepers": Nothing;
    "history.points-left-out": { origin: HistoryOrigin };
    /** The tool's own readings would beat with the kernel, at each tick rate that may be; `spike_s` `null`: how long a reading takes is not known. */
    "history.reader-fits": { interval_s: number; hz: number; period_s: number; spike_s: number | null };
    "history.reader-too-short": { interval_s: number; hz: number; spike_s: number; seen_s: number };
    "history.reader-apart": { interval_s: number; beats: { hz: number; period_s: number }[]; seen_s: number };
    "history.agent": { candidates: number };
  }
}

/** Tools whose point samples of the run queue are left out, by what they are of. */
const READ_OFTEN_S = 61;
/** The reading and the kernel's look drift by parts of a million a day, and distances by what the spikes scatter. */
const FITS = 0.12;
/** A beat's spike is as long as its burst: so much shorter is another's. */
const MUCH_SHORTER = 3;

/** What a history of another tool's can and cannot say; `null`: it is our own recorder's, or one like it. */
export function historyView(
  evidence: Evidence,
  origin: Diagnosis["origin"],
  spikes: readonly Spike[],
  periodicity: Diagnosis["periodicity"],
): HistoryView | null {
  if (origin === "loadspike") return null;
  const open = spikes.filter(({ reality }) => reality !== "real");
  const period_s =
    open.length < 3 ? null : (evidence.books?.rhythm?.period_s ?? periodicity?.period_s ?? null);
  const { kernel, hz } = evidence.recording.host;
  const jobs = period_s === null ? [] : candidates(period_s, { hz, release: kernel });
  return {
    can: canSay(evidence),
    cannot: cannotSay(evidence, origin),
    reader: origin === "prometheus" && period_s !== null ? readerOf(evidence, open, period_s) : null,
    candidates: jobs,
    agent: spikes.length === 0 ? null : fact("history.agent", { candidates: jobs.length }),
  };
}

function canSay({ looks: { step_s }, recording }: Evidence): Fact[] {
  const has = (column: Numbers) => !isUnknown(column, recording.samples.length);
  const { cpu_busy_pct, sched_active_mean, psi_cpu_some_pct, psi_io_full_pct } = recording.samples;
  return [
    step_s <= LOOK_S + 1
      ? fact("history.counts-known", { step_s })
      : step_s <= READ_OFTEN_S
        ? fact("history.means-known", { step_s })
        : fact("history.ends-forgotten", { step_s }),
    has(cpu_busy_pct)
      ? fact("history.counters", {
          run_queue: has(sched_active_mean),
          pressure: has(psi_cpu_some_pct) || has(psi_io_full_pct),
        })
      : fact("history.no-counters", {}),
  ];
}

function cannotSay({ recording }: Evidence, origin: HistoryOrigin): Fact[] {
  const { d_tasks, length } = recording.samples;
  return [
    ...(recording.grid_s === null ? [] : [fact("history.grid", { grid_s: recording.grid_s })]),
    ...(recording.partial === null ? [] : [fact("history.partial", { said: recording.partial })]),
    fact("history.no-names", {}),
    ...(isUnknown(d_tasks, length) ? [fact("history.no-sleepers", {})] : []),
    ...(origin === "csv" ? [] : [fact("history.points-left-out", { origin })]),
  ];
}

/** The scrape starts work on the guest on a fixed period: it is a job like any other, and its phase is known. */
function readerOf({ recording }: Evidence, open: readonly Spike[], seen_s: number): Fact | null {
  const { samples, host, reading_s } = recording;
  const distances = Float64Array.from({ length: Math.min(2000, samples.length - 1) }, (_, i) => {
    return (samples.time[i + 1]! - samples.time[i]!) / 1e6;
  });
  // Timers count in milliseconds.
  const interval_s = Math.round(median(distances) * 1000) / 1000;
  const rates = host.hz === null ? usualRates(host.kernel) : [host.hz];
  const beats = rates.flatMap((hz) => {
    const { beat_period_s, spike_duration_s } = predictBeat({
      interval_s,
      hz,
      ...(reading_s !== null && { burst_s: Math.min(reading_s, interval_s / 2) }),
    });
    return beat_period_s === null ? [] : [{ hz, period_s: beat_period_s, spike_s: spike_duration_s }];
  });
  if (beats.length === 0) return null;
  const fit = beats.find(({ period_s }) => Math.abs(period_s / seen_s - 1) < FITS);
  if (!fit)
    return fact("history.reader-apart", {
      interval_s,
      beats: beats.map(({ hz, period_s }) => ({ hz, period_s })),
      seen_s,
    });
  const { hz, period_s } = fit;
  const spike_s = reading_s === null ? null : fit.spike_s;
  const lasted_s = median(open.map(({ duration_s }) => duration_s));
  return spike_s !== null && spike_s * MUCH_SHORTER < lasted_s
    ? fact("history.reader-too-short", { interval_s, hz, spike_s, seen_s: lasted_s })
    : fact("history.reader-fits", { interval_s, hz, period_s, spike_s });
}
