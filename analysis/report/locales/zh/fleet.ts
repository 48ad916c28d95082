import type { fleet as english } from "../en/fleet.ts";
import { brief, duration, spaced, thousands } from "./quantities.ts";

const guests = (count: number) => `${thousands(count)} 台主机`;

export const fleet: typeof english = {
  title: (server) => `全部主机的负载尖峰：${server}`,
  headline: ({ guests: all, spiking, real, unclear, phantom }) => {
    if (spiking === 0) return `没有尖峰。${guests(all)}都没有出现负载尖峰。`;
    const parts = [
      ...(real > 0 ? [`${guests(real)}有真实负载`] : []),
      ...(unclear > 0 ? [`${guests(unclear)}尚不明确`] : []),
      ...(phantom > 0 ? [`${guests(phantom)}只有虚高`] : []),
    ];
    const kind = real > 0 ? "负载真实" : unclear > 0 ? "尚不明确" : "负载虚高";
    return `${kind}。${guests(all)}中有 ${thousands(spiking)} 台出现尖峰：${parts.join("，")}。`;
  },
  seen: (from, to, length) => `${from} 至 ${to}：${length}`,
  labels: { server: "服务器", seen: "时段", times: "时区", agents: "记录程序", by: "分组", partial: "缺少" },
  agents: (count, of, ailing) =>
    `${guests(of)}中有 ${thousands(count)} 台运行${count === 0 ? "" : ailing === 0 ? "，全部正常" : `；其中 ${thousands(ailing)} 台异常`}`,
  by: {
    none: "没有标签说明哪些主机共用宿主机或数据存储；可用 --by LABEL 指定",
    chosen: (label) => `标签 ${label}`,
    found: (label) => `标签 ${label}（自动选取；可用 --by LABEL 另行指定）`,
  },
  partial: (said) => `服务器说它的回答不完整（“${said}”）：可能还有别的主机和尖峰`,
  sections: {
    guests: "主机",
    causes: "原因",
    next: "即将出现的尖峰",
    agents: "异常的记录程序",
    together: "同时出现，还是各自出现",
    how: "数据是怎样读取的",
  },
  heads: {
    guest: "主机",
    phantom: "虚高",
    real: "真实",
    unclear: "不明",
    every: "周期",
    next: "下次",
    agent: "记录程序",
    cause: "原因",
    between: "预计区间",
  },
  spikes: (count, seconds) =>
    count === 0 ? "-" : `${thousands(count)} 次${seconds > 0 ? `，${brief(seconds)}` : ""}`,
  every: (period_s) => (period_s === null ? "-" : brief(period_s)),
  health: { none: "无", ok: "正常", silent: "无消息", lost: "有丢失", blind: "缺来源" },
  legend:
    "虚高、真实、不明：尖峰次数及合计时长。记录程序：无（只有 node_exporter）、正常、无消息（不再观测）、缺来源（失去了一个数据来源）、有丢失（丢失了事件）。",
  left: (count) => `另有 ${guests(count)}没有尖峰；--format json 中有全部`,
  cut: (count) => `另有 ${guests(count)}；--format json 或 html 中有全部`,
  leftOut: (count) => `--only 略去了 ${guests(count)}`,
  nobody: "没有符合条件的主机。",
  between: (low, high) => `${low} 至 ${high}`,
  due: (at) => `${at}，随时可能出现`,
  cause: (cause, culprit) => (culprit === "" ? cause : `${cause}（${culprit}）`),
  hasCause: (cause, names, more) =>
    `${cause}：${guests(names.length + more)}：${names.join("、")}${more > 0 ? `，另有 ${thousands(more)} 台` : ""}`,
  moreCauses: (count) => `另有 ${thousands(count)} 种原因；--format json 或 html 中有全部`,
  trouble: {
    never: "这段时间内没有发布任何观测",
    silent: (last, since) => spaced`已有${since}没有消息，最后一次在${last}`,
    blind: (sources) => `不再能看到：${sources.join("、")}`,
    lost: (count) => `丢失 ${thousands(count)} 个事件`,
    version: (version) => `版本 ${version}`,
    separator: "；",
  },
  together: {
    heads: {
      group: (label) => label,
      members: "主机数",
      spiked: "有尖峰",
      spikes: "尖峰",
      shared: "同时",
      chance: "偶然",
      verdict: "",
    },
    verdicts: {
      together: "同时出现",
      everywhere: "处处同时",
      apart: "各自出现",
      unclear: "无法判断",
      "too-few": "次数太少",
    },
    group: (value, told) => `${value}：${told}`,
    all: "全部主机",
    others: "其余主机",
    told: ({ verdict, guests: many, spikes, shared, expected, p_value, within_s }) => {
      const numbers = `${guests(many)}的 ${thousands(spikes)} 次尖峰中，有 ${thousands(shared)} 次与另一台主机的尖峰在 ${duration(within_s)}之内先后开始；偶然情况下应有 ${expected < 0.95 ? expected.toFixed(1) : thousands(Math.round(expected))} 次`;
      const sure = `（偶然如此的概率：${p_value <= 0.001 ? "不超过千分之一" : p_value.toPrecision(2)}）`;
      switch (verdict) {
        case "together":
          return `这些主机同时出现尖峰：${numbers}${sure}。请查看它们共用的部分：存储、快照、迁移、备份。`;
        case "everywhere":
          return `这些主机同时出现尖峰，别处的主机也一样：${numbers}${sure}。请查找各台主机共有的定时任务，或全体共用的部分。`;
        case "apart":
          return `各台主机的尖峰各有各的相位，与差拍相符：${numbers}。`;
        case "unclear":
          return `无法判断这些主机是否同时出现尖峰：${numbers}。`;
        case "too-few":
          return `尖峰太少，无法判断：${guests(many)}共 ${thousands(spikes)} 次。`;
      }
    },
    more: (count) => `另有 ${thousands(count)} 组同时出现尖峰：下表把这样的组都排在最前。`,
    fewGroups: (count) => `另有 ${thousands(count)} 组，各自出现或次数太少`,
    noGroup: (label) => spaced`出现尖峰的主机中，没有两台的${label}相同。`,
    legend:
      "同时：与同组另一台主机的尖峰先后开始的次数；偶然：假如每台主机以自身的节奏、在任意相位出现尖峰，这样的次数应有多少。",
  },
  how: (read, count, error_s) => {
    const of = guests(count);
    switch (read.by) {
      case "agent":
        return `${of}：依据记录程序发布的数据。尖峰由主机上的记录程序发现和判断；开始时刻精确到 ${duration(error_s)}。`;
      case "samples":
        return `${of}没有记录程序：读取了 node_exporter 的全部样本，与“loadspike history prometheus”相同。`;
      case "steps":
        return `${of}没有记录程序：可能出现过尖峰的主机太多，每 ${duration(read.step_s)}只读取一个样本。短于 ${duration(2 * read.step_s)}的尖峰可能没有记录到，能认出的虚高也较少；用“loadspike history prometheus”可以完整读取一台主机，用 --match 可以减少主机数。`;
      case "highest":
        return `${of}没有记录程序：load1 从未达到 0.60，而最小的尖峰也会达到；没有再读取其他数据。`;
      case "nothing":
        return `${of}没有记录程序：样本太少，无法判断。`;
    }
  },
  noAgentLimits:
    "没有记录程序的主机，无法指出是哪个程序引起的；因锁或无响应的服务器而睡眠的任务，谁也看不到。",
  realities: { phantom: "虚高", real: "真实", unclear: "不明" },
};
