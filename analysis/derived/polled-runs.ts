import type { Recording } from "../../storage/recording.ts";
import { statedGaps } from "./events.ts";

/** Forks of the times in which runs came from looks at /proc in place of the kernel's events. */
export interface PolledRuns {
  forks: number;
  /** How many of them no look saw. */
  missed: number;
}

/** `null`: every run of the recording is the kernel's own, or there is none. */
export function polledRuns(recording: Recording): PolledRuns | null {
  let told = false;
  const sum = { forks: 0, missed: 0 };
  for (const { kind, lost, seen } of statedGaps(recording)) {
    if (kind !== "polled") continue;
    told = true;
    sum.missed += lost ?? 0;
    sum.forks += (lost ?? 0) + (seen ?? 0);
  }
  return told ? sum : null;
}
