import type { Host } from "../../../collectors/collector.ts";
import type { Recording } from "../../../storage/recording.ts";
import type { SampleRow } from "../../../storage/schema.ts";
import { asHistory, type Tool } from "../../simulation/history.ts";
import { guest } from "../guest.ts";

export const HOUR = 3600;
export const PERIOD = 15 * HOUR + 2400;

export interface Told {
  hours?: number;
  /** Beginnings of spikes, seconds; their length, and how many tasks each counts. */
  starts?: readonly number[];
  lasts_s?: (spike: number) => number;
  height?: (spike: number) => number;
  /** Work, in tasks, in spikes and outside. */
  done?: { spike: number; quiet: number };
  /** Counted besides the spikes. */
  background?: (t: number) => number;
  sample?: (t: number, inSpike: boolean) => Partial<SampleRow>;
  host?: Partial<Host>;
}

export const every = (period_s: number, many: number, first = HOUR) =>
  Array.from({ length: many }, (_, i) => first + i * period_s);

const CPUS = 8;
const LASTS_S = 1440;
const HEIGHT = 6;
/** Six tasks for 1440 s of 15 h 40 min: what a job does that is counted then, and never else. */
export const MISSED = (HEIGHT * LASTS_S) / (PERIOD - LASTS_S);

/** A guest that another tool has read: the phantom of the incident, or what is told. */
export function aHistory(
  {
    starts = every(PERIOD, 5),
    lasts_s = () => LASTS_S,
    height = () => HEIGHT,
    done = { spike: MISSED, quiet: MISSED },
    background = () => 0,
    sample = () => ({}),
    host = {},
    hours = Math.max(...starts) / HOUR + 3,
  }: Told = {},
  tool: Partial<Tool> = {},
): Recording {
  const spikeAt = (t: number) => starts.findLastIndex((start, i) => t >= start && t < start + lasts_s(i));
  const recording = guest({
    hours,
    every: () => 5,
    counts: (t) => background(t) + (spikeAt(t) === -1 ? 0 : height(spikeAt(t))),
    sample: (t) => {
      const inSpike = spikeAt(t) !== -1;
      const work = (inSpike ? done.spike : done.quiet) + background(t);
      return {
        cpu_busy_pct: (100 * work) / CPUS,
        iowait_pct: 0,
        steal_pct: 0,
        d_tasks: Number.NaN,
        ...sample(t, inSpike),
      };
    },
    host: { cpus: CPUS, kernel: "3.10.0-1160.el7.x86_64", ...host },
  });
  return asHistory(recording, { origin: "prometheus", step_s: 15, ...tool });
}
