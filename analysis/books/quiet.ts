import type { Stretch } from "../derived/calm.ts";
import { mean } from "../statistics/robust.ts";
import type { WorkWithin } from "./work.ts";

/** What was counted and what was done in quiet times: means over them, in tasks. */
export interface Quiet {
  counted: number;
  done: number;
  busy: number;
  pressed: number;
  /** Done and not counted; its standard error, from how the hours scatter. */
  missed: number;
  error: number;
  /** Standard deviations of what is done, and of how busy the processors are, over stretches of so long. */
  scatter(length_s: number): { done: number; busy: number };
}

/** Hours are long enough to be independent of each other, and short enough to be many; of a short recording they are parts. */
const BLOCK_S = { least: 300, most: 3600 };
const BLOCKS = 8;
const BLOCK_STEPS = 6;
const LEAST_BLOCKS = 4;

/**
 * Load1 is a mean of what the kernel counted, and so is its mean over many readings, however far apart they are: a hundredth
 * is lost where the slower averages, which remember more, rest at up to 0.05 on an idle CentOS 7. `null`: too little is quiet.
 */
export function quietTimes(
  stretches: readonly Stretch[],
  work: WorkWithin,
  counted: (from: number, to: number) => number | null,
  step_s: number,
): Quiet | null {
  const all_s = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const each_s = Math.min(BLOCK_S.most, Math.max(BLOCK_S.least, all_s / BLOCKS));
  const blocks = stretches.flatMap((stretch) => blocksOf(stretch, Math.max(each_s, BLOCK_STEPS * step_s)));
  const seen = blocks.flatMap(({ from, to }) => {
    const done = work(from, to);
    const count = counted(from, to);
    return done === null || count === null ? [] : [{ done, count, length: to - from }];
  });
  if (seen.length < LEAST_BLOCKS) return null;
  const length_s = seen.reduce((sum, { length }) => sum + length, 0);
  const over = (value: (one: (typeof seen)[number]) => number) =>
    seen.reduce((sum, one) => sum + value(one) * one.length, 0) / length_s;
  const doneOf = ({ done }: (typeof seen)[number]) => done.ran + done.waited;
  const missed = over((one) => doneOf(one) - one.count);
  const deviation = (value: (one: (typeof seen)[number]) => number, usual: number) =>
    Math.sqrt(mean(seen.map((one) => (value(one) - usual) ** 2)));
  const done = over(doneOf);
  const busy = over((one) => one.done.busy);
  const block_s = length_s / seen.length;
  return {
    counted: over(({ count }) => count),
    done,
    busy,
    pressed: over((one) => one.done.pressed ?? 0),
    missed,
    error: deviation((one) => doneOf(one) - one.count, missed) / Math.sqrt(seen.length - 1),
    // The shorter, the more it scatters: work of a moment has little to do with that of the next hour.
    scatter: (long_s) => {
      const times = Math.sqrt(block_s / Math.min(block_s, long_s));
      return { done: times * deviation(doneOf, done), busy: times * deviation((one) => one.done.busy, busy) };
    },
  };
}

function blocksOf({ from, to }: Stretch, length: number): Stretch[] {
  const many = Math.max(1, Math.round((to - from) / length));
  const each = (to - from) / many;
  return Array.from({ length: many }, (_, i) => ({ from: from + i * each, to: from + (i + 1) * each }));
}
