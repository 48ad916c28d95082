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
  length_s: number;
}

/** Hours are long enough to be independent of each other, and short enough to be many. */
const BLOCK_S = 3600;
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
  const blocks = stretches.flatMap((stretch) => blocksOf(stretch, Math.max(BLOCK_S, BLOCK_STEPS * step_s)));
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
  const scatter = Math.sqrt(mean(seen.map((one) => (doneOf(one) - one.count - missed) ** 2)));
  return {
    counted: over(({ count }) => count),
    done: over(doneOf),
    busy: over(({ done }) => done.busy),
    pressed: over(({ done }) => done.pressed ?? 0),
    missed,
    error: scatter / Math.sqrt(seen.length - 1),
    length_s,
  };
}

function blocksOf({ from, to }: Stretch, length: number): Stretch[] {
  const many = Math.max(1, Math.round((to - from) / length));
  const each = (to - from) / many;
  return Array.from({ length: many }, (_, i) => ({ from: from + i * each, to: from + (i + 1) * each }));
}
