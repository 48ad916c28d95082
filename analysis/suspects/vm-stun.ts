import { advice, fact } from "../facts.ts";
import { lowerBound } from "../statistics/search.ts";
import { contradicted, type Suspect, supported } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "vm-stun": true;
  }
  interface Facts {
    "vm-stun.none": Nothing;
    "vm-stun.stood-still": { stalls: number; total_s: number; elsewhere: number };
    "vm-stun.all": { stalls: number };
  }
  interface Advices {
    "vm-stun.ask-host": Nothing;
    "vm-stun.outlast": Nothing;
  }
}

/** A stun begins the spike, or comes while it lasts. */
const BEFORE_S = 90;
/** Shorter stalls come from a busy guest, not from a stopped one. */
const LEAST_STALL_S = 2;

export const vmStun: Suspect = {
  cause: "vm-stun",
  nature: "condition",
  makes: "real",
  needs: [["clocks"]],
  explains: ["io-stall", "cpu-saturation", "hypervisor-steal"],
  examine(evidence, spike) {
    const { stalls } = evidence;
    let total_s = 0;
    let count = 0;
    for (let i = 0; i < stalls.length; i++) {
      const length = stalls.end[i]! - stalls.start[i]!;
      if (
        stalls.start[i]! > spike.end ||
        stalls.end[i]! < spike.start - BEFORE_S ||
        !(length >= LEAST_STALL_S)
      )
        continue;
      total_s += length;
      count++;
    }
    if (count === 0) return contradicted([fact("vm-stun.none", {})]);
    const elsewhere = evidence.calm.reduce((sum, { from, to }) => sum + longStalls(stalls, from, to), 0);
    return supported(elsewhere > 3 * evidence.spikes.length ? 0.6 : 0.95, "", [
      fact("vm-stun.stood-still", { stalls: count, total_s, elsewhere }),
    ]);
  },
  describe: ({ stalls }) => [fact("vm-stun.all", { stalls: stalls.length })],
  advise: () => [advice("vm-stun.ask-host", {}), advice("vm-stun.outlast", {})],
};

function longStalls(stalls: { start: Float64Array; end: Float64Array }, from: number, to: number): number {
  let count = 0;
  for (let i = lowerBound(stalls.start, from); i < stalls.start.length && stalls.start[i]! < to; i++)
    if (stalls.end[i]! - stalls.start[i]! >= LEAST_STALL_S) count++;
  return count;
}
