import type { Outcome } from "../../../advice/outcome.ts";
import type { Place } from "../../../advice/place.ts";

/** What of a change is to be expected: its simulated figures beside today's, and how one will know. */
export function expected(outcome: Outcome | null): string {
  if (outcome === null) return "No spike at the time that this report foretells.";
  const { peak_load1, spike_hours_per_week, today, ends } = outcome;
  const peak = `Peak load1 ${peak_load1.toFixed(2)} (today ${today.peak_load1.toFixed(2)})`;
  const hours = `${spike_hours_per_week.toFixed(1)} (today ${today.spike_hours_per_week.toFixed(1)}) spike hours a week`;
  const sign = ends ? "The next foretold time passes without a spike." : "Alone it does not end the spikes.";
  return `${peak}, ${hours}. ${sign}`;
}

/** "/etc/keepalived/keepalived.conf, line 12" */
export function at({ file, line }: Place): string {
  return line === null ? file : `${file}, line ${line}`;
}
