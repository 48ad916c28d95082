import type { LiveWords } from "../live.ts";

export const live: LiveWords = {
  title: "loadspike",
  noName: "未命名主机",
  here: (since) => `自 ${since} 起记录`,
  agent: (pid, since) => `记录程序（pid ${pid}）自 ${since} 起记录`,
  silent: (pid, told) => `记录程序（pid ${pid}）自 ${told} 起没有任何消息`,
  nobodyRecords: (last) => (last === null ? "没有程序在记录" : `没有程序在记录；最新一行 ${last}`),
  load: (load1, load5, load15) => `负载 ${[load1, load5 ?? "?", load15 ?? "?"].join(" ")}`,
  counted: (count) => `内核计入 ${count ?? "?"}`,
  active: (mean) => (mean === null ? "真正活动 ?" : `真正活动 ${mean.toFixed(2)}（1 分钟平均）`),
  activeNow: (count) => `活动 ${count ?? "?"}`,
  strip: (looks, lasting, unknown) =>
    `内核最近 ${looks} 次采样计入的任务数（${lasting}），每列一次${unknown === null ? "" : `，${unknown} 为未知`}`,
  noStrip: "内核计入的任务数：尚不清楚",
  who: "最近几次观测时在场的任务",
  kernel: "内核采样",
  random: "随机观测",
  nobody: (looks) => (looks === 1 ? "没有任务" : `没有任务（${looks} 次观测）`),
  unnamed: (count) => `${count} 个任务，未及辨认便已结束`,
  task: (comm, count, asleep) =>
    `${comm}${count > 1 ? ` ×${count}` : ""}${asleep === 0 ? "" : asleep === count ? "（睡眠 D）" : `（其中 ${asleep} 个睡眠 D）`}`,
  separator: "，",
  next: "接下来",
  look: (seconds) => `内核采样  ${seconds === null ? "时刻尚不清楚" : `${seconds.toFixed(1)} 秒后`}`,
  spike: (at, low, high, within) => `尖峰      ${within}后：${at}，介于 ${low} 与 ${high} 之间`,
  due: (low, high) => `尖峰      现在随时可能出现，介于 ${low} 与 ${high} 之间`,
  noSpike: "尖峰      尚无预测（出现两次尖峰后，“loadspike report”会给出预测）",
  spikeAsked: "尖峰      正在根据全部记录推算",
  events: "最近事件",
  noEvent: "最近 10 分钟没有值得注意的事件",
  event: {
    run: (comm, lasted, exit) => {
      const ran = lasted === null ? `${comm} 已结束` : `${comm} 运行了 ${lasted}`;
      return exit === null || exit === 0 ? ran : `${ran}，退出码 ${exit}`;
    },
    write: (comm, path, lasted) => `${comm === "" ? "某进程" : comm} 写入 ${path}，用时 ${lasted}`,
    vrrp: (text) => `VRRP：${text}`,
    log: (by, text) => `${by === "" ? "日志" : by}：${text}`,
    stall: (lasted) => `整机停顿 ${lasted}`,
    step: (by) => `时钟被调整 ${by}`,
    off: (lasted) => `有 ${lasted}没有记录`,
    lost: (count) => (count === null ? "丢失了事件，数量不明" : `丢失 ${count} 个事件`),
    quota: (group) => `${group} 用尽了 CPU 限额`,
  },
  keys: { record: "q 结束记录并生成报告", live: "q 退出   r 重新查找尖峰" },
};
