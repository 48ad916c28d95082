import type { Spike, Sustained } from "./diagnosis.ts";
import type { Cause, Fact } from "./facts.ts";

/** What was found for a cause at the spikes that it is to blame for. */
export function foundAt(spikes: readonly Spike[], cause: Cause): Fact[] {
  return spikes
    .filter(({ verdict }) => verdict.cause === cause)
    .flatMap(({ suspects }) => suspects.find((card) => card.cause === cause)?.facts ?? []);
}

/** Tasks that run use at least so much of what as many could. */
const USED = 0.5;

/** Of a load that stays: whether the processors do too little for as many to run as are counted. Nobody saw them sleep, else that is known. */
export const processorsRest = ({ busy, per_cpu, asleep_mean }: Omit<Sustained, "verdict">): boolean =>
  asleep_mean === null && busy !== null && busy < USED * Math.min(1, per_cpu ?? 1);
