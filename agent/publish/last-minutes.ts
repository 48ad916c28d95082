import { type ActiveRow, activeLately } from "../../analysis/derived/active-lately.ts";
import type { SampleRow } from "../../storage/schema.ts";
import { type StopRow, stopsAfter } from "../live/recent.ts";
import type { Look } from "../recorder.ts";

/** Of a look what the means need. */
export interface Glance extends Pick<Look, "counted"> {
  sample: ActiveRow & Pick<SampleRow, "time" | "kernel_look_s">;
}

const MEAN_S = 300;
const MEAN_US = MEAN_S * 1e6;

/** The looks of the last five minutes, in as few numbers as their means need. */
export class LastMinutes {
  #looks: Glance[] = [];
  /** CPU limits that stopped somebody of late. */
  #stops: StopRow[] = [];

  see({ sample, counted }: Glance): void {
    const { time } = sample;
    // What is dated later is of before the clock was set back.
    this.#looks = this.#looks.filter((one) => one.sample.time >= time - MEAN_US && one.sample.time <= time);
    this.#looks.push({ sample: glanceOf(sample), counted });
  }

  event(row: StopRow): void {
    this.#stops = this.#stops.filter((one) => stopsAfter(one, row.time - MEAN_US));
    if (stopsAfter(row, row.time - MEAN_US)) this.#stops.push(row);
  }

  /** Time of the last look, µs since 1970 UTC. */
  get last(): number | null {
    return this.#looks.at(-1)?.sample.time ?? null;
  }

  /** Each look of the kernel once; `null`: none was decoded. @param now a mean of looks of long ago is none */
  counted(now: number): number | null {
    const recent = this.#recent(now);
    return mean(
      recent
        .filter(
          // The last of each: load1 is published ten ticks after the look.
          ({ sample: { kernel_look_s } }, i) =>
            kernel_look_s === null || kernel_look_s !== recent[i + 1]?.sample.kernel_look_s,
        )
        .map(({ counted }) => (counted === null ? null : Math.max(0, counted))),
    );
  }

  active(now: number): number | null {
    const rows = this.#recent(now).map(({ sample }) => sample);
    return rounded(
      activeLately(
        rows,
        MEAN_S,
        this.#stops.some((one) => stopsAfter(one, now - MEAN_US)),
      ),
    );
  }

  #recent(now: number) {
    return this.#looks.filter(({ sample: { time } }) => time >= now - MEAN_US);
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return rounded(known.reduce((sum, value) => sum + value, 0) / known.length);
}

const rounded = <Value extends number | null>(value: Value) =>
  value === null ? null : Math.round(value * 1000) / 1000;

/** A row has some twenty numbers more, and is kept for minutes. */
const glanceOf = ({
  time,
  mono_s,
  kernel_look_s,
  runnable,
  d_tasks,
  procs_blocked,
  sched_active_mean,
}: Glance["sample"]) => ({
  time,
  mono_s,
  kernel_look_s,
  runnable,
  d_tasks,
  procs_blocked,
  sched_active_mean,
});
