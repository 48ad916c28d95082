import { EVENT_KINDS, type EventKind } from "../../collectors/collector.ts";
import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

/** Events of one sort as spans on the timeline, in the order of their starts. */
export interface Spans {
  length: number;
  start: Float64Array;
  /** `start` plus the duration; `NaN` where the duration is unknown. */
  end: Float64Array;
  /** Index of the event in the recording. */
  row: Uint32Array;
}

export function spansOf(
  recording: Recording,
  axis: Timeline,
  kind: EventKind,
  wanted: (row: number) => boolean = () => true,
): Spans {
  const { events } = recording;
  const code = EVENT_KINDS.indexOf(kind);
  let count = 0;
  for (let i = 0; i < events.length; i++) if (events.kind[i] === code && wanted(i)) count++;
  const row = new Uint32Array(count);
  count = 0;
  for (let i = 0; i < events.length; i++) if (events.kind[i] === code && wanted(i)) row[count++] = i;
  inOrder(row, axis.events);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    start[i] = axis.events[row[i]!]!;
    end[i] = start[i]! + events.duration_s[row[i]!]!;
  }
  return { length: count, start, end, row };
}

/** Sorts rows by their times where they are not sorted already, as those of most recordings are. */
export function inOrder(rows: Uint32Array | number[], t: Float64Array): void {
  for (let i = 1; i < rows.length; i++)
    if (t[rows[i]!]! < t[rows[i - 1]!]!) {
      rows.sort((a, b) => t[a]! - t[b]!);
      return;
    }
}

/** Known lengths, in seconds, of the spans that start in `[from, to]`. */
export function spanLengths(
  spans: { start: Float64Array; end: Float64Array },
  from: number,
  to: number,
): Float64Array {
  const end = lowerBound(spans.start, to);
  const first = lowerBound(spans.start, from);
  const lengths = new Float64Array(Math.max(0, end - first));
  let count = 0;
  for (let i = first; i < end; i++) {
    const length = spans.end[i]! - spans.start[i]!;
    if (!Number.isNaN(length)) lengths[count++] = length;
  }
  return lengths.subarray(0, count);
}
