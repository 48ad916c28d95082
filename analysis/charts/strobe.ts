import { phaseMatch } from "../derived/beats.ts";
import type { RunClass } from "../derived/runs.ts";
import { spanLengths } from "../derived/spans.ts";
import type { Spike } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import { median } from "../statistics/robust.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Focus } from "./focus.ts";
import type { MeanCount, StrobeChart } from "./model.ts";

/** Looks outside spikes that are enough to see a line by. */
const THINNED = 1800;
const MOST_NEAR = 28_000;
const FEWEST_RUNS = 20;
const FOLDED_BINS = 48;
/** So many lengths of a run are folded at it. */
const FOLDED_RUNS = 4;
const LEAST_FOLDED_S = 0.04;
/** Runs that take so many times as long as usual are longer. */
const LONGER = 2;

/** The kernel's looks as a stroboscope: each lights up one instant of the job's period. */
export function strobeChart(
  evidence: Evidence,
  job: RunClass | null,
  spikes: readonly Spike[],
  focuses: readonly Focus[],
): StrobeChart | null {
  const { looks, axis } = evidence;
  if (job === null || job.length < FEWEST_RUNS || looks.hz === null || looks.synthetic) return null;
  const period_s = evidence.period(job)?.period_s ?? median(distances(job));
  const busy_s = median(spanLengths(job, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));
  if (!(busy_s > 0) || !(period_s > 0) || busy_s > 0.9 * Math.min(period_s, looks.period_s)) return null;
  const half = Math.min(period_s, looks.period_s) / 2;
  const [low_s, high_s] = [busy_s / 2 - half, busy_s / 2 + half];
  const kind = kindOf(job, spikes);
  // A beat is seen at the run; that the count of a spike does not follow the job at all, over its whole period.
  const close = Math.min(Math.max(LEAST_FOLDED_S, FOLDED_RUNS * busy_s), 2 * half);
  const width = kind === "beat" ? close : 2 * half;
  const from_s = busy_s / 2 - width / 2;
  const step_s = width / FOLDED_BINS;
  const sum = new Float64Array(FOLDED_BINS);
  const squares = new Float64Array(FOLDED_BINS);
  const number = new Uint32Array(FOLDED_BINS);
  const inside: MeanCount = { looks: 0, counted: 0 };
  const outside: MeanCount = { looks: 0, counted: 0 };
  const inSpike = (at: number) => evidence.spikes.some(({ start, end }) => at >= start && at <= end);
  const kept = keeper(looks.t, focuses);
  const t: number[] = [];
  const after: number[] = [];
  const counts: number[] = [];
  let run = 0;
  for (let i = 0; i < looks.length; i++) {
    if (looks.looks[i] !== 1) continue;
    const at = looks.t[i]!;
    while (run + 1 < job.length && job.start[run + 1]! <= at) run++;
    const after_s = nearest(job, run, at, high_s);
    if (!(after_s >= low_s && after_s <= high_s)) continue;
    const counted = looks.count[i]!;
    const covered = after_s >= 0 && after_s <= (ownEnd(job, run, at) ?? busy_s);
    const side = covered ? inside : outside;
    side.looks++;
    side.counted += counted;
    const bin = kind === "noise" && !inSpike(at) ? -1 : Math.floor((after_s - from_s) / step_s);
    if (bin >= 0 && bin < FOLDED_BINS) {
      sum[bin]! += counted;
      squares[bin]! += counted ** 2;
      number[bin]!++;
    }
    if (!kept(i)) continue;
    t.push(at - axis.start);
    after.push(after_s);
    counts.push(Math.min(255, Math.round(counted)));
  }
  if (t.length === 0) return null;
  inside.counted /= inside.looks;
  outside.counted /= outside.looks;
  const mean = Float32Array.from(sum, (total, i) => (number[i] === 0 ? Number.NaN : total / number[i]!));
  return {
    comm: job.comm,
    period_s,
    busy_s,
    look_s: looks.period_s,
    kind,
    start: axis.wall(axis.start),
    t: Float64Array.from(t),
    after_s: Float32Array.from(after),
    counted: Uint8Array.from(counts),
    low_s,
    high_s,
    folded: {
      from_s,
      step_s,
      counted: mean,
      error: mean.map((value, i) =>
        Math.sqrt(Math.max(0, squares[i]! / number[i]! - value ** 2) / number[i]!),
      ),
      looks: number,
    },
    inside,
    outside,
    covered: coveredIn(evidence, job, busy_s),
  };
}

/** Seconds since the run began that the look is nearest to: below 0 where it is the next one. */
function nearest(job: RunClass, run: number, at: number, high_s: number): number {
  const since = at - job.start[run]!;
  if (since >= 0 && since <= high_s) return since;
  const next = run + 1 < job.length && since >= 0 ? job.start[run + 1]! : job.start[run]!;
  return at - next;
}

/** Length of the run that began last before the look, where it is known. */
function ownEnd(job: RunClass, run: number, at: number): number | null {
  const length = job.end[run]! - job.start[run]!;
  return at >= job.start[run]! && !Number.isNaN(length) ? length : null;
}

function kindOf(job: RunClass, spikes: readonly Spike[]): StrobeChart["kind"] {
  if (spikes.length === 0) return "quiet";
  const beats = spikes.some(
    ({ verdict }) => verdict.cause === "sampling-beat" && verdict.culprit === job.comm,
  );
  return beats ? "beat" : "noise";
}

function coveredIn({ looks, spikes }: Evidence, job: RunClass, busy_s: number): StrobeChart["covered"] {
  const matches = spikes.flatMap((spike) => {
    const match = phaseMatch(looks, job, spike.start, spike.end, spike.baseline);
    return match === null ? [] : [{ ...match, lengths: spanLengths(job, spike.start, spike.end) }];
  });
  const all = matches.reduce((total, match) => total + match.looks, 0);
  if (all === 0) return null;
  const covered = matches.reduce((total, match) => total + match.covered * match.looks, 0);
  const longer = matches.some(({ lengths }) => lengths.length > 0 && median(lengths) > LONGER * busy_s);
  return { share: covered / all, by_chance: matches[0]!.coveredAlways, longer };
}

/** The looks around spikes, all of them or where there are too many one in so many, and fewer of the others: to the end of the recording. */
function keeper(t: Float64Array, focuses: readonly Focus[]): (i: number) => boolean {
  const spans = focuses.map(({ from, to }) => [lowerBound(t, from), lowerBound(t, to)] as const);
  const near = spans.reduce((sum, [first, end]) => sum + end - first, 0);
  const everyNear = Math.max(1, Math.ceil(near / MOST_NEAR));
  const every = Math.max(everyNear, Math.ceil(t.length / THINNED));
  let at = 0;
  return (i) => {
    while (at < spans.length && i >= spans[at]![1]) at++;
    const isNear = at < spans.length && i >= spans[at]![0];
    return i % (isNear ? everyNear : every) === 0;
  };
}

function distances({ start, length }: RunClass): Float64Array {
  return Float64Array.from({ length: length - 1 }, (_, i) => start[i + 1]! - start[i]!);
}
