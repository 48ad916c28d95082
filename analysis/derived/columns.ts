import type { Samples } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

type Column = Exclude<keyof Samples, "length" | "boot" | "time" | "mono_s" | "kernel_look_s">;

/** Mean of a sample column over `[from, to]`, unknown values left out; `null` where nothing is known. */
export type ColumnMean = (column: Column, from: number, to: number) => number | null;

/** Running sums are made once for each column that is asked for. */
export function columnMeans(samples: Samples, axis: Timeline): ColumnMean {
  const sums = new Map<Column, { sum: Float64Array; known: Uint32Array }>();
  const sumsOf = (column: Column) => {
    let made = sums.get(column);
    if (made) return made;
    made = { sum: new Float64Array(samples.length + 1), known: new Uint32Array(samples.length + 1) };
    const values = samples[column];
    for (let i = 0; i < samples.length; i++) {
      const value = values[i]!;
      const known = !Number.isNaN(value);
      made.sum[i + 1] = made.sum[i]! + (known ? value : 0);
      made.known[i + 1] = made.known[i]! + (known ? 1 : 0);
    }
    sums.set(column, made);
    return made;
  };
  return (column, from, to) => {
    const { sum, known } = sumsOf(column);
    const a = lowerBound(axis.samples, from);
    const b = lowerBound(axis.samples, to);
    const count = known[b]! - known[a]!;
    return count === 0 ? null : (sum[b]! - sum[a]!) / count;
  };
}
