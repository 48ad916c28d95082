import type { SuspectWords } from "../words.ts";
import { partOf, percent, spaced } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const cpuSaturation: SuspectWords<"cpu-saturation"> = {
  cause: {
    named: (culprit) => spaced`${culprit || "某个进程"}使 CPU 持续繁忙`,
    summary: (verdict) =>
      allOf(verdict, verdict.culprit === "" ? "CPU 繁忙" : spaced`CPU 忙于运行${verdict.culprit}`),
    now: "请查看上面指出的进程：这个负载是实际的工作。",
    accuses: "CPU 繁忙，负载由正在运行或想要运行的任务构成。",
    acquits: "CPU 与尖峰之外一样空闲。",
    matters: "本机有活要干：谁在干，报告已经指出；该不该干，要由运维人员判断。",
  },
  facts: {
    "cpu-saturation.busy": ({ share, calm }) => `CPU 使用率：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "cpu-saturation.pressure": ({ share, calm }) =>
      `尖峰期间有 ${percent(share)} 的时间有任务在等待 CPU${outside(calm)}。`,
    "cpu-saturation.asleep": () => "大部分负载是在睡眠中等待的任务。",
    "cpu-saturation.most": ({ comm, share }) => spaced`高出平常的负载${partOf(share, "是")}${comm}。`,
    "cpu-saturation.used": ({ by }) =>
      `按进程表，平均占用的 CPU：${by.map(({ comm, processors }) => `${comm} ${processors.toFixed(1)} 个`).join("、")}。`,
    "cpu-saturation.calm": ({ share }) => `尖峰之外的 CPU 使用率：${percent(share)}。`,
    "cpu-saturation.unknown": () => "尖峰之外的 CPU 使用率未知。",
  },
  advice: {
    "cpu-saturation.look": ({ culprit, look, limit }) => ({
      title: spaced`查清${culprit || "该进程"}在尖峰时段做什么`,
      why: "CPU 繁忙：这个负载是实际的工作，而且超出了 CPU 的数量。",
      change: [
        "在尖峰期间查看，或查它在这些时刻的日志：",
        look,
        "如果它可以等，就限制它的 unit（用 drop-in 配置）；否则本机需要更多 CPU：",
        limit,
      ],
      expected: "下次尖峰时 CPU 没有占满，或者不再出现尖峰。",
    }),
  },
};
