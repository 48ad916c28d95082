import type { SuspectWords } from "../words.ts";
import { bytes, partOf, percent } from "./quantities.ts";
import { allOf } from "./summary.ts";

export const memoryPressure: SuspectWords<"memory-pressure"> = {
  cause: {
    named: () => "内存太少，任务在等待内存页",
    summary: (verdict) =>
      allOf(verdict, `内存耗尽${verdict.culprit === "" ? "" : `，大部分负载是 ${verdict.culprit}`}`),
    now: "请在内核杀进程之前查明谁占用了内存。",
    accuses: "内存耗尽：可用内存下降，发生了换页，任务在等待内存。",
    acquits: "可用内存与尖峰之外一样多，也没有发生换页。",
    matters: "本机忙于腾挪内存，而不是为用户干活；随后内核可能会杀进程。",
  },
  facts: {
    "memory-pressure.memory": ({ available_bytes, calm_available_bytes, swap_bytes, calm_swap_bytes }) =>
      `${[
        compared("可用内存", available_bytes, calm_available_bytes),
        compared("已用交换空间", swap_bytes, calm_swap_bytes),
      ]
        .filter((part) => part !== "")
        .join("，")}。`,
    "memory-pressure.waited": ({ share }) =>
      share < 0.0005 ? "没有任务等待内存。" : `有 ${percent(share)} 的时间有任务在等待内存。`,
    "memory-pressure.asleep": ({ share }) => `睡眠中的任务${partOf(share, "在内核中等待")}内存或交换空间。`,
    "memory-pressure.read": ({ by }) =>
      `从磁盘读取最多：${by.map(({ comm, read_bytes }) => `${comm}（${bytes(read_bytes)}）`).join("、")}。`,
    "memory-pressure.one-sign": () => "仅凭一项内存吃紧的迹象不能定论",
    "memory-pressure.calm": ({ available_bytes }) => `尖峰之外的可用内存：${bytes(available_bytes)}。`,
    "memory-pressure.unknown": () => "尖峰之外的可用内存未知。",
  },
  advice: {
    "memory-pressure.find": ({ find }) => ({
      title: "查明谁需要这些内存，给本机加内存，或让该进程少用内存",
      why: "任务在等待内存页从交换空间或磁盘读回，每个等待的任务都计入负载。",
      change: [
        "在尖峰期间：",
        find,
        "内存气球（ballooning）或宿主机交换大于 0：请 VMware 团队设置内存预留。否则增加内存，或给该进程设置上限（MemoryMax=）。",
      ],
      expected: "下一份报告中，可用内存不再跌向 0，交换空间的用量不再增长。",
    }),
  },
};

function compared(what: string, inside: number | null, outside: number | null): string {
  if (inside === null) return "";
  return `${what} ${bytes(inside)}${outside === null ? "" : `（尖峰之外 ${bytes(outside)}）`}`;
}
