import type { Recording } from "../../storage/recording.ts";
import type { EventKind } from "../../storage/schema.ts";
import { lowerBound } from "../statistics/search.ts";
import { extentOf, kindCode } from "./events.ts";
import type { Timeline } from "./timeline.ts";

/** Events of one sort as spans on the timeline, in the order of their starts. */
export interface Spans {
  length: number;
  start: Float64Array;
  /** `start` plus the duration; `NaN` where the duration is unknown. */
  end: Float64Array;
  /** Seconds of the longest: none that covers an instant starts earlier than this before it. */
  longest: number;
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
  const code = kindCode(kind);
  const { first, end: behind } = extentOf(events, kind);
  // Memory that is never written to stays unused.
  const rows = new Uint32Array(behind - first);
  let count = 0;
  for (let i = first; i < behind; i++) if (events.kind[i] === code && wanted(i)) rows[count++] = i;
  const row = rows.subarray(0, count);
  inOrder(row, axis.events);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  let longest = 0;
  for (let i = 0; i < count; i++) {
    const length = events.duration_s.at(row[i]!);
    start[i] = axis.events[row[i]!]!;
    end[i] = start[i]! + length;
    if (length > longest) longest = length;
  }
  return { length: count, start, end, longest, row };
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
): Float32Array {
  const end = lowerBound(spans.start, to);
  const first = lowerBound(spans.start, from);
  const lengths = new Float32Array(Math.max(0, end - first));
  let count = 0;
  for (let i = first; i < end; i++) {
    const length = spans.end[i]! - spans.start[i]!;
    if (!Number.isNaN(length)) lengths[count++] = length;
  }
  return lengths.subarray(0, count);
}

/** Seconds of `[from, to]` during which at least one of the spans, sorted by start, was open. */
export function coveredTime(
  { start, end, longest = Number.POSITIVE_INFINITY }: Pick<Spans, "start" | "end"> & { longest?: number },
  from: number,
  to: number,
): number {
  let covered = 0;
  let reached = from;
  for (let i = lowerBound(start, from - longest); i < start.length && start[i]! < to; i++) {
    const a = Math.max(start[i]!, reached);
    const b = Math.min(Number.isNaN(end[i]!) ? start[i]! : end[i]!, to);
    if (b > a) {
      covered += b - a;
      reached = b;
    }
  }
  return covered;
}

/** Fewer seconds are one burst, and follow no interval. */
const BURST_S = 10;

/** Mean seconds from one start (ascending) to the next; `null` where there are not two, or all are one burst. */
export function meanDistance(start: ArrayLike<number>): number | null {
  const last = start.length - 1;
  const span = last < 1 ? 0 : start[last]! - start[0]!;
  return span < BURST_S ? null : span / last;
}
