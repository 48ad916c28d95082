import type { Stamp } from "./collector.ts";

/** The stamp of an earlier instant of CLOCK_MONOTONIC, from a reading of both clocks. */
export function stampAt(mono_s: number, now: Stamp): Stamp {
  const rounded = microseconds(mono_s);
  return { time: now.time - Math.round((now.mono_s - rounded) * 1e6), mono_s: rounded };
}

/** Seconds with the six decimals that rows have. */
export function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
