import type { SuspectWords } from "../words.ts";
import { list, percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const cpuSaturation: SuspectWords<"cpu-saturation"> = {
  cause: {
    named: (culprit) => `${culprit === "" ? "某个进程" : `${culprit} `}使处理器持续繁忙`,
    summary: (verdict) =>
      allOf(verdict, `处理器繁忙${verdict.culprit === "" ? "" : `，主要是 ${verdict.culprit}`}`),
    now: "请查看上面点名的进程：这是真实的工作负载。",
    accuses: "处理器繁忙，负载由正在运行或等待运行的任务构成。",
    acquits: "处理器与尖峰以外一样空闲。",
    matters: "虚拟机确实有工作要做：是谁在做已经点名，该不该做由你决定。",
  },
  facts: {
    "cpu-saturation.busy": ({ share, calm }) => `尖峰期间处理器繁忙 ${percent(share)}${outside(calm)}。`,
    "cpu-saturation.pressure": ({ share, calm }) =>
      `尖峰期间有 ${percent(share)} 的时间有任务在等待处理器${outside(calm)}。`,
    "cpu-saturation.asleep": () => "大部分负载处于睡眠等待。",
    "cpu-saturation.most": ({ comm, share }) => `高出平时的负载有 ${percent(share)} 是 ${comm}。`,
    "cpu-saturation.used": ({ by }) =>
      `据进程表，平均占用处理器：${list(by.map(({ comm, processors }) => `${comm} ${processors.toFixed(1)} 个`))}。`,
    "cpu-saturation.calm": ({ share }) => `尖峰以外处理器繁忙 ${percent(share)}。`,
    "cpu-saturation.unknown": () => "尖峰以外处理器有多忙未知。",
  },
  advice: {
    "cpu-saturation.look": ({ culprit, look, limit }) => ({
      title: `查看${culprit === "" ? "该进程" : ` ${culprit} `}在尖峰时刻做了什么`,
      why: "处理器繁忙：这些负载是真实的工作，而且超过了处理器的数量。",
      change: [
        "在尖峰期间执行，或查看它在那些时刻的日志：",
        look,
        "若它可以等，就限制它的单元（drop-in）；否则虚拟机需要更多处理器：",
        limit,
      ],
      expected: "下次尖峰时处理器不再占满，或不再有尖峰。",
    }),
  },
};
