import type { Recording } from "../../storage/recording.ts";
import { median } from "../statistics/robust.ts";
import { lowerBound } from "../statistics/search.ts";

/**
 * One time axis for a whole recording: `t`, seconds. Within a boot it is CLOCK_MONOTONIC shifted by a constant, so
 * phases and periods hold; from boot to boot it goes on by the wall clock.
 */
export interface Timeline {
  samples: Float64Array;
  tasks: Float64Array;
  events: Float64Array;
  /** Boots in order: `[first, end)` are indices into the samples, `start` and `end_t` their first and last `t`. */
  boots: { first: number; end: number; start: number; end_t: number }[];
  start: number;
  end: number;
  /** No row has a monotonic clock: `t` is the wall clock's, and says nothing of the kernel's phase. */
  wallOnly: boolean;
  /** Wall clock (µs since 1970 UTC) at `t`, by the nearest sample before it. */
  wall(t: number): number;
  /** `t` at a wall clock of µs since 1970 UTC, likewise. */
  at(time: number): number;
}

export function timeline(recording: Recording): Timeline {
  const { samples, tasks, events } = recording;
  const wallOnly = samples.length > 0 && samples.mono_s.every(Number.isNaN);
  const origin = samples.time[0] ?? 0;
  const offsets = wallOnly ? new Map<number, number>() : bootOffsets(recording);
  const axis = (rows: { length: number; boot: Uint16Array; time: Float64Array; mono_s: Float64Array }) => {
    if (wallOnly) return rows.time.subarray(0, rows.length).map((time) => (time - origin) / 1e6);
    // The first boot's clock is the axis: most recordings have no other.
    if (
      rows.length === 0 ||
      (rows.boot[rows.length - 1] === rows.boot[0] && offsets.get(rows.boot[0]!) === 0)
    )
      return rows.mono_s.subarray(0, rows.length);
    const t = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) t[i] = rows.mono_s[i]! + (offsets.get(rows.boot[i]!) ?? 0);
    return t;
  };
  const t = axis(samples);

  const boots: Timeline["boots"] = [];
  // Rows stand in the order of their boots: each ends where the next one's number begins.
  for (let first = 0; first < samples.length; ) {
    const end = lowerBound(samples.boot, samples.boot[first]! + 1);
    boots.push({ first, end, start: t[first]!, end_t: t[end - 1]! });
    first = end;
  }
  return {
    samples: t,
    tasks: axis(tasks),
    events: axis(events),
    boots,
    start: t[0] ?? 0,
    end: t.at(-1) ?? 0,
    wallOnly,
    wall(at) {
      if (t.length === 0) return Number.NaN;
      const i = Math.min(Math.max(lowerBound(t, at), 1), t.length) - 1;
      return Math.round(samples.time[i]! + (at - t[i]!) * 1e6);
    },
    at(time) {
      if (t.length === 0) return Number.NaN;
      const i = Math.min(Math.max(lowerBound(samples.time, time), 1), t.length) - 1;
      return t[i]! + (time - samples.time[i]!) / 1e6;
    },
  };
}

/**
 * What each boot's CLOCK_MONOTONIC is shifted by, so that the axis goes on from the boot before it: by the wall clock, and where that was
 * set back in between, or contradicts itself, from the end of the boot before. The axis never runs backwards.
 */
function bootOffsets({ samples, events }: Recording): Map<number, number> {
  const offsets = new Map<number, number>();
  let origin: number | null = null;
  for (const rows of [samples, events]) {
    let before = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows.length; ) {
      const boot = rows.boot[i]!;
      const next = lowerBound(rows.boot, boot + 1);
      const start = rows.time[i]! / 1e6 - rows.mono_s[i]!;
      origin ??= start;
      const offset = offsets.get(boot) ?? Math.max(start - origin, before - rows.mono_s[i]!);
      offsets.set(boot, offset);
      before = rows.mono_s[next - 1]! + offset;
      i = next;
    }
  }
  return offsets;
}

/** Median distance of the looks, seconds; 0 where there are none. */
export function usualDistance(t: Float64Array): number {
  const some = Math.min(t.length - 1, 5000);
  if (some < 1) return 0;
  return median(Float64Array.from({ length: some }, (_, i) => t[i + 1]! - t[i]!));
}
