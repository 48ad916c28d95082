import type { Samples } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

type Column = Exclude<keyof Samples, "length" | "boot" | "time" | "mono_s" | "kernel_look_s">;

/** Mean of a sample column over `[from, to]`, unknown values left out; `null` where nothing is known. */
export type ColumnMean = (column: Column, from: number, to: number) => number | null;

export function columnMeans(samples: Samples, axis: Timeline): ColumnMean {
  return (column, from, to) => {
    const values = samples[column];
    const end = lowerBound(axis.samples, to);
    let sum = 0;
    let known = 0;
    for (let i = lowerBound(axis.samples, from); i < end; i++) {
      const value = values.at(i);
      if (Number.isNaN(value)) continue;
      sum += value;
      known++;
    }
    return known === 0 ? null : sum / known;
  };
}
