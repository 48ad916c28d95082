import type { Numbers, Recording, Samples } from "../../storage/recording.ts";
import { EXP_1, EXP_5, EXP_15, FIXED_1 } from "../load-arithmetic.ts";
import { type LookGrid, observeGrid, statedGrid } from "./look-grid.ts";
import { type Timeline, usualDistance } from "./timeline.ts";

/**
 * What the kernel counted at its own looks, recovered from successive values of load1:
 * `n = (2048·L₁ − 1884·L₀) / 164` is a whole number, within 0.125 for values of two decimals.
 * One entry a look where both values were caught, else one entry for several looks with their weighted mean.
 */
export interface KernelLooks {
  hz: number | null;
  period_s: number;
  /** Usual distance of the readings, seconds. Beyond a look's, no single count can be told. */
  step_s: number;
  source: LookGrid["source"] | null;
  /** One grid a boot; `null` where the phase could not be found. */
  grids: (LookGrid | null)[];
  length: number;
  /** Instant of the (last) look of the entry on the timeline, seconds. */
  t: Float64Array;
  /** Tasks counted; a whole number where `looks` is 1 and it could be decoded. */
  count: Float64Array;
  /** How many looks the entry stands for. */
  looks: Uint16Array;
  decoded: number;
  undecodable: number;
  /** The values do not follow the kernel's arithmetic: a container's own computation (LXCFS), or another system. */
  synthetic: boolean;
  /** Values stood still where the kernel's cannot (see `FROZEN_LOOKS`), or never moved at all. */
  frozen: boolean;
  still: boolean;
}

/**
 * Two readings say what the looks between them counted as long as the second still remembers the first. load1 has forgotten
 * after two minutes: read every ten, it tells of the last one alone. Then the slower averages tell more (the error that two
 * printed decimals leave on the mean count: load1 0.011 at 60 s, load5 0.01 at 300 s, load15 0.016 at 600 s).
 */
const LOAD1_UP_TO_S = 90;
const LOAD5_UP_TO_S = 400;
/** The kernel looks about this often: readings further apart show no single count of it. */
export const LOOK_S = 5;
/** Two roundings of two decimals put at most 0.125 on the count; beyond this it is another arithmetic. */
const WHOLE_WITHIN = 0.3;
/**
 * Load average stands still only at a whole number, and comes to it by steps that shrink to a hundredth: where it is off the
 * count by 0.13, each look moves it. So many looks in a row at a broken number, or at once after a leap, are no kernel's: a
 * file that LXCFS has ceased to renew, or a cached one.
 */
const FROZEN_LOOKS = 24;
const FROZEN_OFF = 0.15;
const FROZEN_LEAP = 0.1;
/** For load15 to stand still takes an hour of one count: a value that has never moved for so long is suspicious. */
const STILL_S = 1800;
/** A look each 5.01 s (HZ 100) at most; readings further apart than some of them may have missed a move. */
const LONGEST_PERIOD_S = 5.01;
const LONGEST_WAIT_S = 30;

export function kernelLooks(recording: Recording, axis: Timeline): KernelLooks {
  const { samples } = recording;
  // One entry a reading at most, and one a look.
  const most = Math.min(samples.length, Math.ceil((axis.end - axis.start) / 5) + axis.boots.length) + 1;
  const looks: KernelLooks = {
    hz: null,
    period_s: 5.001,
    step_s: usualDistance(axis.samples),
    source: null,
    grids: [],
    length: 0,
    t: new Float64Array(most),
    count: new Float64Array(most),
    looks: new Uint16Array(most),
    decoded: 0,
    undecodable: 0,
    synthetic: false,
    frozen: false,
    still: false,
  };
  let odd = 0;
  let moved = 0;
  for (const boot of axis.boots) {
    const t = axis.samples.subarray(boot.first, boot.end);
    const at = (i: number) => boot.first + i;
    const changed = (i: number) =>
      samples.load1.at(at(i)) !== samples.load1.at(at(i - 1)) ||
      differs(samples.load5.at(at(i)), samples.load5.at(at(i - 1))) ||
      differs(samples.load15.at(at(i)), samples.load15.at(at(i - 1)));
    const shift = (t[0] ?? 0) - (samples.mono_s[boot.first] ?? 0);
    const stated = (i: number) => samples.kernel_look_s.at(at(i));
    const hz = recording.host.hz;
    // The wall clock of another machine, or of whoever wrote it down, has no phase in common with the kernel's looks.
    const found = axis.wallOnly
      ? "too-few"
      : (statedGrid(stated, shift, hz, t) ?? observeGrid(t, changed, hz));
    const grid = typeof found === "string" ? null : found;
    if (found === "no-instant") looks.synthetic = true;
    looks.grids.push(grid);
    if (grid) {
      looks.hz = grid.hz;
      looks.period_s = grid.period_s;
      looks.source = grid.source;
    }
    const average = slowEnough(recording, boot, looks.step_s);
    decodeBoot(looks, grid, t, average, (isOdd, hasMoved) => {
      if (hasMoved) moved++;
      if (hasMoved && isOdd) odd++;
    });
  }
  looks.still = axis.end - axis.start >= STILL_S && neverMoved(samples);
  looks.frozen = axis.boots.some((boot) => standsStill(samples.load1, axis.samples, boot));
  looks.synthetic ||= looks.frozen || (moved >= 20 && odd > 0.4 * moved);
  looks.t = looks.t.subarray(0, looks.length);
  looks.count = looks.count.subarray(0, looks.length);
  looks.looks = looks.looks.subarray(0, looks.length);
  return looks;
}

/** One of the three averages: its values in a boot, and what stays of it from look to look. */
interface Average {
  value(i: number): number;
  kept: number;
}

/** The fastest average that two readings at this distance still share; a slow one is taken only where it was recorded. */
function slowEnough(
  { samples }: Recording,
  { first, end }: { first: number; end: number },
  step_s: number,
): Average {
  const averages = [
    { numbers: samples.load1, kept: EXP_1 / FIXED_1 },
    { numbers: samples.load5, kept: EXP_5 / FIXED_1 },
    { numbers: samples.load15, kept: EXP_15 / FIXED_1 },
  ].map(({ numbers, kept }) => ({ numbers, kept, value: (i: number) => numbers.at(first + i) }));
  const wanted = step_s <= LOAD1_UP_TO_S ? 0 : step_s <= LOAD5_UP_TO_S ? 1 : 2;
  const known = averages.slice(0, wanted + 1).filter(({ numbers }) => isKnown(numbers, first, end));
  return known.at(-1) ?? averages[0]!;
}

function isKnown(numbers: Numbers, first: number, end: number): boolean {
  for (let i = first; i < end; i++) if (Number.isNaN(numbers.at(i))) return false;
  return true;
}

function neverMoved({ load1, length }: Samples): boolean {
  for (let i = 1; i < length; i++) if (load1.at(i) !== load1.at(0)) return false;
  return true;
}

function standsStill(
  load1: Numbers,
  t: Float64Array,
  { first, end }: { first: number; end: number },
): boolean {
  let since = first;
  let leap = 0;
  let before = load1.at(first);
  for (let i = first + 1; i < end; i++) {
    const load = load1.at(i);
    const silent = t[i]! - t[i - 1]! > LONGEST_WAIT_S;
    if (load !== before || silent) {
      leap = silent ? 0 : Math.abs(load - before);
      since = i;
      before = load;
    }
    if (t[i]! - t[since]! <= FROZEN_LOOKS * LONGEST_PERIOD_S) continue;
    if (leap > FROZEN_LEAP || Math.abs(load - Math.round(load)) > FROZEN_OFF) return true;
  }
  return false;
}

const differs = (a: number, b: number) => a !== b && !(Number.isNaN(a) && Number.isNaN(b));

function decodeBoot(
  looks: KernelLooks,
  grid: LookGrid | null,
  t: Float64Array,
  { value, kept }: Average,
  judge: (odd: boolean, moved: boolean) => void,
): void {
  const period = grid?.period_s ?? looks.period_s;
  const appears = grid ? grid.phase + 10 / grid.hz : (t[0] ?? 0);
  // A reading too near a publication may show the value before it or the one after.
  const margin = grid ? Math.min(grid.uncertainty_s + 0.002, period / 4) : 0;
  let lastIndex = Number.NaN;
  let lastLoad = 0;

  for (let i = 0; i < t.length; ) {
    // One reading for each span between two publications: the one nearest its middle.
    const index = Math.floor((t[i]! - appears) / period);
    let best = -1;
    let bestOff = Number.POSITIVE_INFINITY;
    for (; i < t.length && Math.floor((t[i]! - appears) / period) === index; i++) {
      const off = Math.abs(t[i]! - appears - (index + 0.5) * period);
      if (off < bestOff) {
        bestOff = off;
        best = i;
      }
    }
    if (bestOff > period / 2 - margin) continue;
    // The values have two decimals in the file; another tool's may have more.
    const load = Math.round(value(best) * 100) / 100;
    const between = index - lastIndex;
    if (between >= 1) {
      const single = between === 1 && grid !== null;
      const count = countOf(lastLoad, load, kept ** between, single);
      if (single) judge(count.odd, lastLoad !== load);
      if (single && !count.odd) looks.decoded++;
      else looks.undecodable += between;
      const ticks = grid && looks.hz ? 10 / looks.hz : 0;
      const at = looks.length++;
      looks.t[at] = appears + index * period - ticks;
      looks.count[at] = count.tasks;
      looks.looks[at] = Math.min(between, 65535);
    }
    lastIndex = index;
    lastLoad = load;
  }
}

/**
 * What was counted between two values of load average: the weighted mean over all looks between them; of a single look its count,
 * which is whole. `kept`: how much of the value before is in the one after.
 */
function countOf(
  before: number,
  after: number,
  kept: number,
  single: boolean,
): { tasks: number; odd: boolean } {
  const mean = (after - kept * before) / (1 - kept);
  const whole = Math.round(mean);
  const odd = Math.abs(mean - whole) > WHOLE_WITHIN || mean < -WHOLE_WITHIN;
  return { tasks: Math.max(0, single && !odd ? whole : mean), odd };
}
