import type { Outcome } from "../../../advice/outcome.ts";
import type { Place } from "../../../advice/place.ts";
import type { ShellLine } from "../../../advice/shell-lines.ts";
import { list } from "./quantities.ts";

/** What of a change is to be expected: its simulated figures beside today's, and how one will know. */
export function expected(outcome: Outcome | null): string {
  if (outcome === null) return "在本报告预测的时刻不再出现尖峰。";
  const { peak_load1, spike_hours_per_week, today, ends } = outcome;
  const peak = `load1 峰值 ${peak_load1.toFixed(2)}（当前 ${today.peak_load1.toFixed(2)}）`;
  const hours = `每周尖峰 ${spike_hours_per_week.toFixed(1)} 小时（当前 ${today.spike_hours_per_week.toFixed(1)} 小时）`;
  const sign = ends ? "到了下一个预测时刻不会出现尖峰。" : "单靠这一项不能消除尖峰。";
  return `${peak}，${hours}。${sign}`;
}

/** "/etc/keepalived/keepalived.conf 第 12 行" */
export function at({ file, line }: Place): string {
  return line === null ? file : `${file} 第 ${line} 行`;
}

/** What an upgrade to 2.x would break, for the steps that propose one. */
export function beforeUpgrade(lines: readonly ShellLine[]): string[] {
  if (lines.length === 0) return [];
  const named = list(lines.map(({ name, words }) => `${name}（${words.join(" ")}）`));
  return [
    `升级之前：${named} 的命令行需要 shell；1.4.5 及以前由 shell 解释，从 2.0.0 起程序只会把这些符号当作参数。请先把这样的命令行写进脚本文件。`,
  ];
}
