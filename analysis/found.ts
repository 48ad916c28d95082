import type { Spike } from "./diagnosis.ts";
import type { Cause, Fact } from "./facts.ts";

/** What was found for a cause at the spikes that it is to blame for. */
export function foundAt(spikes: readonly Spike[], cause: Cause): Fact[] {
  return spikes
    .filter(({ verdict }) => verdict.cause === cause)
    .flatMap(({ suspects }) => suspects.find((card) => card.cause === cause)?.facts ?? []);
}
