import type { Missing } from "../../../coverage.ts";
import { say } from "../say.ts";
import type { AdviceBlock, FactWords } from "../words.ts";
import { chance, duration, list, thousands } from "./quantities.ts";
import { sourceFacts } from "./sources.ts";

/** What each source of the recorder gives, by its collector's id. */
const GIVES: Record<string, string> = {
  load: "平均负载",
  cpu: "处理器时间",
  memory: "内存数据",
  pressure: "压力指标",
  schedstat: "运行队列时间",
  tasks: "观测到的任务",
  clocks: "定时器停顿",
  processes: "占用最多的进程",
  runs: "进程的运行",
  files: "文件事件",
  log: "日志",
  self: "记录程序自身的开销",
};
const gives = (source: string) => GIVES[source] ?? source;

/** Reasons why a suspect was not examined. */
export const notExamined: Pick<
  FactWords<"source">,
  "source.not-recorded" | "source.not-said" | "source.nothing"
> = {
  "source.not-recorded": ({ sources, reason }, times) =>
    `没有记录${list(sources.map(gives), "或")}${reason === null ? "" : `（${say(sourceFacts, reason, times)}）`}`,
  "source.not-said": ({ sources }) =>
    `这段记录中没有${list(sources.map(gives), "或")}，也没有说明记录程序当时能否看到`,
  "source.nothing": ({ source }) => `这段记录中没有那段时间的${gives(source)}`,
};

export const spike: FactWords<"spike"> = {
  "spike.not-there": ({ active, counted }) =>
    `负载并不存在：随机时刻 ${active.toFixed(2)} 个任务，内核计入 ${counted.toFixed(1)} 个。`,
  "spike.there": ({ active, counted }) =>
    `负载确实存在：随机时刻 ${active.toFixed(2)} 个任务，内核计入 ${counted.toFixed(1)} 个。`,
};

const after = ({ hits, spikes, within_s }: { hits: number; spikes: number; within_s: number }) =>
  `${thousands(spikes)} 次尖峰中${hits === 0 ? "没有一次" : `有 ${thousands(hits)} 次`}在它动作之后 ${duration(within_s)}内开始`;

export const overall: FactWords<"overall"> = {
  "overall.follows": (values) =>
    values.hits === 0
      ? `${after(values)}。`
      : `${after(values)}；平移到其他时刻则为 ${values.expected.toFixed(1)} 次（${chance(values.p_value)}）。`,
  "overall.follows-anyway": (values) => `${after(values)}，而任何时刻都是如此：只能看它用了多长时间。`,
  "overall.too-few-spikes": ({ least }) =>
    `至少要有 ${thousands(least)} 次尖峰才能检验：这里只作描述，不作检验。`,
  "overall.supported": ({ supported, spikes }) =>
    supported === 0
      ? `${thousands(spikes)} 次尖峰中没有一次证据成立。`
      : `${thousands(spikes)} 次尖峰中有 ${thousands(supported)} 次证据成立。`,
  "overall.no-spike": () => "没有尖峰可供检查",
};

export const overallAdvice: AdviceBlock<"overall"> = {
  "overall.record-more": ({ missing }) => ({
    title: "用本机能提供的全部数据记录下一次尖峰",
    why:
      missing.length === 0
        ? "每个嫌疑原因都检查过，没有一个能解释这些尖峰。"
        : `因缺少数据而未检查：${missing.join("、")}。`,
    change: [
      "以 root 运行记录程序，或按 “loadspike install” 的方式安装；“loadspike doctor” 列出每个数据来源以及如何使其可用。",
    ],
    expected: "下一次尖峰之后，报告中未检查的嫌疑原因会减少。",
  }),
  "overall.ask-storage": ({ behind }) => ({
    title: "请存储或 VMware 团队核查尖峰时刻数据存储的情况",
    why:
      behind === "dump-writes"
        ? "存放转储的磁盘停顿：这是背后的原因。"
        : "多个程序的任务同时等待磁盘，而它们都不是起因。",
    change: [
      "把上面每次尖峰的开始和结束时刻（连同时区）交给他们，并询问：",
      { item: "虚拟磁盘及其数据存储的延迟（esxtop：设备的 DAVG，宿主机队列的 KAVG）" },
      { item: "这台虚拟机以及同一数据存储上其他虚拟机的快照、整合、备份和 Storage vMotion" },
      { item: "路径切换和拥塞（vmkernel.log：H:0x、APD、PDL）" },
    ],
    expected: "这些时刻他们那边有任务或故障；改动之后，下次记录中没有 io-stall。",
  }),
};

/** Events that a source counts, as what is lost of them. */
const EVENTS_OF: Record<string, string> = {
  runs: "个进程事件",
  files: "个文件事件",
  log: "行日志",
  storage: "行记录",
};

/** What is missing, as what was not recorded, as what does not stand in the recording, and what that means. */
const MISSING: Record<Missing, { recorded: string; stands: string; means: string }> = {
  runs: {
    recorded: "没有记录进程的运行",
    stands: "这段记录中没有进程的运行",
    means: "无法根据时刻指出周期任务",
  },
  tasks: {
    recorded: "没有记录观测时谁在运行或等待",
    stands: "这段记录中没有观测时谁在运行或等待",
    means: "无法按名称拆分负载",
  },
  active: {
    recorded: "除平均负载外，没有记录真正活动的任务数",
    stands: "除平均负载外，这段记录中没有真正活动的任务数",
    means: "无法区分虚高与真实负载",
  },
  files: {
    recorded: "没有记录文件事件",
    stands: "这段记录中没有文件事件",
    means: "是否写过状态转储未知",
  },
  pressure: {
    recorded: "没有记录压力指标（PSI）",
    stands: "这段记录中没有压力指标（PSI）",
    means: "无法用作旁证",
  },
};

export const coverage: FactWords<"coverage"> = {
  "coverage.off": () => "记录程序没有运行",
  "coverage.suspended": () => "机器处于挂起状态",
  "coverage.lost": ({ lost, source }) => {
    const one = EVENTS_OF[source] ?? "个事件";
    return lost === null ? `丢失了若干${one.replace("个", "")}，数量未知` : `丢失 ${thousands(lost)} ${one}`;
  },
  "coverage.silent": () => "没有采样数据",
  "coverage.too-short": () => "几乎没有采样数据：请记录更长时间。",
  "coverage.synthetic": () => "这里的平均负载不是内核自己算出来的（容器？）：无法还原其计数。",
  "coverage.looks-far-apart": ({ step_s }) =>
    `观测间隔为 ${duration(step_s)}：无法分辨内核每 5 秒一次的各个计数。`,
  "coverage.looks-unknown": () => "找不到内核采样的时刻：平均负载几乎没有变化，或记录太少。",
  "coverage.runs-polled": ({ missed, forks }) =>
    `进程的运行只在观测时查看：${thousands(forks)} 次 fork 中有 ${thousands(missed)} 次在两次观测之间出现又结束；短任务会缺失，或显得比实际更少、更短；退出码和 CPU 时间未知。`,
  "coverage.missing": ({ what, said, reason }, times) => {
    const { recorded, stands, means } = MISSING[what];
    const why = reason === null ? "" : `（${say(sourceFacts, reason, times)}）`;
    return `${said ? recorded : stands}${why}：${means}。`;
  },
  "coverage.on-grid": () => "观测按固定间隔进行：观测本身就可能与周期任务形成差拍。",
  "coverage.clock-stepped": ({ steps, largest_s }) =>
    `系统时间被调整过 ${thousands(steps)} 次，最大一次${largest_s < 0 ? "回拨" : "前拨"} ${duration(Math.abs(largest_s))}：调整前后的钟点不能比较；尖峰之间的间隔仍然准确。`,
};

export const timeline: FactWords<"timeline"> = {
  "timeline.vrrp": ({ instance, state }) =>
    instance === "" ? `VRRP：${state}` : `VRRP 实例 ${instance} 变为 ${state}`,
  "timeline.clock-step": ({ step_s }) =>
    `系统时间被${step_s < 0 ? "回拨" : "前拨"} ${duration(Math.abs(step_s))}`,
  "timeline.stall": ({ length_s }) => `${duration(length_s)}内没有定时器触发：虚拟机停住了`,
  "timeline.logged": ({ comm, text, times, until }, clock) =>
    `${comm === "" ? text : `${comm}：${text}`}${times === 1 ? "" : `（截至 ${clock.short(until)} 另有 ${thousands(times - 1)} 行类似日志）`}`,
};
