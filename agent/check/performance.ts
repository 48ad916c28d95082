import { rowsOfKind } from "../../analysis/derived/events.ts";
import { KernelCount } from "../../collectors/tasks.ts";
import type { Database } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { storedBytes } from "../../storage/retention.ts";
import { LastMinutes } from "../publish/last-minutes.ts";
import { ageOf } from "../time/age.ts";

/** What a monitoring system draws; `null`: not known. */
export interface Performance {
  load1: number | null;
  /** Means of the last five minutes, as `loadspike_counted_tasks` and `loadspike_active_tasks`. */
  counted: number | null;
  active: number | null;
  /** Of the last hour. */
  spikes: number;
  lost: number;
  /** Age of the last look; negative: so far is this machine's clock behind it. */
  last_look_s: number | null;
  database_bytes: number;
}

const READ_US = 360e6;

/** @param now µs since 1970 UTC */
export function performanceOf(
  database: Database,
  now: number,
  { spikes, lost }: Pick<Performance, "spikes" | "lost">,
): Performance {
  const last = lastLook(database);
  const { samples, events } = readRecording(database, { start: now - READ_US });
  const minutes = new LastMinutes();
  const count = new KernelCount();
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  for (let i = 0; i < samples.length; i++) {
    const counted = count.at({ load1: samples.load1.at(i), mono_s: samples.mono_s[i]! });
    const sample = {
      time: samples.time[i]!,
      kernel_look_s: known(samples.kernel_look_s.at(i)),
      mono_s: samples.mono_s[i]!,
      runnable: known(samples.runnable.at(i)),
      d_tasks: known(samples.d_tasks.at(i)),
      procs_blocked: known(samples.procs_blocked.at(i)),
      sched_active_mean: known(samples.sched_active_mean.at(i)),
    };
    minutes.see({ sample, counted });
  }
  for (const row of rowsOfKind(events, "cpu.quota"))
    minutes.event({
      kind: "cpu.quota",
      time: events.time[row]!,
      duration_s: known(events.duration_s.at(row)),
      throttled_periods: known(events.throttled_periods.at(row)),
    });
  return {
    load1: samples.length === 0 ? null : Number(samples.load1.at(samples.length - 1).toFixed(2)),
    counted: minutes.counted(now),
    active: minutes.active(now),
    spikes,
    lost,
    last_look_s: last === null ? null : ageOf(last, now),
    database_bytes: storedBytes(database),
  };
}

/** `time` of the look that came last, µs since 1970 UTC: others may be dated later where the clock was set back. */
function lastLook(database: Database): number | null {
  const find = (query: string) => database.prepare<[], number | null>(query).pluck().get() ?? null;
  return (
    find("SELECT time FROM samples ORDER BY id DESC LIMIT 1") ??
    find("SELECT last FROM chunks WHERE kind = 'samples' ORDER BY id DESC LIMIT 1")
  );
}

/** "load1=0.12 … database=399312B": `label=value[unit]`, U where it is not known. */
export function performanceText({
  load1,
  counted,
  active,
  spikes,
  lost,
  last_look_s,
  database_bytes,
}: Performance): string {
  const all: [name: string, value: number | null, unit: string][] = [
    ["load1", load1, ""],
    ["counted", counted, ""],
    ["active", active, ""],
    ["spikes", spikes, ""],
    ["lost", lost, ""],
    ["last_look", last_look_s !== null && last_look_s < 0 ? null : last_look_s, "s"],
    ["database", database_bytes, "B"],
  ];
  return all.map(([name, value, unit]) => `${name}=${value === null ? "U" : `${value}${unit}`}`).join(" ");
}
