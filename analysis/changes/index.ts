import type { Prediction } from "../../collectors/collector.ts";
import type { ComparedChange, Comparison, Gap, Spike, SpikeCause } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { fact } from "../facts.ts";
import { median } from "../statistics/robust.ts";
import { compare, isSeen, type Stretch, spacingsOf, startsIn } from "./compare.ts";
import { byHeight, remains } from "./heights.ts";
import { heldBack, notInForce, tamed } from "./job-now.ts";
import { joined, type Turn, turnsOf } from "./turns.ts";

/** Compares spikes before and after each change of keepalived's configuration and each mark. */
export function compareChanges(
  evidence: Evidence,
  spikes: readonly Spike[],
  gaps: readonly Gap[],
): ComparedChange[] {
  const { window, predictions } = evidence.recording;
  const turns = turnsOf(evidence.recording).filter(
    ({ start, end }) => start > window.start && end < window.end,
  );
  const compared: ComparedChange[] = [];
  let from = window.start;
  for (let i = 0; i < turns.length; i++) {
    let turn = turns[i]!;
    const before = stretch(from, turn.start, gaps);
    let found: ComparedChange[];
    for (;;) {
      const next = turns[i + 1];
      const after = stretch(turn.end, next?.start ?? window.end, gaps);
      found = atTurn({ evidence, spikes, predictions, turn, before, after });
      // What could not be judged before the next change came is judged together with it.
      if (!next || found.some(({ verdict }) => verdict !== "too-early")) break;
      turn = joined(turn, next);
      i++;
    }
    compared.push(...found);
    // Nothing changed: what was before still says what to expect.
    const isBoundary = found.some(({ verdict }) => verdict !== "same" && verdict !== "too-early");
    if (isBoundary) from = turn.end;
  }
  return compared;
}

interface AtTurn {
  evidence: Evidence;
  spikes: readonly Spike[];
  predictions: readonly Prediction[];
  turn: Turn;
  before: Stretch;
  after: Stretch;
}

function atTurn(at: AtTurn): ComparedChange[] {
  const { spikes, turn, before, after } = at;
  const near = spikes.filter(({ start }) => start >= before.start && start < after.end);
  const causes = new Set(near.map(causeOf));
  const known = [...causes].filter((cause) => cause !== "unexplained");
  // Of one cause only: what could not be explained counts against its cure.
  const [only] = known;
  const all = known.length === 1 && only !== undefined ? [only] : [...causes];
  const ofOne = (cause: SpikeCause) =>
    all.length === 1 ? near : near.filter((one) => causeOf(one) === cause);
  const about = { at: turn.end, since: turn.start, what: turn.what };
  const idle = notInForce(at.evidence, turn, after);
  const found = all
    .map((cause) => ({ cause, its: ofOne(cause) }))
    .filter(({ its }) => startsIn(its, before).length > 0 || startsIn(its, after).length >= 3)
    .map(({ cause, its }): ComparedChange => {
      const { high, left } = byHeight(its, before, after);
      const compared = remains(compare(high, before, after), left);
      const quiet = quietTimes(at, cause, high);
      const notes = [...idle, ...(left === null ? [] : [fact("change.smaller", left)])];
      const harmless = compared.after.spikes === 0 ? tamed(at.evidence, at, cause, high) : null;
      const judged = harmless === null ? compared : understood(at, compared, cause, quiet);
      const held = heldBack(at.evidence, after, cause, high, judged);
      const more = [...(harmless === null ? [] : [harmless]), ...(held.notes ?? [])];
      return { ...about, cause, quiet, ...judged, ...held, notes: [...notes, ...more] };
    })
    .sort((a, b) => b.before.spikes - a.before.spikes);
  return found.length > 0
    ? found
    : [{ ...about, cause: null, notes: idle, quiet: [], ...compare([], before, after) }];
}

/**
 * Where it is known that the job makes no more of them: a time that a report foretold before the change, and that passed quietly, is proof, and
 * nobody has to wait until their count is.
 */
function understood(
  { predictions, turn, after }: AtTurn,
  compared: Comparison,
  cause: SpikeCause,
  quiet: readonly number[],
): Comparison {
  if (compared.verdict !== "too-early") return compared;
  const foretold = predictions.filter((one) => one.cause === cause && one.made_at <= turn.start);
  if (foretold.some(({ at }) => quiet.includes(at)))
    return { ...compared, verdict: "cured", chance: null, wait_until: null };
  const due = foretold.filter(({ low, high }) => low >= after.start && high > after.end).at(-1);
  return due ? { ...compared, wait_until: due.high } : compared;
}

const causeOf = ({ verdict: { cause } }: Spike): SpikeCause =>
  cause === null || cause === "mixed" ? "unexplained" : cause;

/** The stretch without the times for which nobody looked. */
function stretch(start: number, end: number, gaps: readonly Gap[]): Stretch {
  const seen: { start: number; end: number }[] = [];
  let from = start;
  for (const gap of gaps) {
    // Lost events hide no spike.
    if (gap.reason.id === "coverage.lost" || gap.end <= from || gap.start >= end) continue;
    if (gap.start > from) seen.push({ start: from, end: gap.start });
    from = gap.end;
  }
  if (from < end) seen.push({ start: from, end });
  return { start, end, seen };
}

const REGULAR = 0.2;
const NEAR = 0.15;
const MOST_QUIET = 100;

/** What reports foretold before the change, and what the spacing of regular spikes foretold. */
function quietTimes(
  { predictions, turn, before, after }: AtTurn,
  cause: SpikeCause,
  its: readonly Spike[],
): number[] {
  const then = startsIn(its, before);
  const now = startsIn(its, after);
  const passed = (low: number, high: number) =>
    low >= after.start &&
    high <= after.end &&
    isSeen({ start: low, end: high }, after.seen) &&
    !now.some((at) => at >= low && at <= high);
  const foretold = predictions
    .filter((one) => one.cause === cause && one.made_at <= turn.start && passed(one.low, one.high))
    .map(({ at }) => at);
  const spacings = spacingsOf(then, before);
  const typical = median(spacings) * 1e6;
  const isRegular =
    spacings.length >= 2 && spacings.every((one) => Math.abs(one * 1e6 - typical) <= REGULAR * typical);
  const due: number[] = [];
  for (let at = then.at(-1)! + typical; isRegular && at < after.end && due.length < MOST_QUIET; at += typical)
    if (passed(at - NEAR * typical, at + NEAR * typical)) due.push(at);
  const others = due.filter((at) => !foretold.some((other) => Math.abs(other - at) < typical / 2));
  return [...foretold, ...others].sort((a, b) => a - b);
}
