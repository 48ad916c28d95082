import type { ProgressWords } from "../progress.ts";
import { thousands } from "./quantities.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "正在读取",
    asking: "正在查询",
    diagnosing: "正在查找尖峰",
    examining: "正在分析",
    anonymising: "正在替换名称",
    writing: "正在写入",
    importing: "正在导入",
    recovering: "正在恢复",
    opening: "正在查看数据来源",
    checking: "正在检查",
    agents: "正在查询记录程序",
    highest: "正在查询最高负载",
    guests: "正在读取主机",
  },
  counted: {
    rows: (count) => `${thousands(count)} 行`,
    pages: (count) => `${thousands(count)} 页`,
    spikes: (count) => `${thousands(count)} 次尖峰`,
    hours: (count) => `${thousands(count)} 小时`,
    sources: (count) => `${thousands(count)} 个来源`,
    jobs: (count) => `${thousands(count)} 个任务`,
    guests: (count) => `${thousands(count)} 台主机`,
  },
  line: (what, done, percent, rate, left) =>
    `${what}：${done}${percent === null ? "" : `（${percent}）`}${rate === null ? "" : `，${rate}`}${left === null ? "" : `，还需 ${left}`}`,
  rate: (counted) => `每秒 ${counted}`,
};
