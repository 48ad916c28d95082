import type { Diagnosis } from "../analysis/diagnosis.ts";
import { oneSpike } from "../analysis/report/one-spike.ts";
import { Failure } from "../collectors/failure.ts";

/** The number of a spike, as reports give them: 1, 2 … Throws a `Failure`. */
export function parseSpike(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new Failure(`expected the number of a spike as the report gives it, such as 3, found "${text}"`);
  return number;
}

/** One spike of those that were found. Throws a `Failure` that says which there are. */
export function spikeOf(diagnosis: Diagnosis, id: number): Diagnosis {
  const found = oneSpike(diagnosis, id);
  if (found !== null) return found;
  const last = diagnosis.spikes.length;
  throw new Failure(
    last === 0
      ? `--spike ${id}: no spike was found in this recording`
      : `--spike ${id}: expected ${last === 1 ? "1, the only spike that was found" : `one of the ${last} spikes that were found, 1 to ${last}`}`,
  );
}
