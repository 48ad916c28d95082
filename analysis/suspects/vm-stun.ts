import { lowerBound } from "../statistics/search.ts";
import { contradicted, notExamined, type Suspect, seconds, supported } from "./suspect.ts";

/** A stun begins the spike, or comes while it lasts. */
const BEFORE_S = 90;
/** Shorter stalls come from a busy guest, not from a stopped one. */
const LEAST_STALL_S = 2;

export const vmStun: Suspect = {
  cause: "vm-stun",
  accuses: "No timer of this guest fired for seconds at the spike's beginning: the whole guest stood still.",
  acquits: "The recorder's timers fired through the spike.",
  matters:
    "A snapshot, a migration or the host's storage stopped the guest; what piled up meanwhile is the load.",
  nature: "condition",
  makes: "real",
  examine(evidence, spike) {
    const { stalls } = evidence;
    const observable = stalls.length > 0 || evidence.recording.events.length > 0;
    if (!observable) return notExamined("the recorder's own timers were not watched");
    let total = 0;
    let count = 0;
    for (let i = 0; i < stalls.length; i++) {
      const length = stalls.end[i]! - stalls.start[i]!;
      if (
        stalls.start[i]! > spike.end ||
        stalls.end[i]! < spike.start - BEFORE_S ||
        !(length >= LEAST_STALL_S)
      )
        continue;
      total += length;
      count++;
    }
    if (count === 0) return contradicted(["No timer was late by seconds in the spike or just before it."]);
    const elsewhere = evidence.calm.reduce((sum, { from, to }) => sum + longStalls(stalls, from, to), 0);
    const text = [
      `${count} stalls of together ${seconds(total)} at this spike, ${elsewhere} away from any spike.`,
    ];
    return supported(elsewhere > 3 * evidence.spikes.length ? 0.6 : 0.95, "", text);
  },
  describe({ stalls }) {
    return [`${stalls.length} times no timer fired for a while.`];
  },
};

function longStalls(stalls: { start: Float64Array; end: Float64Array }, from: number, to: number): number {
  let count = 0;
  for (let i = lowerBound(stalls.start, from); i < stalls.start.length && stalls.start[i]! < to; i++)
    if (stalls.end[i]! - stalls.start[i]! >= LEAST_STALL_S) count++;
  return count;
}
