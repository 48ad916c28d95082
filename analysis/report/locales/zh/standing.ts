import type { StandingWords } from "../standing.ts";
import { duration } from "./quantities.ts";
import { sureness } from "./summary.ts";

const realities = {
  phantom: "虚高：当时机器上其实没有这么多任务",
  real: "真实：当时确有任务在运行或等待",
  unclear: "无法判断负载是否真实",
};

const saying = (said: string) => (said === "" ? "" : `；输出：${said}`);

export const standing: StandingWords = {
  spike: ({ start, end, duration_s, peak_load1, reality, cause, confidence, command }) =>
    `负载尖峰：${start} 至 ${end}（${duration(duration_s)}，load1 最高 ${peak_load1.toFixed(2)}），${realities[reality]}。${
      cause === null
        ? "原因：未找到。"
        : `原因：${cause}。置信度 ${confidence.toFixed(2)}，${sureness(confidence)}。`
    }详情：${command}`,
  verdict: (verdict, command) => `结论有变：${verdict}详情：${command}`,
  foretold: (at, low, high, cause) =>
    `预计 ${at} 出现负载尖峰，介于 ${low} 与 ${high} 之间。此前各次的原因：${cause}。`,
  foretoldFirst: (at, low, high, name) =>
    `预计 ${at} 首次出现负载尖峰，介于 ${low} 与 ${high} 之间：内核的采样时刻正逐渐移入 ${name} 的运行时间。那并不是真实的负载。`,
  came: (at, low, high, came) =>
    `此前预计 ${at} 出现的负载尖峰（介于 ${low} 与 ${high} 之间）如期出现，始于 ${came}。`,
  missed: (at, low, high) => `此前预计 ${at} 出现的负载尖峰（介于 ${low} 与 ${high} 之间）在此期间没有出现。`,
  hook: {
    ended: (program, status, said) => `report.on_spike：${program} 已结束，退出状态 ${status}${saying(said)}`,
    signalled: (program, signal, said) => `report.on_spike：${program} 被信号 ${signal} 终止${saying(said)}`,
    late: (program, said) => `report.on_spike：${program} 运行超过一分钟，已强行终止${saying(said)}`,
    failed: (why) => `report.on_spike：${why}`,
  },
};
