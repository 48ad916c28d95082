import type { KernelLooks } from "./derived/kernel-looks.ts";
import { mean } from "./statistics/robust.ts";

/** What of a spike is held against the counts beside it, in recordings too short to say what is usual. */
interface Counted {
  start: number;
  end: number;
  counted: number;
  baseline: number;
}

/** It must lie so many standard deviations of the counts beside it above them, where there are so many. */
const SHORT_SPREADS = 3;
const SHORT_BESIDE = 4;
/** What stands out at once must be so many standard errors above. */
const CLEAR = 5;

/** Those whose counts lie clearly above the counts outside all of them, or above their own scatter where nothing is outside. */
export function noScatter<Span extends Counted>(looks: KernelLooks, spikes: readonly Span[]): Span[] {
  const within = (t: number, { start, end }: Counted) => t > start - 1 && t < end + 1;
  const counts = (wanted: (t: number) => boolean) =>
    Array.from(looks.count).filter((_, i) => wanted(looks.t[i]!));
  const beside = counts((t) => !spikes.some((spike) => within(t, spike)));
  const enough = beside.length >= SHORT_BESIDE;
  return spikes.filter((spike) => {
    const of = enough ? beside : counts((t) => within(t, spike));
    return spike.counted - (enough ? mean(of) : spike.baseline) >= SHORT_SPREADS * spreadOf(of);
  });
}

/** Whether the mean of a spike's counts lies further above those beside it than means of so many counts scatter. */
export function isClear(looks: KernelLooks, spikes: readonly Counted[], spike: Counted): boolean {
  const within = (t: number, one: Counted) => t > one.start - 1 && t < one.end + 1;
  const beside = Array.from(looks.count).filter((_, i) => !spikes.some((one) => within(looks.t[i]!, one)));
  if (beside.length < SHORT_BESIDE) return true;
  const many = looks.t.filter((t) => within(t, spike)).length;
  return spike.counted - mean(beside) >= CLEAR * spreadOf(beside) * Math.sqrt(1 / many + 1 / beside.length);
}

function spreadOf(counts: readonly number[]): number {
  const usual = mean(counts);
  return Math.sqrt(mean(counts.map((count) => (count - usual) ** 2)));
}
