import type { Samples } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { isUnknown } from "./columns.ts";
import type { Timeline } from "./timeline.ts";

/** So much of a stretch must be known, and it must be so long: a wait for a processor is booked when it is over. */
const KNOWN = 0.8;
const LEAST_S = 10;

/**
 * Mean number of tasks that ran or waited for a processor in `[from, to]`, from the kernel's own book-keeping
 * (`sched_active_mean`, fields 7 and 8 of the cpu lines of /proc/schedstat): nothing is sampled, so nothing can beat with
 * it or hide from it. `null`: not recorded, or not for most of that time.
 */
export function runQueueTime(
  { sched_active_mean: mean, length }: Pick<Samples, "length" | "sched_active_mean">,
  { samples: t }: Pick<Timeline, "samples">,
): ((from: number, to: number) => number | null) | null {
  if (isUnknown(mean, length)) return null;
  return (from, to) => {
    let sum = 0;
    let known = 0;
    // The value of a look is about the time since the look before it that had one; unknown ones in between were aimed.
    let since = Number.NaN;
    for (let i = lowerBound(t, from); i < length && t[i]! <= to; i++) {
      const value = mean.at(i);
      if (Number.isNaN(value)) continue;
      if (!Number.isNaN(since)) {
        sum += value * (t[i]! - since);
        known += t[i]! - since;
      }
      since = t[i]!;
    }
    return known < Math.max(LEAST_S, KNOWN * (to - from)) ? null : sum / known;
  };
}
