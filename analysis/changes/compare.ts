import type { ChangeVerdict, Comparison, Spike } from "../diagnosis.ts";
import { seededRandom } from "../load-simulation.ts";
import { type Expectation, renewals } from "../statistics/renewal.ts";

/** Before or after a change, µs since 1970 UTC, and the parts of it for which somebody looked. */
export interface Stretch {
  start: number;
  end: number;
  seen: readonly { start: number; end: number }[];
}

/** Nine of ten would be too few for "cured": whoever believes it goes to sleep. */
const CHANCE = 0.05;
/** Silence says something only where spikes were due, and more than one. */
const LEAST_DUE = 2;
/** Spikes before which nobody would speak of worse. */
const LEAST_WORSE = 3;
/** Nobody waits longer. */
const MOST_WAIT_US = 60 * 86_400e6;
const SEED = 1107;

export const startsIn = (spikes: readonly Spike[], { start, end }: Stretch) =>
  spikes.map((spike) => spike.start).filter((at) => at >= start && at < end);

/** @param spikes of one cause */
export function compare(spikes: readonly Spike[], before: Stretch, after: Stretch): Comparison {
  const then = startsIn(spikes, before);
  const now = startsIn(spikes, after);
  const counted = {
    before: { spikes: then.length, hours: hoursOf(before) },
    after: { spikes: now.length, hours: hoursOf(after) },
  };
  const spacings = spacingsOf(then, before);
  const told =
    spacings.length >= 2 ? byRenewal(then, spacings, before, after, now.length) : byExposure(counted, after);
  return { ...counted, ...told };
}

type Told = Omit<Comparison, "before" | "after">;

function byRenewal(
  then: readonly number[],
  spacings: readonly number[],
  before: Stretch,
  after: Stretch,
  count: number,
): Told {
  const last = then.at(-1)!;
  const quiet = { start: last, end: after.start };
  const all = [...before.seen, ...after.seen, { start: before.end, end: after.start }];
  const elapsed_s = isSeen(quiet, all) ? (after.start - last) / 1e6 : null;
  const spans = after.seen.map(({ start, end }) => ({
    from: (start - after.start) / 1e6,
    to: (end - after.start) / 1e6,
  }));
  const end = Math.max(1, (after.end - after.start) / 1e6);
  const expectation = renewals({ spacings, elapsed_s }, { spans, end }, seededRandom(SEED));
  const few = count <= expectation.expected;
  const chance = few ? expectation.atMost(count) : expectation.atLeast(count);
  const expected_after = expectation.expected;
  const isDue = expectation.reachedAt(LEAST_DUE) <= end;
  const verdict = verdictOf(count, expected_after, chance, isDue);
  return {
    expected_after,
    chance,
    verdict,
    wait_until: verdict === "too-early" ? waitFor(expectation, count, after) : null,
  };
}

function verdictOf(count: number, expected: number, chance: number, isDue: boolean): ChangeVerdict {
  const told = chance <= CHANCE;
  if (told && count >= LEAST_WORSE && count > expected) return "worse";
  if (!isDue) return "too-early";
  if (count === 0) return told ? "cured" : "too-early";
  return told && count < expected ? "better" : "same";
}

function waitFor(expectation: Expectation, count: number, { start, end }: Stretch): number | null {
  const due = expectation.reachedAt(LEAST_DUE);
  const at = start + 1e6 * (count === 0 ? Math.max(due, expectation.silentAt(CHANCE)) : due);
  return within(Math.max(at, end), end);
}

/** Sooner or later than this nobody would look. */
const within = (at: number, now: number) => (at - now <= MOST_WAIT_US ? at : null);

/**
 * One spike or two say nothing of their spacing. Then only this: had nothing changed, each of all spikes would have come before or after
 * with the chance that the length of either gives it.
 */
function byExposure({ before, after }: Pick<Comparison, "before" | "after">, { end }: Stretch): Told {
  const untold = { expected_after: null, chance: null, wait_until: null };
  if (before.hours <= 0 || before.spikes + after.spikes === 0) return { ...untold, verdict: "too-early" };
  const expected_after = (before.spikes * after.hours) / before.hours;
  const shareBefore = before.hours / (before.hours + after.hours);
  if (after.spikes === 0) {
    const chance = shareBefore ** before.spikes;
    const wanted_h = Math.max(
      before.hours * (CHANCE ** (-1 / before.spikes) - 1),
      (before.hours * LEAST_DUE) / before.spikes,
    );
    const cured = chance <= CHANCE && expected_after >= LEAST_DUE;
    const wait_until = cured ? null : within(end + Math.max(0, wanted_h - after.hours) * 3600e6, end);
    return { expected_after, chance, verdict: cured ? "cured" : "too-early", wait_until };
  }
  const chance = (1 - shareBefore) ** after.spikes;
  const isWorse = before.spikes === 0 && after.spikes >= LEAST_WORSE && chance <= CHANCE;
  if (isWorse) return { expected_after, chance, verdict: "worse", wait_until: null };
  const due_h = before.spikes === 0 ? 0 : (before.hours * LEAST_DUE) / before.spikes - after.hours;
  const isDue = before.spikes > 0 && due_h <= 0;
  return {
    expected_after,
    chance: null,
    verdict: isDue ? "same" : "too-early",
    wait_until: isDue || before.spikes === 0 ? null : within(end + due_h * 3600e6, end),
  };
}

/** Distances of spikes between which somebody looked all the time: else some may have been missed. */
export function spacingsOf(starts: readonly number[], { seen }: Stretch): number[] {
  return starts.slice(1).flatMap((end, i) => {
    const start = starts[i]!;
    return isSeen({ start, end }, seen) ? [(end - start) / 1e6] : [];
  });
}

/** A silence that is shorter than a spike hides none. */
const SHORT_US = 5 * 60e6;

/** Whether no gap of the stretches lies in a span. */
export function isSeen(
  { start, end }: { start: number; end: number },
  seen: readonly { start: number; end: number }[],
): boolean {
  let at = start;
  for (const span of seen.toSorted((a, b) => a.start - b.start)) {
    if (span.end <= at) continue;
    if (span.start - at > SHORT_US || at >= end) break;
    at = Math.max(at, span.end);
  }
  return end - at <= SHORT_US;
}

function hoursOf({ seen }: Stretch): number {
  return seen.reduce((sum, { start, end }) => sum + (end - start), 0) / 3600e6;
}
