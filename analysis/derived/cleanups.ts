import type { Recording } from "../../storage/recording.ts";
import { kindCode, rowsOfKind } from "./events.ts";
import type { RunClass } from "./runs.ts";
import type { Timeline } from "./timeline.ts";

/** Runs of `systemd-tmpfiles`, in the order of their starts, and what they deleted. */
export interface Cleanups {
  length: number;
  start: Float64Array;
  end: Float64Array;
  /** Instants of the deletions that are known to be a cleanup's. */
  deletions: Float64Array;
  /** Whether the runs are known from the journal alone. */
  fromLog: boolean;
}

/** Deletions of one sum beyond this add nothing to a report. */
const MOST_SPREAD = 100_000;

/** `comm` holds 15 bytes of `systemd-tmpfiles`. */
export const TMPFILES = "systemd-tmpfile";

export function cleanups(recording: Recording, axis: Timeline, runs: readonly RunClass[]): Cleanups {
  const spans: [number, number][] = [];
  for (const own of runs) {
    if (own.comm !== TMPFILES) continue;
    for (let i = 0; i < own.length; i++) spans.push([own.start[i]!, own.end[i]!]);
  }
  const fromLog = spans.length === 0;
  if (fromLog) spans.push(...loggedCleanups(recording, axis));
  spans.sort((a, b) => a[0] - b[0]);
  return {
    length: spans.length,
    start: Float64Array.from(spans, ([start]) => start),
    end: Float64Array.from(spans, ([, end]) => end),
    deletions: deletions(recording, axis),
    fromLog,
  };
}

/** systemd 219 ends with "Started Cleanup…", 246 and later with "Finished Cleanup…". */
function* loggedCleanups({ events, strings }: Recording, axis: Timeline): Generator<[number, number]> {
  let began: number | null = null;
  for (const i of rowsOfKind(events, "log")) {
    const message = strings[events.detail[i]!]!;
    if (!/Cleanup of Temporary Directories/.test(message)) continue;
    if (/^Starting/.test(message)) began = axis.events[i]!;
    else if (began !== null && /^(Started|Finished)/.test(message)) {
      yield [began, axis.events[i]!];
      began = null;
    }
  }
}

function deletions({ events, strings }: Recording, axis: Timeline): Float64Array {
  const one = kindCode("file.delete");
  const many = kindCode("file.sum");
  const comm = strings.indexOf(TMPFILES);
  const at: number[] = [];
  for (let i = 0; i < events.length; i++) {
    if (events.comm[i] !== comm) continue;
    if (events.kind[i] === one) at.push(axis.events[i]!);
    if (events.kind[i] !== many) continue;
    // The sum of a minute knows how many and from when to when: spread evenly.
    const count = deletedIn(strings[events.detail[i]!]!);
    for (let n = 0; n < count; n++) at.push(axis.events[i]! + (n / count) * (events.duration_s.at(i) || 0));
  }
  return Float64Array.from(at).sort();
}

function deletedIn(detail: string): number {
  const kind = /"kind":"file\.delete"/.test(detail);
  const count = Number(/"count":(\d{1,9})/.exec(detail)?.[1] ?? 0);
  return kind ? Math.min(count, MOST_SPREAD) : 0;
}
