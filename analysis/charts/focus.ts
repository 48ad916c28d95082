import type { SpikeSpan } from "../spikes.ts";

/** A spike with some time around it, on the timeline. */
export interface Focus {
  from: number;
  to: number;
}

/** A month of a beat has fifty spikes; of more the latest are kept. */
const MOST = 60;
const LEAST_MARGIN_S = 600;
const MOST_MARGIN_S = 3600;

/** Where pictures have all there is: around spikes. Those that touch are one. */
export function focusesOf(spikes: readonly SpikeSpan[], start: number, end: number): Focus[] {
  const joined: Focus[] = [];
  for (const spike of spikes) {
    const margin = Math.min(MOST_MARGIN_S, Math.max(LEAST_MARGIN_S, (spike.end - spike.start) / 2));
    const from = Math.max(start, spike.start - margin);
    const to = Math.min(end, spike.end + margin);
    const last = joined.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined.slice(-MOST);
}
