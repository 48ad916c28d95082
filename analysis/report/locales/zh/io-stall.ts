import type { SuspectWords } from "../words.ts";
import { bytes, duration, exactSeconds, list, partOf, percent, spaced, thousands } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const ioStall: SuspectWords<"io-stall"> = {
  cause: {
    named: (culprit) =>
      culprit === ""
        ? "存储停止响应，需要它的任务都在等待并计入负载"
        : `内核正在检查或重建磁盘阵列（${culprit}），需要这些磁盘的任务都在等待`,
    summary: (verdict) =>
      saidOf(
        verdict,
        verdict.culprit === ""
          ? "任务在等待没有响应的存储"
          : `内核检查或重建了磁盘阵列（${verdict.culprit}），需要这些磁盘的任务在等待`,
      ),
    now: (culprit) =>
      culprit === ""
        ? "请存储或虚拟化团队核查下列时刻本机磁盘的情况。"
        : "请查看 /proc/mdstat。检查可以推迟；重建应当做完，在那之前阵列不完整。",
    accuses: "大部分负载处于不可中断睡眠，分属几个不同名称的进程。",
    acquits: "几乎没有任务在等待存储。",
    matters: "虚拟机之下的存储没有响应：要查的是数据存储及其路径，不是本机。",
  },
  facts: {
    "io-stall.asleep": ({ share, iowait }) =>
      `高出平常的负载${partOf(share, "处于")}不可中断睡眠${iowait === null ? "" : `；iowait ${percent(iowait)}`}。`,
    "io-stall.blocked": ({ tasks, iowait }) =>
      `平均有 ${tasks.toFixed(1)} 个任务在等待磁盘${iowait === null ? "" : `；iowait ${percent(iowait)}`}。`,
    "io-stall.pressure": ({ share, calm }) =>
      `所有任务都因等待存储而停滞的时间：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "io-stall.waiting": ({ names }) => `当时在等待：${names.join("、")}。`,
    "io-stall.moved": ({ by, length_s }) =>
      `读写最多（含已结束的子进程）：${by.map((one) => `${one.comm}（读 ${rate(one.read_bytes, length_s)}，写 ${rate(one.written_bytes, length_s)}）`).join("、")}。`,
    "io-stall.frozen": ({ share }) => `睡眠中的任务${partOf(share, "在等待")}冻结的文件系统。`,
    "io-stall.child": ({ share }) =>
      `睡眠中的任务${partOf(share, "在等待")}自己启动的子进程（vfork），而不是磁盘。`,
    "io-stall.elsewhere": ({ share }) =>
      `睡眠中的任务${partOf(share, "在等待")}文件服务器或提供文件系统的程序，不是本机的磁盘。`,
    "io-stall.said": ({ lines, text }) =>
      `日志里有${lines === 1 ? "" : ` ${thousands(lines)} 行`}存储的记录${lines === 1 ? "" : "，最早一行"}：${text}`,
    "io-stall.hung": ({ names, seconds }) =>
      `内核记录：${names.length === 0 ? "有任务" : spaced`${list(names)}`} 阻塞${seconds > 0 ? `超过 ${exactSeconds(seconds)}` : "过久"}。`,
    "io-stall.late": ({ lines, longest_s }) =>
      `keepalived 自己的定时器触发得晚${longest_s > 0 ? `，最多晚了 ${duration(longest_s)}` : ""}（日志 ${thousands(lines)} 行）：它在等待什么，或整台虚拟机停住了。`,
    "io-stall.raid": ({ comm, tasks }) =>
      `${comm} 是内核检查或重建阵列的线程，平均占任务中的 ${tasks.toFixed(1)} 个。`,
    "io-stall.only-said": () => "日志里有这方面的迹象，但没有记录谁在等待",
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
