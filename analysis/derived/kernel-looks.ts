import type { Recording } from "../../storage/recording.ts";
import { EXP_1, FIXED_1 } from "../load-arithmetic.ts";
import { type LookGrid, observeGrid, statedGrid } from "./look-grid.ts";
import type { Timeline } from "./timeline.ts";

/**
 * What the kernel counted at its own looks, recovered from successive values of load1:
 * `n = (2048·L₁ − 1884·L₀) / 164` is a whole number, within 0.125 for values of two decimals.
 * One entry a look where both values were caught, else one entry for several looks with their weighted mean.
 */
export interface KernelLooks {
  hz: number | null;
  period_s: number;
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
}

const KEEP_1 = EXP_1 / FIXED_1;
/** Two roundings of two decimals put at most 0.125 on the count; beyond this it is another arithmetic. */
const WHOLE_WITHIN = 0.3;

export function kernelLooks(recording: Recording, axis: Timeline): KernelLooks {
  const { samples } = recording;
  // One entry a reading at most, and one a look.
  const most = Math.min(samples.length, Math.ceil((axis.end - axis.start) / 5) + axis.boots.length) + 1;
  const looks: KernelLooks = {
    hz: null,
    period_s: 5.001,
    source: null,
    grids: [],
    length: 0,
    t: new Float64Array(most),
    count: new Float64Array(most),
    looks: new Uint16Array(most),
    decoded: 0,
    undecodable: 0,
    synthetic: false,
  };
  let odd = 0;
  let moved = 0;
  for (const boot of axis.boots) {
    const t = axis.samples.subarray(boot.first, boot.end);
    const at = (i: number) => boot.first + i;
    const changed = (i: number) =>
      samples.load1[at(i)] !== samples.load1[at(i - 1)] ||
      differs(samples.load5[at(i)]!, samples.load5[at(i - 1)]!) ||
      differs(samples.load15[at(i)]!, samples.load15[at(i - 1)]!);
    const shift = (t[0] ?? 0) - (samples.mono_s[boot.first] ?? 0);
    const stated = samples.kernel_look_s.subarray(boot.first, boot.end);
    const hz = recording.host.hz;
    const found = statedGrid(stated, shift, hz, t) ?? observeGrid(t, changed, hz);
    const grid = typeof found === "string" ? null : found;
    if (found === "no-instant") looks.synthetic = true;
    looks.grids.push(grid);
    if (grid) {
      looks.hz = grid.hz;
      looks.period_s = grid.period_s;
      looks.source = grid.source;
    }
    decodeBoot(looks, grid, t, samples.load1.subarray(boot.first, boot.end), (isOdd, hasMoved) => {
      if (hasMoved) moved++;
      if (hasMoved && isOdd) odd++;
    });
  }
  looks.synthetic ||= moved >= 20 && odd > 0.4 * moved;
  looks.t = looks.t.subarray(0, looks.length);
  looks.count = looks.count.subarray(0, looks.length);
  looks.looks = looks.looks.subarray(0, looks.length);
  return looks;
}

const differs = (a: number, b: number) => a !== b && !(Number.isNaN(a) && Number.isNaN(b));

function decodeBoot(
  looks: KernelLooks,
  grid: LookGrid | null,
  t: Float64Array,
  load1: Float32Array,
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
    // The values have two decimals in the file; single precision put some digits behind them.
    const load = Math.round(load1[best]! * 100) / 100;
    const between = index - lastIndex;
    if (between >= 1) addEntry(looks, appears, period, index, between, lastLoad, load, grid !== null, judge);
    lastIndex = index;
    lastLoad = load;
  }
}

function addEntry(
  looks: KernelLooks,
  appears: number,
  period: number,
  index: number,
  between: number,
  before: number,
  after: number,
  phaseKnown: boolean,
  judge: (odd: boolean, moved: boolean) => void,
): void {
  // The weighted mean of the counts over all looks between the readings; for one look, its count.
  const keep = KEEP_1 ** between;
  const mean = (after - keep * before) / (1 - keep);
  const whole = Math.round(mean);
  const single = between === 1 && phaseKnown;
  const odd = Math.abs(mean - whole) > WHOLE_WITHIN || mean < -WHOLE_WITHIN;
  if (single) {
    judge(odd, before !== after);
    if (odd) looks.undecodable++;
    else looks.decoded++;
  } else looks.undecodable += between;
  const i = looks.length++;
  const ticks = phaseKnown && looks.hz ? 10 / looks.hz : 0;
  looks.t[i] = appears + index * period - ticks;
  looks.count[i] = Math.max(0, single && !odd ? whole : mean);
  looks.looks[i] = Math.min(between, 65535);
}
