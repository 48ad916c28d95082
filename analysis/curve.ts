import type { Curve } from "./diagnosis.ts";
import type { Evidence } from "./evidence.ts";

const POINTS = 480;
const LONGEST_WAIT_S = 10;
/** Readings that lie further apart than so many times what is usual have a gap between them. */
const USUAL = 1.5;

/** The load over the whole recording in steps of equal width: what the kernel showed, counted, and what was there. */
export function loadCurve({ recording, axis, looks, active }: Evidence): Curve {
  const { samples } = recording;
  const span = Math.max(1, axis.end - axis.start);
  const step_s = Math.max(5, Math.ceil(span / POINTS));
  const points = Math.max(1, Math.ceil(span / step_s));
  const at = (t: number) => Math.min(points - 1, Math.max(0, Math.floor((t - axis.start) / step_s)));

  const highest = new Float64Array(points).fill(Number.NaN);
  // Looks may lie 10 s apart, readings of other tools minutes: steps between two of them are as high as the first.
  const longest_s = Math.max(LONGEST_WAIT_S, USUAL * looks.step_s);
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const point = at(axis.samples[i]!);
    if (point > before + 1 && i > 0 && axis.samples[i]! - axis.samples[i - 1]! <= longest_s)
      highest.fill(highest[before]!, before + 1, point);
    before = point;
    const load = Math.max(0, samples.load1.at(i));
    if (!(load <= highest[point]!) && !Number.isNaN(load)) highest[point] = load;
  }
  const load1 = Array.from(highest, (load) => (Number.isNaN(load) ? null : Math.round(load * 100) / 100));
  const counted = means(points, looks.length, (i) => at(looks.t[i]!), looks.count);
  const activeMeans = means(points, active.length, (i) => at(active.t[i]!), active.active);
  return {
    start: axis.wall(axis.start),
    end: axis.wall(axis.end),
    step_s,
    load1,
    counted,
    active: active.onGrid ? activeMeans.map(() => null) : activeMeans,
  };
}

function means(
  points: number,
  length: number,
  at: (i: number) => number,
  values: ArrayLike<number>,
): (number | null)[] {
  const sum = new Float64Array(points);
  const count = new Uint32Array(points);
  for (let i = 0; i < length; i++) {
    const point = at(i);
    sum[point]! += values[i]!;
    count[point]!++;
  }
  return Array.from(sum, (total, i) => (count[i] === 0 ? null : Math.round((total / count[i]!) * 100) / 100));
}
