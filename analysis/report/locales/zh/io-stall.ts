import type { SuspectWords } from "../words.ts";
import { bytes, partOf, percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const ioStall: SuspectWords<"io-stall"> = {
  cause: {
    named: () => "存储停止响应，需要它的任务都在等待并计入负载",
    summary: (verdict) => allOf(verdict, "任务在等待没有响应的存储"),
    now: "请存储或 VMware 团队核查下列时刻该数据存储的情况。",
    accuses: "大部分负载处于不可中断睡眠，分属几个不同名称的进程。",
    acquits: "几乎没有任务在等待存储。",
    matters: "虚拟机之下的存储没有响应：要查的是数据存储及其路径，不是本机。",
  },
  facts: {
    "io-stall.asleep": ({ share, iowait }) =>
      `高出平常的负载${partOf(share, "处于")}不可中断睡眠${iowait === null ? "" : `；iowait ${percent(iowait)}`}。`,
    "io-stall.pressure": ({ share, calm }) =>
      `所有任务都因等待存储而停滞的时间：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "io-stall.waiting": ({ names }) => `当时在等待：${names.join("、")}。`,
    "io-stall.moved": ({ by, length_s }) =>
      `读写最多：${by.map((one) => `${one.comm}（读 ${rate(one.read_bytes, length_s)}，写 ${rate(one.written_bytes, length_s)}）`).join("、")}。`,
    "io-stall.frozen": ({ share }) => `睡眠中的任务${partOf(share, "在等待")}冻结的文件系统。`,
    "io-stall.nothing-new": ({ comm }) => `${comm} 此前就在，没有开始任何新的工作。`,
    "io-stall.alone": ({ comm }) => `等待的任务大部分只属于 ${comm}`,
    "io-stall.calm": ({ iowait }) => `尖峰之外的 iowait：${percent(iowait)}。`,
    "io-stall.unknown": () => "尖峰之外的 iowait 未知。",
  },
  advice: {
    "io-stall.off-disk": () => ({
      title: "让 keepalived 避开那块磁盘",
      why: "磁盘不响应，不能拖住 VRRP 通告。",
      change: [
        "日志经 journald 或另一台主机上的 syslog 记录；心跳检测脚本和转储放在 tmpfs（/run）上；不要让心跳检测脚本读取缓慢的文件系统。",
      ],
      expected: "下次停顿时没有 VRRP 实例改变状态；负载仍可能上升。",
    }),
  },
};

const rate = (moved: number, length_s: number) => `${bytes(moved / length_s)}/s`;
