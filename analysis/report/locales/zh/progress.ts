import type { ProgressWords } from "../progress.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "正在读取",
    diagnosing: "正在查找尖峰",
    anonymising: "正在替换名称",
    writing: "正在写入",
    importing: "正在导入",
    recovering: "正在恢复",
    agents: "正在查询记录程序",
    highest: "正在查询最高负载",
    guests: "正在读取主机",
  },
  unit: { rows: "行", pages: "页", guests: "台主机" },
  line: (what, done, unit, percent, rate, left) =>
    `${what}：${done} ${unit}${percent === null ? "" : `（${percent}）`}，每秒 ${rate} ${unit}${left === null ? "" : `，还需 ${left}`}`,
};
