import type { Spike } from "../diagnosis.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { lowerBound } from "../statistics/search.ts";
import type { CountedChart, LooksMean } from "./model.ts";

const MOST_NAMES = 6;
const BIN_S = 15;
const MOST_BINS = 48;
const LEAST_BINS = 6;
/** Below this a colour would stand for nobody. */
const SHOWN_FROM = 0.02;

/** Who was there through a spike, at the kernel's looks and at random times; `null` where nobody was seen. */
export function countedChart(
  evidence: Evidence,
  span: SpikeEvidence,
  { id, who }: Spike,
): CountedChart | null {
  const { recording, axis, active } = evidence;
  const { tasks, strings } = recording;
  const names = who
    .filter((one) => Math.max(one.at_kernel_look ?? 0, one.at_random) >= SHOWN_FROM)
    .slice(0, MOST_NAMES)
    .map(({ comm }) => comm);
  if (names.length === 0) return null;
  const length = span.end - span.start;
  const bins = Math.min(MOST_BINS, Math.max(LEAST_BINS, Math.round(length / BIN_S)));
  const step_s = length / bins;
  const all = names.length + 1;
  const seen = { kernel: new Float32Array(all * bins), random: new Float32Array(all * bins) };
  const aimed = new Uint32Array(bins);
  const random = new Uint32Array(bins);
  const binOf = (t: number) => Math.min(bins - 1, Math.floor((t - span.start) / step_s));
  const place = new Map(names.map((comm, i) => [comm, i]));
  const over = { kernel: totals(all), random: totals(all) };
  let last = Number.NaN;
  for (let i = lowerBound(axis.tasks, span.start); i < tasks.length && axis.tasks[i]! <= span.end; i++) {
    const bin = binOf(axis.tasks[i]!);
    const row = place.get(strings[tasks.comm[i]!]!) ?? names.length;
    const isAimed = tasks.phase[i] === 1;
    const share = evidence.counted[i]!;
    (isAimed ? seen.kernel : seen.random)[row * bins + bin]! += share;
    const own = isAimed ? over.kernel : over.random;
    if (axis.tasks[i] !== last) {
      own.look();
      if (isAimed) aimed[bin]!++;
    }
    own.add(row, share);
    last = axis.tasks[i]!;
  }
  for (let i = lowerBound(active.t, span.start); i < active.length && active.t[i]! <= span.end; i++)
    random[binOf(active.t[i]!)]!++;
  // 0 of 0 looks is unknown.
  const mean = (sums: Float32Array, looks: Uint32Array) => sums.map((sum, i) => sum / looks[i % bins]!);
  return {
    spike: id,
    start: axis.wall(span.start),
    step_s,
    bins,
    names: [...names, ""],
    kernel: mean(seen.kernel, aimed),
    random: mean(seen.random, random),
    over: {
      kernel: over.kernel.mean(aimed.reduce((sum, looks) => sum + looks, 0)),
      random: over.random.mean(random.reduce((sum, looks) => sum + looks, 0)),
    },
  };
}

/** Sums by name, and of the squares of what each look saw together. */
function totals(names: number) {
  const sums = new Array<number>(names).fill(0);
  let squares = 0;
  let ofLook = 0;
  const look = () => {
    squares += ofLook ** 2;
    ofLook = 0;
  };
  const add = (name: number, share: number) => {
    sums[name]! += share;
    ofLook += share;
  };
  /** @param looks those that saw nobody are among them */
  const mean = (looks: number): LooksMean => {
    look();
    const all = sums.reduce((sum, one) => sum + one, 0) / looks;
    const error = Math.sqrt(Math.max(0, squares / looks - all * all) / looks);
    // As finely as in the table of names: else both would round apart.
    return { looks, names: sums.map((sum) => Math.round((sum / looks) * 1000) / 1000), all, error };
  };
  return { look, add, mean };
}
