import type { PeriodicScript } from "../../collectors/collector.ts";
import type { JobProfile } from "../diagnosis.ts";

/** What a change of a check script costs: the longest time until keepalived acts, today and then. */
export interface Failover {
  fall: number;
  rise: number;
  /** The script says so, or hangs until keepalived ends it at its timeout (the interval, where none is set). */
  fails: Worst;
  hangs: Worst;
  /** Until it counts as well again. */
  back: Worst;
}

export interface Worst {
  today_s: number;
  then_s: number;
}

export interface Rhythm {
  interval_s: number;
  timeout_s: number | null;
  /** Up to this long passes in each run before it looks. */
  delay_s: number;
}

/**
 * A service that dies just after a run looked is seen by the next one, and `fall` runs in a row must see it. A run that hangs
 * is ended at its timeout.
 */
export function failoverOf(script: PeriodicScript, { busy_p95_s }: JobProfile, then: Rhythm): Failover {
  const { fall = 1, rise = 1, interval_s, timeout_s } = script;
  const today: Rhythm = { interval_s, timeout_s, delay_s: 0 };
  const seen = (runs: number, { interval_s, delay_s }: Rhythm) => runs * interval_s + delay_s + busy_p95_s;
  const ended = ({ interval_s, timeout_s }: Rhythm) => fall * interval_s + (timeout_s ?? interval_s);
  return {
    fall,
    rise,
    fails: { today_s: seen(fall, today), then_s: seen(fall, then) },
    hangs: { today_s: ended(today), then_s: ended(then) },
    back: { today_s: seen(rise, today), then_s: seen(rise, then) },
  };
}
