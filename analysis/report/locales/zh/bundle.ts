import type { BundleWords } from "../bundle.ts";

export const bundle: BundleWords = {
  title: (host) => `${host} 的平均负载：loadspike 的记录与报告`,
  noName: "未命名主机",
  rows: (from, to) => `数据行的时间范围：${from} 至 ${to}。`,
  ofSpike: (spike, around) =>
    `CSV 文件只包含第 ${spike} 次尖峰及其前后各 ${around}的数据，而报告依据的是全部记录：仅凭这些文件重新生成的报告，依据会更少。`,
  anonymised:
    "主机、地址、用户、路径、并非广为人知的程序名以及不属于通用词汇的文字均已替换，同一名称在各处的替换结果相同。保留的有：时间、数值、时区、内核与 keepalived 的版本、广为人知的程序和内核函数的名称。公开之前请通读一遍。",
  named: "主机、地址、用户和路径均为真实名称；“loadspike export --anonymise”会将其替换。",
  heads: { files: "文件", columns: "带单位的列", again: "如何重新导入", check: "如何校验" },
  files: {
    "report.html": "报告，可用任何浏览器打开，无需联网",
    "report.json": "供程序读取的同一份报告（loadspike.report/1），一律使用 UTC 和英文",
    "spikes.csv": "每次尖峰一行：时间、高度、是否真实、原因",
    "samples.csv": "每次对整机的观测一行：平均负载、CPU、内存、压力",
    "tasks.csv": "观测时正在运行（R）或处于不可中断睡眠（D）的任务，每个一行",
    "events.csv": "每件发生的事一行：进程运行、文件写入、日志、记录缺口",
    "manifest.json": "主机、各数据来源、以往的预测",
  },
  sums: "其余各文件的 SHA-256",
  csv: "CSV 遵循 RFC 4180：UTF-8、逗号分隔、首行为列名、小数点为“.”。空单元格表示未知，绝不表示零。time 为 UTC 时间（RFC 3339），mono_s 为开机以来的秒数；utc 与 time 是同一时刻，写成电子表格能识别的日期。电子表格会当作公式执行的文字，前面加有一个 '。",
  units: "未列出的列是名称、没有单位的计数或进程号。",
  again: "在本目录中执行：",
};
