import type { PageWords } from "../locale.ts";
import type { VerdictValues } from "../words.ts";
import { percent, spaced, thousands } from "./quantities.ts";
import { named } from "./sustained.ts";

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

/** The verdict where no one cause has it. */
export const summaryOfAll: PageWords["summary"] = {
  none: "这段记录中没有发现负载尖峰。",
  calm: ({ load1_low, load1_high, load1_mean, active_mean, by }, cpus) => {
    const span =
      load1_low === load1_high
        ? `始终为 ${load1_low.toFixed(2)}`
        : `在 ${load1_low.toFixed(2)} 与 ${load1_high.toFixed(2)} 之间，平均 ${load1_mean.toFixed(2)}`;
    const on = cpus === null ? "" : `（${thousands(cpus)} 个 CPU）`;
    const names = by.map(named);
    const who = names.length === 0 ? "" : `：${names.join("，")}`;
    const active = active_mean === null ? "" : `真正活动的任务平均 ${active_mean.toFixed(2)} 个${who}。`;
    return `这段记录中没有发现负载尖峰。load1 ${span}${on}。${active}`;
  },
  mixed: (spikes, of, causes) => `${theSpikes({ spikes, of })}的原因各不相同：${causes.join("、")}。`,
  unexplained: (spikes, of) => spaced`现有记录无法解释${theSpikes({ spikes, of })}。`,
};
