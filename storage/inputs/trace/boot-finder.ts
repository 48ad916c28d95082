/**
 * Tells the boots of a recording apart where the trace does not: CLOCK_MONOTONIC starts again at a boot, so it falls while the
 * wall clock goes on. (A jump forward of the wall clock alone is a step or a suspend.)
 */
export class BootFinder {
  /** Where one boot ends and the next begins: last row before, first row after. */
  readonly #changes: { before: Row; after: Row }[] = [];
  #latest: Row | null = null;

  /** Boot of the next sample, in the order of the file. */
  sample(time: number, mono_s: number): number {
    const row = { time, mono_s };
    const before = this.#latest;
    if (before && mono_s < before.mono_s - MIN_FALL_S && time > before.time)
      this.#changes.push({ before, after: row });
    if (!before || time > before.time) this.#latest = row;
    return this.#changes.length;
  }

  /** Boot of any other row, after all samples: by the wall clock, and between two boots by the difference of the clocks. */
  other(time: number, mono_s: number): number {
    let boot = 0;
    for (const { before, after } of this.#changes) {
      const started = time / 1e6 - mono_s;
      const nearer = Math.abs(started - bootTime(after)) < Math.abs(started - bootTime(before));
      if (time >= after.time || (time > before.time && nearer)) boot += 1;
    }
    return boot;
  }
}

interface Row {
  time: number;
  mono_s: number;
}

/** Rows that other tools wrote at the same moment may stand the wrong way round. */
const MIN_FALL_S = 1;
const bootTime = (row: Row) => row.time / 1e6 - row.mono_s;
