import { RUNS_POLLED } from "../../collectors/collector.ts";
import type { Recording } from "../../storage/recording.ts";
import { spansOf } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** Forks of the times in which runs came from looks at /proc in place of the kernel's events. */
export interface PolledRuns {
  forks: number;
  /** How many of them no look saw. */
  missed: number;
}

/** `null`: every run of the recording is the kernel's own, or there is none. */
export function polledRuns(recording: Recording, axis: Timeline): PolledRuns | null {
  const { events, strings } = recording;
  const detail = (row: number) => strings[events.detail[row]!]!;
  const told = spansOf(recording, axis, "gap", (row) => detail(row).startsWith(RUNS_POLLED));
  if (told.length === 0) return null;
  const sum = { forks: 0, missed: 0 };
  for (const row of told.row) {
    const [, missed, forks] = /: (\d+) of (\d+) /.exec(detail(row)) ?? [];
    sum.missed += Number(missed ?? 0);
    sum.forks += Number(forks ?? 0);
  }
  return sum;
}
