import type { VerdictValues } from "../words.ts";
import { percent } from "./quantities.ts";

/** "这次尖峰：真实，…": said of what was measured, and no more. */
export function allOf({ spikes, reality }: VerdictValues, what: string): string {
  return `${spikesOf(spikes)}：${reality === "real" ? "真实，" : ""}${what}。`;
}

export const spikesOf = (spikes: number) => (spikes === 1 ? "这次尖峰" : `这 ${spikes} 次尖峰`);

/** "，尖峰以外 3.0%": nothing where no calm time was recorded. */
export function outside(calm: number | null): string {
  return calm === null ? "" : `，尖峰以外 ${percent(calm)}`;
}

export const UNKNOWN_PROCESS = "某个未被记录的进程";
