import type { KernelLooks } from "../derived/kernel-looks.ts";
import type { Timeline } from "../derived/timeline.ts";
import { type Fact, fact } from "../facts.ts";
import type { SpikeSpan } from "../spikes.ts";
import type { Quiet } from "./quiet.ts";
import type { Work, WorkWithin } from "./work.ts";

/** What one spike counted and did above what is usual. */
export interface Account {
  span: SpikeSpan;
  /** Tasks × seconds. */
  counted: number;
  done: number;
  /** Means in it. */
  within: Work;
  /** Share of all processors' time above normal, were all of it within the spike. */
  share: number;
  /** Whether work, or busy processors, are more above normal than quiet times scatter. */
  isClear: { done: boolean; busy: boolean };
  /** Mean threads in uninterruptible sleep above normal at the tool's looks, and how many looks; `null`: it did not look. */
  asleep: { tasks: number; looks: number } | null;
}

/** In a phantom work, and the time of the processors, are less than these shares of what was counted above normal. */
const WORK_BELOW = 0.3;
const UNTOUCHED = 0.25;
/** Work is at least this share of what was counted above normal. */
const REAL_ABOVE = 0.65;
/** Or the processors were not idle, or somebody waited for them or for a disk, for so much more of the time; or next to nothing was idle. */
const SATURATED = 0.6;
const FULL = { share: 0.85, risen: 0.15 };
const PRESSED = 0.5;
/** So many standard deviations: of many short spikes one has such luck. */
const CLEARLY = 4;

/** Over the spike and a reading to either side, which stand for times within and without. `null`: its work is not known. */
export function accountOf(
  span: SpikeSpan,
  { looks, axis }: { looks: KernelLooks; axis: Timeline },
  work: WorkWithin,
  quiet: Quiet | null,
  asleep: Account["asleep"],
): Account | null {
  const from = Math.max(axis.start, span.start - looks.step_s);
  const to = Math.min(axis.end, span.end + looks.step_s);
  const all = work(from, to);
  const within = work(span.start, Math.min(axis.end, span.end));
  if (all === null || within === null) return null;
  const usual = quiet?.counted ?? span.baseline;
  let counted = 0;
  for (let i = 0; i < looks.length; i++)
    if (looks.t[i]! > from && looks.t[i]! <= to)
      counted += (looks.count[i]! - usual) * looks.looks[i]! * looks.period_s;
  const done = (all.ran + all.waited - (quiet?.done ?? 0)) * (to - from);
  const busy = (all.busy - (quiet?.busy ?? 0)) * (to - from);
  // Where nothing is quiet nobody knows what is normal.
  const usualScatter = quiet?.scatter(to - from) ?? { done: Number.NaN, busy: Number.NaN };
  const isClear = {
    done: done >= CLEARLY * usualScatter.done * (to - from),
    busy: busy >= CLEARLY * usualScatter.busy * (to - from),
  };
  return { span, counted, done, within, share: busy / (span.end - span.start), isClear, asleep };
}

/** Whether what was counted was done. */
export const isDone = ({ done, counted, isClear }: Account) => isClear.done && done >= REAL_ABOVE * counted;

/** Share of what was counted that was work. */
export const partOf = ({ done, counted }: Account) => Math.max(done / counted, 0);

/** There is more work in it than a phantom has, whatever the rest is. */
export const isMixed = (account: Account) => partOf(account) >= WORK_BELOW || account.share >= UNTOUCHED;

/** What shows that a spike was real; `null`: nothing does. */
export function realBy(account: Account, calm: Quiet | null): Fact[] | null {
  const { within, share, span, isClear } = account;
  if (calm === null) return null;
  const isFull = calm.busy + share >= FULL.share && share >= FULL.risen;
  if (isClear.busy && (share >= SATURATED || isFull))
    return [fact("books.busy", { share: Math.min(1, within.busy), calm: calm.busy })];
  if (within.pressed !== null && within.pressed - calm.pressed >= PRESSED)
    return [fact("books.pressed", { share: within.pressed, calm: calm.pressed })];
  if (!isDone(account)) return null;
  return [fact("books.spike", { counted: span.counted, done: within.ran + within.waited, calm: calm.done })];
}
