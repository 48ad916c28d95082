import type { VerdictValues } from "../words.ts";
import { percent, thousands } from "./quantities.ts";

/** "这次尖峰"、"这 5 次尖峰"、"5 次尖峰中的 4 次". */
export function theSpikes({ spikes, of }: Pick<VerdictValues, "spikes" | "of">): string {
  if (spikes < of) return `${thousands(of)} 次尖峰中的 ${thousands(spikes)} 次`;
  return spikes === 1 ? "这次尖峰" : `这 ${thousands(spikes)} 次尖峰`;
}

/** "这次尖峰：真实，…": said of what was measured, and no more. */
export function saidOf(verdict: VerdictValues, what: string): string {
  return `${theSpikes(verdict)}：${verdict.reality === "real" ? "真实，" : ""}${what}。`;
}

/** "，尖峰之外 3.0%": nothing where no calm time was recorded. */
export function outside(calm: number | null): string {
  return calm === null ? "" : `，尖峰之外 ${percent(calm)}`;
}

export const UNKNOWN_PROCESS = "某个未记录到的进程";

export function sureness(confidence: number): string {
  if (confidence >= 0.95) return "十分确定";
  if (confidence >= 0.85) return "确定";
  if (confidence >= 0.7) return "很可能";
  return confidence >= 0.5 ? "可能性过半" : "把握不大";
}
