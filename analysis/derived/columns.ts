import type { Numbers, Recording, Samples } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

type Column = Exclude<keyof Samples, "length" | "boot" | "time" | "mono_s" | "kernel_look_s">;

/** Mean of a sample column over `[from, to]`, unknown values left out; `null` where nothing is known. */
export type ColumnMean = (column: Column, from: number, to: number) => number | null;

/** The known values of a sample column at the readings within `[from, to]`. */
export function readingsOf(
  { samples }: Pick<Recording, "samples">,
  axis: Timeline,
  column: Column,
  from: number,
  to: number,
): { at: number; value: number }[] {
  const found: { at: number; value: number }[] = [];
  for (let i = lowerBound(axis.samples, from); i < samples.length && axis.samples[i]! <= to; i++)
    if (!Number.isNaN(samples[column].at(i)))
      found.push({ at: axis.samples[i]!, value: samples[column].at(i) });
  return found;
}

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

/** Whether a column is known at any reading within `[from, to]`. */
export function isKnownWithin(numbers: Numbers, axis: Timeline, from: number, to: number): boolean {
  const end = lowerBound(axis.samples, to);
  for (let i = lowerBound(axis.samples, from); i < end; i++) if (!Number.isNaN(numbers.at(i))) return true;
  return false;
}

/** Whether none of so many rows has a value. */
export function isUnknown(numbers: Numbers, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (!Number.isNaN(numbers.at(row))) return false;
  return true;
}
