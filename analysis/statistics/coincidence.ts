import { lowerBound } from "./search.ts";

/** How often spikes begin just after an event, against what the same events would do at any other time. */
export interface Coincidence {
  /** Spikes that begin within the window after an event, of how many. */
  hits: number;
  spikes: number;
  /** Mean hits over all shifts: near `spikes` where events come so often that every spike follows one. */
  expected: number;
  p_value: number;
}

const SHIFTS = 999;
/** Shifts by multiples of the golden section of the span: spread evenly, and the same in every run. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Event coincidence analysis with a circular-shift null (Donges et al. 2016; for the null `arXiv 2512.17372`): all spikes
 * are shifted together, so that their own rhythm and that of the events stay as they are. A Poisson null would convict
 * any hourly job of any hourly spike.
 *
 * @param events   ascending instants, seconds
 * @param onsets   beginnings of the spikes, same axis
 * @param window_s a spike belongs to an event that came at most this long before it
 * @returns `null` with fewer than three spikes: they are described, not tested
 */
export function coincidence(
  events: Float64Array,
  onsets: readonly number[],
  from: number,
  to: number,
  window_s: number,
): Coincidence | null {
  const span = to - from;
  if (onsets.length < 3 || events.length === 0 || span < 10 * window_s) return null;
  const { first, last } = chainsOf(events, window_s);
  const hitsAt = (shift: number) => {
    let hits = 0;
    for (const onset of onsets) {
      const at = from + ((((onset - from + shift) % span) + span) % span);
      const after = lowerBound(last, at - window_s);
      if (after < last.length && first[after]! <= at) hits++;
    }
    return hits;
  };
  const hits = hitsAt(0);
  let sum = 0;
  let asGood = 0;
  for (let i = 1; i <= SHIFTS; i++) {
    const found = hitsAt(((i * GOLDEN) % 1) * span);
    sum += found;
    if (found >= hits) asGood++;
  }
  return { hits, spikes: onsets.length, expected: sum / SHIFTS, p_value: (1 + asGood) / (SHIFTS + 1) };
}

/** Events that follow each other within the window: any moment from the first of them to a window after the last belongs to one. */
function chainsOf(events: Float64Array, window_s: number): { first: number[]; last: number[] } {
  const first = [events[0]!];
  const last: number[] = [];
  for (let i = 1; i < events.length; i++) {
    if (events[i]! - events[i - 1]! <= window_s) continue;
    last.push(events[i - 1]!);
    first.push(events[i]!);
  }
  last.push(events.at(-1)!);
  return { first, last };
}
