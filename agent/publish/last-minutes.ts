import type { SampleRow } from "../../storage/schema.ts";
import { activeAt } from "../live/recent.ts";
import type { Look } from "../recorder.ts";

/** Of a look what the means need. */
export interface Glance extends Pick<Look, "counted"> {
  sample: Pick<SampleRow, "time" | "kernel_look_s" | "runnable" | "d_tasks">;
}

const MEAN_US = 300e6;

/** The looks of the last five minutes, in as few numbers as their means need. */
export class LastMinutes {
  #looks: { time: number; kernel_look_s: number | null; counted: number | null; active: number | null }[] =
    [];

  see({ sample, counted }: Glance): void {
    const { time, kernel_look_s } = sample;
    this.#looks.push({ time, kernel_look_s, counted, active: activeAt(sample) });
    while (this.#looks[0]!.time < time - MEAN_US) this.#looks.shift();
  }

  /** Time of the last look, µs since 1970 UTC. */
  get last(): number | null {
    return this.#looks.at(-1)?.time ?? null;
  }

  /** Each look of the kernel once; `null`: none was decoded. @param now a mean of looks of long ago is none */
  counted(now: number): number | null {
    const recent = this.#recent(now);
    return mean(
      recent
        .filter(
          // The last of each: load1 is published ten ticks after the look.
          ({ kernel_look_s }, i) => kernel_look_s === null || kernel_look_s !== recent[i + 1]?.kernel_look_s,
        )
        .map(({ counted }) => (counted === null ? null : Math.max(0, counted))),
    );
  }

  active(now: number): number | null {
    return mean(this.#recent(now).map(({ active }) => active));
  }

  #recent(now: number) {
    return this.#looks.filter(({ time }) => time >= now - MEAN_US);
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return Math.round((known.reduce((sum, value) => sum + value, 0) / known.length) * 1000) / 1000;
}
