import type { ComparedChange, Verdict } from "../diagnosis.ts";

const latestOf = (changes: readonly ComparedChange[], cause: Verdict["cause"]) =>
  changes.findLast((change) => change.cause === cause);

/** The latest change ended the spikes of this cause. */
export function isCured(changes: readonly ComparedChange[], cause: Verdict["cause"]): boolean {
  return latestOf(changes, cause)?.verdict === "cured";
}

/** Or the job that made them can make no more, though that is not proven yet. */
export function noneExpected(changes: readonly ComparedChange[], cause: Verdict["cause"]): boolean {
  const isTamed = latestOf(changes, cause)?.notes.some(({ id }) => id === "change.tamed") ?? false;
  return isTamed || isCured(changes, cause);
}
