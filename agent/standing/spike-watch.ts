import type { Look } from "../recorder.ts";

/** A minute of the kernel's looks is the level, an hour of them is what is usual. */
const LEVEL_LOOKS = 12;
const USUAL_LOOKS = 720;
/** Fewer say nothing of what is usual. */
const LEAST_LOOKS = 36;
/** As a report's spikes (analysis/spikes.ts): about one task above what is usual; over where less than this share of it is left. */
const LEAST_RISE = 0.9;
const EDGE = 0.3;
/** What is usual scatters by so many standard deviations of the level, in an hour, by chance. */
const SCATTERS = 4;
/** What has not gone back by then stays: no spike, and the new usual. */
const LONGEST_LOOKS = 2160;
/** So often the kernel looks, about: where its looks are not known. */
const ABOUT_S = 5;

/**
 * Whether a spike is under way, by the kernel's counts as they come: a rough word within a minute, for a gauge and for when the
 * diagnosis is worth making. What was a spike is for the diagnosis to say.
 */
export class SpikeWatch {
  underWay = false;
  #level: number[] = [];
  #usual: number[] = [];
  #looked = Number.NEGATIVE_INFINITY;
  #counted: number | null = null;
  #height = 0;
  #lasted = 0;

  see({ sample, counted }: Pick<Look, "sample" | "counted">): void {
    const look = sample.kernel_look_s ?? Math.floor(sample.mono_s / ABOUT_S) * ABOUT_S;
    const known = this.#counted;
    this.#counted = counted;
    if (look - this.#looked < ABOUT_S / 2) return;
    this.#looked = look;
    // What was decoded last of the look before: load1 is published ten ticks after it.
    if (known === null) return;
    this.#level.push(Math.max(0, Math.round(known)));
    if (this.#level.length > LEVEL_LOOKS) this.#grow(this.#level.shift()!);
    this.#judge();
  }

  /** What a spike counts is not what is usual. */
  #grow(count: number): void {
    if (this.underWay) return;
    this.#usual.push(count);
    if (this.#usual.length > USUAL_LOOKS) this.#usual.shift();
  }

  #judge(): void {
    if (this.#usual.length < LEAST_LOOKS) return;
    const level = mean(this.#level);
    if (!this.underWay) {
      const above = level - mean(this.#usual);
      const scatter = (SCATTERS * deviation(this.#usual)) / Math.sqrt(LEVEL_LOOKS);
      if (above < Math.max(LEAST_RISE, scatter)) return;
      this.underWay = true;
      this.#height = above;
      this.#lasted = 0;
      return;
    }
    const above = level - mean(this.#usual);
    this.#height = Math.max(this.#height, above);
    this.#lasted += 1;
    if (above >= EDGE * this.#height && this.#lasted < LONGEST_LOOKS) return;
    this.underWay = false;
    if (this.#lasted >= LONGEST_LOOKS) this.#usual = [];
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
