import type { Recording } from "../../storage/recording.ts";
import { rowsOfKind } from "./events.ts";
import type { Timeline } from "./timeline.ts";

/** One reading of a control group that was stopped for want of CPU quota, on the timeline. */
interface Reading {
  start: number;
  end: number;
  periods: number;
  throttled: number;
  /** `NaN`: not known. */
  cpu_s: number;
}

/** A control group that used up its limit at some time of the recording. */
export interface LimitedGroup {
  path: string;
  quota_s: number;
  period_s: number;
  /** What most of its processes are called, by the readings that know; "" where none does. */
  comm: string;
  /** In the order of time. A minute in which it was never stopped has none. */
  readings: Reading[];
}

/** By path; a limit that was changed is another one, and the same path stands twice. */
export function limitedGroups({ events, strings }: Recording, axis: Timeline): LimitedGroup[] {
  const groups = new Map<string, LimitedGroup & { comms: Map<string, number> }>();
  for (const row of rowsOfKind(events, "cpu.quota")) {
    const periods = events.periods.at(row);
    const [quota_s, period_s] = [rounded(events.quota_s.at(row)), rounded(events.quota_period_s.at(row))];
    const length = events.duration_s.at(row);
    // What another tool wrote may lack any of it; a limit that is none cannot be judged.
    if (!(periods > 0 && quota_s > 0 && period_s > 0 && length > 0)) continue;
    const path = strings[events.path[row]!]!;
    const key = `${path} ${quota_s} ${period_s}`;
    const group = groups.get(key) ?? {
      ...{ path, quota_s, period_s, comm: "", readings: [] as Reading[] },
      comms: new Map<string, number>(),
    };
    groups.set(key, group);
    const comm = strings[events.comm[row]!]!;
    if (comm !== "") group.comms.set(comm, (group.comms.get(comm) ?? 0) + 1);
    const start = axis.events[row]!;
    const throttled = Math.min(periods, events.throttled_periods.at(row) || 0);
    group.readings.push({ start, end: start + length, periods, throttled, cpu_s: events.cpu_s.at(row) });
  }
  return [...groups.values()].map(({ comms, ...group }) => ({
    ...group,
    comm: [...comms].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "",
    readings: group.readings.sort((a, b) => a.start - b.start),
  }));
}

/** To the µs in which the kernel keeps it: single precision put digits behind them. */
const rounded = (seconds: number) => Math.round(seconds * 1e6) / 1e6;

/** How much of `[from, to]` a group was stopped: of the periods in which it wanted to run, those in which its quota did not last. */
export interface Stopped {
  share: number;
  /** Of the time from `from` to `to`, how much there are readings for. */
  covered: number;
}

export function stoppedWithin({ readings }: LimitedGroup, from: number, to: number): Stopped {
  let periods = 0;
  let throttled = 0;
  let covered = 0;
  for (const reading of readings) {
    const both = Math.min(reading.end, to) - Math.max(reading.start, from);
    if (!(both > 0)) continue;
    const part = both / (reading.end - reading.start);
    periods += part * reading.periods;
    throttled += part * reading.throttled;
    covered += both;
  }
  return { share: periods === 0 ? 0 : throttled / periods, covered: covered / Math.max(1e-9, to - from) };
}

/** Readings come once a minute: one that is missing, or a look at the end of one, does not part a stretch. */
const JOIN_S = 75;

/** The stretch around `[from, to]` in which the group was stopped in most periods, reading by reading. `null`: none there. */
export function stretchAround(
  readings: LimitedGroup["readings"],
  from: number,
  to: number,
  least: number,
): { from: number; to: number } | null {
  let stretch: { from: number; to: number } | null = null;
  for (const { start, end, periods, throttled } of readings) {
    if (throttled < least * periods) continue;
    if (stretch !== null && start - stretch.to <= JOIN_S) stretch.to = end;
    else if (stretch !== null && stretch.to > from) break;
    else stretch = { from: start, to: end };
  }
  return stretch !== null && stretch.to > from && stretch.from < to ? stretch : null;
}
