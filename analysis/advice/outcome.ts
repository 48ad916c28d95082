import type { Alternative, Change } from "../diagnosis.ts";

/** What the simulation says of one change, beside the job as it is. */
export interface Outcome {
  peak_load1: number;
  spike_hours_per_week: number;
  today: { peak_load1: number; spike_hours_per_week: number };
  /** Whether the spikes end with it alone. */
  ends: boolean;
}

/** `null`: nothing of this kind was simulated. The interval is the one that the change names, where several were tried. */
export function outcomeOf(
  alternatives: readonly Alternative[],
  id: Change["id"],
  interval_s?: number,
): Outcome | null {
  const today = alternatives.find(({ change }) => change.id === "as-is");
  const then = alternatives.find(
    ({ change }) =>
      change.id === id &&
      (interval_s === undefined || (change.id === "interval" && change.interval_s === interval_s)),
  );
  if (!today || !then) return null;
  const { peak_load1, spike_hours_per_week } = then;
  return {
    peak_load1,
    spike_hours_per_week,
    today: { peak_load1: today.peak_load1, spike_hours_per_week: today.spike_hours_per_week },
    ends: peak_load1 <= 0.5 * today.peak_load1,
  };
}

/** Whether it is better than what runs today; what was not simulated is not known to be worse. */
export function helps(outcome: Outcome | null): boolean {
  if (outcome === null) return true;
  const { peak_load1, spike_hours_per_week, today } = outcome;
  if (peak_load1 <= 0.9 * today.peak_load1) return true;
  return peak_load1 <= today.peak_load1 && spike_hours_per_week <= 0.5 * today.spike_hours_per_week;
}

/** The best first; what was not simulated is last. */
export function byOutcome(a: { outcome: Outcome | null }, b: { outcome: Outcome | null }): number {
  const peak = ({ outcome }: { outcome: Outcome | null }) => outcome?.peak_load1 ?? Number.MAX_VALUE;
  const hours = ({ outcome }: { outcome: Outcome | null }) => outcome?.spike_hours_per_week ?? 0;
  return peak(a) - peak(b) || hours(a) - hours(b);
}
