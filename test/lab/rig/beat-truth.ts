import type { ScriptRun } from "./check-script.ts";
import type { KernelLookTimes } from "./kernel-looks.ts";

/** Looks that fall into a run, nearer to each other than this, are one spike; fewer than so many are none. */
const JOIN_S = 90;
const LEAST_HITS = 4;

/** The spikes of a beat as they must be: the stretches in which the kernel's looks fall into runs. */
export function beatSpikes(
  runs: readonly ScriptRun[],
  looks: KernelLookTimes,
): { start: number; end: number }[] {
  const complete = runs.filter(({ end }) => end !== null);
  const hits = complete.flatMap(({ start, end }) => looks.within(start, end!));
  const groups: number[][] = [];
  for (const hit of hits) {
    const group = groups.at(-1);
    if (group && hit - group.at(-1)! < JOIN_S) group.push(hit);
    else groups.push([hit]);
  }
  return groups
    .filter((group) => group.length >= LEAST_HITS)
    .map((group) => ({ start: group[0]!, end: group.at(-1)! + looks.period_s }));
}

/** Mean distance of the starts, its standard error over blocks of ten, and the mean busy time; seconds. */
export function rhythm(runs: readonly ScriptRun[]): { period_s: number; error_s: number; busy_s: number } {
  const starts = runs.map(({ start }) => start);
  const period_s = (starts.at(-1)! - starts[0]!) / (starts.length - 1);
  const blocks: number[] = [];
  for (let i = 10; i < starts.length; i += 10) blocks.push((starts[i]! - starts[i - 10]!) / 10);
  const variance =
    blocks.reduce((sum, block) => sum + (block - period_s) ** 2, 0) / Math.max(1, blocks.length - 1);
  const busy = runs.flatMap(({ start, end }) => (end === null ? [] : [end - start]));
  return {
    period_s,
    error_s: Math.sqrt(variance / Math.max(1, blocks.length)),
    busy_s: busy.reduce((sum, length) => sum + length, 0) / busy.length,
  };
}
