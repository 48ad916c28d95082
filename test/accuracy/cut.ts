import { lowerBound } from "../../analysis/statistics/search.ts";
import type { Recording } from "../../storage/recording.ts";

/** The same recording as it was at `until` (µs since 1970 UTC): what a report of that moment would have read. */
export function cut(recording: Recording, until: number): Recording {
  const { samples, tasks, events, window } = recording;
  // The wall clock may step: the last sample before that time says until where the monotonic one went.
  const end = samples.time.findIndex((time) => time >= until);
  const rows = end < 0 ? samples.length : end;
  const boot = samples.boot[rows - 1] ?? 0;
  const mono_s = samples.mono_s[rows - 1] ?? 0;
  return {
    ...recording,
    samples: upTo(samples, rows),
    tasks: upTo(tasks, rowsBefore(tasks, boot, mono_s)),
    events: upTo(finished(events, mono_s), rowsBefore(events, boot, mono_s)),
    window: { start: window.start, end: samples.time[rows - 1] ?? window.end },
  };
}

function rowsBefore(
  { boot, mono_s }: { boot: Uint16Array; mono_s: Float64Array },
  last: number,
  until: number,
): number {
  const from = lowerBound(boot, last);
  const to = lowerBound(boot, last + 1);
  return from + lowerBound(mono_s.subarray(from, to), until);
}

function upTo<Rows extends { length: number }>(rows: Rows, length: number): Rows {
  const shorter = Object.entries(rows).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) && "subarray" in value && typeof value.subarray === "function"
      ? value.subarray(0, length)
      : value,
  ]);
  return { ...Object.fromEntries(shorter), length };
}

/** A run that goes on at that moment has no row yet: its end is not known. */
function finished(events: Recording["events"], mono_s: number): Recording["events"] {
  const at = (row: number) => {
    const length = events.duration_s.at(row);
    return events.mono_s[row]! + length > mono_s ? Number.NaN : length;
  };
  return { ...events, duration_s: { at } };
}
