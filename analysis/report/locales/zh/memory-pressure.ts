import type { SuspectWords } from "../words.ts";
import { bytes, list, percent } from "./quantities.ts";
import { allOf } from "./summary.ts";

export const memoryPressure: SuspectWords<"memory-pressure"> = {
  cause: {
    named: () => "内存不足，任务在等待内存页",
    summary: (verdict) =>
      allOf(verdict, `内存耗尽${verdict.culprit === "" ? "" : `，负载主要来自 ${verdict.culprit}`}`),
    now: "请在内核杀进程之前查明谁占用了内存。",
    accuses: "内存耗尽：可用内存下降、内存页被换出，任务在等待内存。",
    acquits: "可用内存与尖峰以外一样多，也没有换出。",
    matters: "虚拟机忙于应付内存而顾不上用户；内核随后可能杀进程。",
  },
  facts: {
    "memory-pressure.memory": ({ available_bytes, calm_available_bytes, swap_bytes, calm_swap_bytes }) =>
      `${[
        compared("可用内存", available_bytes, calm_available_bytes),
        compared("已用交换分区", swap_bytes, calm_swap_bytes),
      ]
        .filter((part) => part !== "")
        .join("，")}。`,
    "memory-pressure.waited": ({ share }) =>
      share < 0.0005 ? "没有任务等待内存。" : `有 ${percent(share)} 的时间有任务在等待内存。`,
    "memory-pressure.asleep": ({ share }) => `睡眠中的任务有 ${percent(share)} 在内核里等待内存或交换分区。`,
    "memory-pressure.read": ({ by }) =>
      `从磁盘读取最多：${list(by.map(({ comm, read_bytes }) => `${comm}（${bytes(read_bytes)}）`))}。`,
    "memory-pressure.one-sign": () => "只有一个内存不足的迹象，不能定论",
    "memory-pressure.calm": ({ available_bytes }) => `尖峰以外的可用内存：${bytes(available_bytes)}。`,
    "memory-pressure.unknown": () => "尖峰以外有多少可用内存未知。",
  },
  advice: {
    "memory-pressure.find": ({ find }) => ({
      title: "查明谁需要内存，给虚拟机加内存，或限制该进程",
      why: "任务在等待内存页从交换分区或磁盘读回；每一个都被计入负载。",
      change: [
        "在尖峰期间执行：",
        find,
        "气球回收（balloon）或宿主机交换大于 0：请 VMware 团队设置内存预留。否则增加内存，或限制该进程（MemoryMax=）。",
      ],
      expected: "下次报告中可用内存不会降到接近 0，交换分区不再增长。",
    }),
  },
};

function compared(what: string, inside: number | null, outside: number | null): string {
  if (inside === null) return "";
  return `${what} ${bytes(inside)}${outside === null ? "" : `（尖峰以外 ${bytes(outside)}）`}`;
}
