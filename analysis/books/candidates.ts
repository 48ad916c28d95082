import { lookPeriod } from "../load-arithmetic.ts";
import { usualRates } from "./tick-rate.ts";

/** A periodic job that would beat with the kernel's looks as often as the spikes came. */
export interface Candidate {
  hz: number;
  /** As it is configured, and how much later each run would have to come than that. */
  interval_s: number;
  drift_s: number;
  /** Every so many looks of the kernel one run is met. */
  every_looks: number;
}

/** Intervals that people give to jobs that are over within a look. A rarer job is met too rarely to lift load1. */
const INTERVALS_S = [1, 2, 5, 10, 15, 30];
const LOOK_S = 5;
/** A timer that is re-armed from "now" is late by less than this each time; one that is not, by nothing. */
const MOST_LATE_S = 0.003;
const ON_TIME_S = 0.00002;

/**
 * With `q` looks to `p` runs the beat is `P = Tj·Ts / |p·Tj − q·Ts|`, so `Tj = P·q·Ts / (P·p ∓ Ts)`. The likeliest first: the
 * shorter the interval the more often it is met.
 * @param hz the kernel's tick rate; `null`: those that its release may have
 */
export function candidates(
  period_s: number,
  { hz, release }: { hz: number | null; release: string | null },
): Candidate[] {
  const rates = hz === null ? usualRates(release) : [hz];
  return rates.flatMap((rate) =>
    INTERVALS_S.flatMap((interval_s) => {
      const look_s = lookPeriod(rate);
      const looks = Math.max(1, Math.round(interval_s / LOOK_S));
      const runs = Math.max(1, Math.round(LOOK_S / interval_s));
      return [1, -1].flatMap((sign) => {
        const job_s = (period_s * looks * look_s) / (period_s * runs - sign * look_s);
        const drift_s = job_s - interval_s;
        if (drift_s < -ON_TIME_S || drift_s > MOST_LATE_S) return [];
        return [{ hz: rate, interval_s, drift_s: Math.max(0, drift_s), every_looks: looks }];
      });
    }),
  );
}
