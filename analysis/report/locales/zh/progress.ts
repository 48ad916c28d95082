import type { ProgressWords } from "../progress.ts";

export const progress: ProgressWords = {
  doing: {
    reading: "正在读取",
    diagnosing: "正在查找尖峰",
    anonymising: "正在替换名称",
    writing: "正在写入",
    importing: "正在导入",
    recovering: "正在恢复",
  },
  unit: { rows: "行", pages: "页", hours: "小时" },
  line: (what, done, unit, percent, rate, left) =>
    `${what}：${done} ${unit}${percent === null ? "" : `（${percent}）`}，每秒 ${rate} ${unit}${left === null ? "" : `，还需 ${left}`}`,
};
