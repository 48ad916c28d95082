import type { CheckWords } from "../check.ts";
import { duration } from "./quantities.ts";

const kinds = { phantom: "虚高的负载尖峰", real: "真实的负载尖峰", unclear: "真假不明的负载尖峰" };
function ago(age_s: number | null): string {
  if (age_s === null) return "尚无任何观测";
  if (age_s < 0) return `本机时钟比最近一次观测落后 ${duration(-age_s)}`;
  return `最近一次观测在 ${duration(Math.max(1, age_s))}前`;
}

export const check: CheckWords = {
  semicolon: "；",
  noSpike: "最近一小时没有负载尖峰",
  unseen: (age_s) => `不知道有没有负载尖峰：${ago(age_s)}`,
  spike({ reality, since, until, peak_load1, cause }) {
    const when = until === null ? `自 ${since} 起仍在持续` : `${since} 至 ${until}`;
    return `${kinds[reality]}（${when}），load1 最高 ${peak_load1.toFixed(2)}，${cause === null ? "原因未找到" : `原因 ${cause}`}`;
  },
  stays: (reality, since) =>
    `负载自 ${since} 起升高且未回落：${{ phantom: "虚高", real: "真实", unclear: "无法判断真假" }[reality]}`,
  fresh: (age_s) => `正在记录，${ago(age_s)}`,
  nobody: (age_s) => `没有记录程序在运行：${ago(age_s)}`,
  silent: (pid, age_s) => `记录程序（pid ${pid}）存活但没有记录：${ago(age_s)}`,
  unsure: (pid, age_s) => `不知道记录程序（pid ${pid}）是否还在记录：${ago(age_s)}`,
  notLost: "最近一小时没有丢失",
  lost: (lost) => `最近一小时丢失：${lost}`,
  whole: "数据库没有损坏",
  aside: (files) => `已损坏并隔离：${files.join("、")}；用“loadspike recover”取回还能读出的数据`,
  replaced: "数据库在记录期间被删除、改名或替换",
};
