import type { Comparison, Spike } from "../diagnosis.ts";
import { median } from "../statistics/robust.ts";
import type { Stretch } from "./compare.ts";

declare module "../facts.ts" {
  interface Facts {
    /** Spikes that came after it, and are lower than half of those before. */
    "change.smaller": { spikes: number; peak_load1: number; before_load1: number };
  }
}

/** Spikes after a change that are lower than this share of those before are others: a beat that was tamed, not one that stayed. */
const AS_HIGH = 0.5;
/** With lower ones than this left, the spikes were cured. */
const LEFT_OVER = 0.25;

interface Smaller {
  spikes: number;
  /** Highest load1 of them, and the median of those before. */
  peak_load1: number;
  before_load1: number;
}

/** Those that compare with the spikes before, and the lower ones that came after. */
export function byHeight(
  its: readonly Spike[],
  before: Stretch,
  after: Stretch,
): { high: readonly Spike[]; left: Smaller | null } {
  const peaks = its.filter(({ start }) => start < before.end).map((spike) => spike.peak_load1);
  if (peaks.length === 0) return { high: its, left: null };
  const before_load1 = median(peaks);
  const isHigh = (spike: Spike) => spike.peak_load1 >= AS_HIGH * before_load1;
  const lower = its.filter((spike) => spike.start >= after.start && !isHigh(spike));
  const peak_load1 = Math.max(...lower.map((spike) => spike.peak_load1));
  const left = lower.length === 0 ? null : { spikes: lower.length, peak_load1, before_load1 };
  return { high: its.filter(isHigh), left };
}

/** Lower spikes that are left are no cure, unless nobody would be paged for them. */
export function remains(compared: Comparison, left: Smaller | null): Comparison {
  const isLeft = left !== null && left.peak_load1 >= LEFT_OVER * left.before_load1;
  return compared.verdict === "cured" && isLeft ? { ...compared, verdict: "better" } : compared;
}
