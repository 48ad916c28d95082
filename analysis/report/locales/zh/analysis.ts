import type { Missing } from "../../../coverage.ts";
import { say } from "../say.ts";
import type { AdviceBlock, FactWords } from "../words.ts";
import { chance, duration, list, spaced, thousands } from "./quantities.ts";
import { sourceFacts } from "./sources.ts";

/** What each source of the recorder gives, by its collector's id. */
const GIVES: Record<string, string> = {
  load: "平均负载",
  cpu: "CPU 时间",
  memory: "内存指标",
  pressure: "压力指标",
  schedstat: "运行队列时间",
  tasks: "观测到的任务",
  clocks: "定时器停顿",
  processes: "最繁重的进程的用量",
  runs: "进程的运行",
  files: "文件事件",
  log: "日志行",
  self: "记录程序自身的开销",
};
const gives = (source: string) => GIVES[source] ?? source;

/** Reasons why a suspect was not examined. */
export const notExamined: Pick<
  FactWords<"source">,
  "source.not-recorded" | "source.not-said" | "source.nothing" | "source.few-looks"
> = {
  "source.not-recorded": ({ sources, reason }, times) => {
    const why = reason === null ? "" : `（${say(sourceFacts, reason, times)}）`;
    return `${spaced`${list(sources.map(gives))}${sources.length > 1 ? "都" : ""}没有记录`}${why}`;
  },
  "source.not-said": ({ sources }) =>
    `${spaced`这份记录中没有${list(sources.map(gives), "或")}`}，也没有说明记录程序当时能否看到`,
  "source.nothing": ({ source }) => spaced`这份记录中没有该时段的${gives(source)}`,
  "source.few-looks": ({ looks }) => `期间只有 ${thousands(looks)} 次观测，不足以判断是谁在等待`,
};

export const spike: FactWords<"spike"> = {
  "spike.not-there": ({ active, counted }) =>
    `负载并不存在：真正活动的任务 ${active.toFixed(2)} 个，内核计入 ${counted.toFixed(1)} 个。`,
  "spike.there": ({ active, counted }) =>
    `负载确实存在：真正活动的任务 ${active.toFixed(2)} 个，内核计入 ${counted.toFixed(1)} 个。`,
};

const after = ({ hits, spikes, within_s }: { hits: number; spikes: number; within_s: number }) =>
  `${thousands(spikes)} 次尖峰中${hits === 0 ? "没有一次" : `有 ${thousands(hits)} 次`}在它活动后 ${duration(within_s)}内开始`;

export const overall: FactWords<"overall"> = {
  "overall.follows": (values) =>
    values.hits === 0
      ? `${after(values)}。`
      : `${after(values)}；若把它的活动移到其他时刻，则为 ${values.expected.toFixed(1)} 次（${chance(values.p_value)}）。`,
  "overall.follows-anyway": (values) => `${after(values)}，但任何时刻都是如此：只有看它耗时多久才能判断。`,
  "overall.too-few-spikes": ({ least }) => `尖峰不足 ${least} 次：只作描述，不作检验。`,
  "overall.supported": ({ supported, spikes }) =>
    `${thousands(spikes)} 次尖峰中有 ${thousands(supported)} 次证据成立。`,
  "overall.no-spike": () => "没有可供检查的尖峰",
};

export const overallAdvice: AdviceBlock<"overall"> = {
  "overall.record-more": ({ missing }) => ({
    title: "下次尖峰时，把本机能提供的数据全部记录下来",
    why:
      missing.length === 0
        ? "所有嫌疑原因都已检查，没有一个能解释这些尖峰。"
        : `因缺少数据而未检查：${missing.join("、")}。`,
    change: [
      "以 root 身份运行记录程序，或按“loadspike install”的方式安装后运行；“loadspike doctor”会列出每个数据来源，以及怎样使它可用。",
    ],
    expected: "下次尖峰之后，报告中未检查的嫌疑原因会减少。",
  }),
  "overall.slow-raid": ({ comm, look }) => ({
    title: "让阵列上的工作慢一些，或换个时间做",
    why: `阵列上的工作（${comm}）由内核从头到尾读取所有磁盘：发起它的任务优先级再低，也不会让它变慢。它会给别的读写让路，但不低于一个最低速度。`,
    change: ["查看它在做什么、速度上限是多少、谁启动了检查：", look],
    expected: "它用的时间更长，期间等待磁盘的任务更少。",
  }),
  "overall.ask-storage": ({ behind, vmware }) => ({
    title: vmware ? "请存储或 VMware 团队核查各次尖峰时段的数据存储" : "请存储的管理者核查各次尖峰时段的磁盘",
    why:
      behind === "dump-writes"
        ? "转储写入的目标没有响应：磁盘停顿，或者文件系统因快照被冻结。这才是背后的原因。"
        : "多个程序的任务同时在等待磁盘；它们都不是起因。",
    change: [
      "把上面每次尖峰的起止时间连同时区告诉他们，请他们查：",
      ...(vmware
        ? [
            {
              item: "虚拟磁盘及其数据存储的延迟（esxtop：GAVG = 设备的 DAVG + 宿主机的 KAVG）：VMware 认为 DAVG 高于 15 毫秒时存储阵列可能有问题，KAVG 高于 4 毫秒时宿主机的队列有问题（0 到 1 毫秒为好）",
            },
            { item: "本虚拟机以及同一数据存储上其他虚拟机的快照、快照整合、备份和 Storage vMotion" },
            { item: "路径故障切换和拥塞（vmkernel.log：H:0x、APD、PDL）" },
          ]
        : [
            { item: "本机磁盘的延迟，分别来自存储阵列和宿主机的队列" },
            { item: "同一存储上运行过的快照、备份和复制" },
            { item: "路径故障切换和拥塞" },
          ]),
    ],
    expected: `会在这些时刻找到他们那边的任务或故障；处理之后，下一份记录中不再有 ${behind}。`,
  }),
};

/** Events that a source counts, as what is lost of them: the word to count them by, and the thing. */
const EVENTS_OF: Record<string, [measure: string, thing: string]> = {
  runs: ["个", "进程事件"],
  files: ["个", "文件事件"],
  log: ["行", "日志"],
  storage: ["行", "数据"],
};

/** What is missing, as what was not recorded, as what does not stand in the recording, and what that means. */
const MISSING: Record<Missing, { recorded: string; stands: string; means: string }> = {
  runs: {
    recorded: "没有记录进程的运行",
    stands: "这份记录中没有进程的运行",
    means: "无法根据时刻指出周期任务",
  },
  tasks: {
    recorded: "没有记录观测时谁在运行或等待",
    stands: "这份记录中没有观测时在运行或等待的任务",
    means: "无法按名称拆分负载",
  },
  active: {
    recorded: "除平均负载外，没有记录真正活动的任务数",
    stands: "这份记录中，除平均负载外没有真正活动的任务数",
    means: "无法区分虚高与真实负载",
  },
  files: {
    recorded: "没有记录文件事件",
    stands: "这份记录中没有文件事件",
    means: "状态转储的写入情况未知",
  },
  pressure: {
    recorded: "没有记录压力指标（PSI）",
    stands: "这份记录中没有压力指标（PSI）",
    means: "无法用作旁证",
  },
};

/** As in the English words: from here on a look says more of when a spike began than the clock in the table. */
const MINUTES_APART_S = 45;

export const coverage: FactWords<"coverage"> = {
  "coverage.off": () => "记录程序没有运行",
  "coverage.restarted": () => "本机重启过",
  "coverage.suspended": () => "本机处于挂起状态",
  "coverage.lost": ({ lost, source }) => {
    const [measure, thing] = EVENTS_OF[source] ?? ["个", "事件"];
    return lost === null ? `丢失${thing}，数量不明` : `丢失 ${thousands(lost)} ${measure}${thing}`;
  },
  "coverage.silent": () => "没有观测数据",
  "coverage.too-short": () => "几乎没有观测数据：请记录更长时间。",
  "coverage.synthetic": () => "这里的平均负载不是内核自己算出来的（是容器？）：无法还原内核的计数。",
  "coverage.frozen": () =>
    "平均负载有数分钟停在内核不可能停住的数值上（也许是容器中的 LXCFS 不再更新？）：这些时段的负载无从得知。",
  "coverage.looks-far-apart": ({ step_s }) =>
    `相邻两次读数相隔 ${duration(step_s)}：无法还原内核每 5 秒一次的单次计数。${
      step_s < MINUTES_APART_S
        ? ""
        : `尖峰的起止时间和间隔只能精确到约 ${duration(step_s)}；更短的尖峰可能没有被记录到。`
    }`,
  "coverage.one-spike": ({ runs_s, width_s }) =>
    `下次尖峰的预测只依据一次尖峰和该任务 ${duration(runs_s)} 的运行记录：节拍是否稳定尚不清楚，因此区间宽达 ${duration(width_s)}。`,
  "coverage.looks-unknown": () => "找不到内核采样的时刻：平均负载几乎没有变化，或者记录得太少。",
  "coverage.runs-polled": ({ missed, forks }) =>
    `进程的运行只在观测时查看：${thousands(forks)} 次 fork 中有 ${thousands(missed)} 次在两次观测之间出现又结束；短任务会漏掉，或显得比实际更少、更短，退出码和 CPU 时间未知。`,
  "coverage.missing": ({ what, said, reason }, times) => {
    const { recorded, stands, means } = MISSING[what];
    const why = reason === null ? "" : `（${say(sourceFacts, reason, times)}）`;
    return `${said ? recorded : stands}${why}：${means}。`;
  },
  "coverage.on-grid": () => "观测按固定间隔进行：观测本身就可能与周期任务形成差拍。",
  "coverage.sleepers-unseen": () =>
    "处于不可中断睡眠的任务中，只记录了等待磁盘的；其余的内核同样计入。所以看似虚高的负载也可能是真实的。",
  "coverage.clock-stepped": ({ steps, largest_s }) =>
    `系统时间调整过 ${thousands(steps)} 次，最多${set(largest_s)} ${duration(Math.abs(largest_s))}：前后的时刻不能相互比较；尖峰之间的间隔是正确的。`,
};

const set = (step_s: number) => (step_s < 0 ? "回拨" : "拨快");

export const timeline: FactWords<"timeline"> = {
  "timeline.vrrp": ({ instance, state }) =>
    instance === "" ? `VRRP：${state}` : `VRRP 实例 ${instance} 变为 ${state}`,
  "timeline.clock-step": ({ step_s }) => `系统时间${set(step_s)} ${duration(Math.abs(step_s))}`,
  "timeline.session": ({ within_s }) =>
    `${within_s > 0 ? `${duration(within_s)}之内，` : ""}本虚拟机换了会话（被迁移、恢复运行、恢复到快照或热添加硬件）`,
  "timeline.stall": ({ length_s }) => `有 ${duration(length_s)}没有任何定时器触发：虚拟机停住了`,
  "timeline.logged": ({ comm, text, times, until }, clock) =>
    `${comm === "" ? text : `${comm}：${text}`}${times === 1 ? "" : `（另有 ${thousands(times - 1)} 行类似，直到 ${clock.short(until)}）`}`,
};
