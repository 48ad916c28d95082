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
  const rows: number[] = [];
  for (let i = 0; i < events.length; i++) if (events.kind[i] === code && wanted(i)) rows.push(i);
  rows.sort((a, b) => axis.events[a]! - axis.events[b]!);
  return {
    length: rows.length,
    start: Float64Array.from(rows, (i) => axis.events[i]!),
    end: Float64Array.from(rows, (i) => axis.events[i]! + events.duration_s[i]!),
    row: Uint32Array.from(rows),
  };
}

/** Known lengths, in seconds, of the spans that start in `[from, to]`. */
export function spanLengths(
  spans: { start: Float64Array; end: Float64Array },
  from: number,
  to: number,
): Float64Array {
  const a = lowerBound(spans.start, from);
  const b = lowerBound(spans.start, to);
  const lengths = new Float64Array(b - a);
  for (let i = a; i < b; i++) lengths[i - a] = spans.end[i]! - spans.start[i]!;
  return lengths.filter((length) => !Number.isNaN(length));
}
