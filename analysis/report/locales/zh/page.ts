import type { Change, CheckedPrediction, Status, Verdict } from "../../../diagnosis.ts";
import type { PageWords } from "../locale.ts";
import { changesPage } from "./change.ts";
import { historyPage } from "./history.ts";
import { duration, thousands } from "./quantities.ts";
import { summaryOfAll, sureness } from "./summary.ts";
import { sustained } from "./sustained.ts";

const statuses: Record<Status, string> = {
  supported: "证据成立",
  contradicted: "已排除",
  undecided: "尚无定论",
  "not-examined": "未检查",
};

const realities = { phantom: "虚高", real: "真实", unclear: "不明" };
const outcomes: Record<CheckedPrediction["outcome"], string> = {
  came: "如期出现",
  missed: "没有出现",
  open: "时间未到",
};

const spikes = (count: number) => `${thousands(count)} 次负载尖峰`;

export const page: PageWords = {
  title: (host) => `负载报告：${host}`,
  noName: "主机名未知",
  colon: "：",

  headline: {
    tooShort: (seconds) => `尚未出现尖峰。只观测了 ${duration(seconds)}，时间太短，无法下结论。`,
    none: "没有尖峰。负载一直处于本机的正常范围。",
    noneSeen: (step_s) => `未见尖峰。相邻两次读数相隔 ${duration(step_s)}，更短的尖峰可能没有被记录到。`,
    phantom: (count) =>
      `负载虚高。${spikes(count)}；${count === 1 ? "当时机器上其实没有" : "每一次机器上其实都没有"}这么多任务。`,
    real: (count) => `负载真实。${spikes(count)}；${count === 1 ? "当时" : "每一次都"}确有任务在运行或等待。`,
    unmeasured: (count) => `尚不明确。${spikes(count)}；没有测到足够的数据，无法判断负载是否真实。`,
    undecided: (count) => `尚不明确。${spikes(count)}；已有的测量结果不足以判断负载是否真实。`,
    several: (count, { phantom, real, unclear }) => {
      const kind =
        phantom > 0 && real > 0 ? "虚高与真实负载并存" : phantom > 0 ? "部分负载虚高" : "部分负载真实";
      const parts = [
        [phantom, realities.phantom],
        [real, realities.real],
        [unclear, realities.unclear],
      ] as const;
      const named = parts.filter(([n]) => n > 0).map(([n, word]) => `${word} ${n} 次`);
      return `${kind}。${spikes(count)}：${named.join("，")}。`;
    },
  },

  cause: {
    known: (named, id) => `原因：${named}（${id}）。`,
    mixed: "原因：不止一个；下表逐次列出。",
    unexplained: "原因：未找到；查过什么、还缺什么，见下文。",
    confidence: (confidence) => `置信度 ${confidence.toFixed(2)}，${sureness(confidence)}。`,
  },

  summary: summaryOfAll,

  now: {
    none: "无需处理。请让记录程序继续运行，直到出现尖峰。",
    waited: (always, named) =>
      `load1 ${always ? "始终高于" : "有时超过了"} CPU 个数。如果感到处理缓慢，请查看${named ? "上面列出的任务" : "当时哪些任务在运行和等待"}；请让记录程序继续运行，直到出现尖峰。`,
    fell: "load1 开始时偏高，是记录开始之前的任务造成的，随后回落：没有看到是谁造成的。请让记录程序继续运行，直到再次出现。",
    unexplained: "不要凭猜测动手。请让记录程序继续运行；还缺什么，见“局限”。",
    mixed: "请逐次查看各个尖峰；下面的建议按原因分别给出。",
    others: "无法解释的尖峰不在此列。",
  },

  labels: { now: "当前", next: "下次", every: "周期", host: "主机", seen: "观测", times: "时区" },
  next: {
    unknown: "无法根据这段记录预测",
    between: (at, low, high) => `${at}，介于 ${low} 与 ${high} 之间`,
    first: (name, load1, lasts) =>
      `这将是第一次：内核的采样时刻正逐渐移入 ${name} 的运行时间。load1 将升至约 ${load1}，持续 ${lasts}，但那并不是真实的负载。`,
    withFirst: (between, first) => `${between}。${first}`,
  },
  every: (mean, low, high, within) => {
    const range = low === high ? (within === null ? "误差不到 1 分钟" : "") : `${low} 至 ${high}`;
    const known = within === null ? "" : `精度约 ${within}`;
    return `${mean}（${[range, known].filter((part) => part !== "").join("；")}）`;
  },
  host: {
    kernel: (release) => `内核 ${release}`,
    cpus: (count) => `${thousands(count)} 个 CPU`,
    hypervisor: (name, version) => (version === null ? name : `${name}（${version}）`),
    hz: (hz, source) => `HZ ${hz}（${source}）`,
    sources: { observed: "实测", kernel: "由内核给出", config: "取自内核配置", manifest: "取自记录清单" },
    noHz: "HZ 未知",
    separator: "，",
  },
  seen: (from, to, length, looks, { count, restarts, lost }) => {
    const none = count === 0 ? "没有中断" : `中断 ${thousands(count)} 次（共 ${lost}）`;
    const restarted = restarts === 0 ? "" : `，本机重启 ${thousands(restarts)} 次`;
    return `${from} 至 ${to}：${length}，观测 ${thousands(looks)} 次，${none}${restarted}`;
  },

  sections: {
    load: "负载曲线",
    sustained: sustained.section,
    spikes: "尖峰",
    changes: "做过的改动",
    timeline: "时间线",
    suspects: "嫌疑原因",
    counted: "哪些任务被计入",
    alternatives: "哪些改动有效",
    advice: "如何修改",
    predictions: "以往的预测",
    history: historyPage.section,
    limits: "局限",
  },

  curve: {
    real: "真实",
    legend: (mark, real) =>
      `曲线：每一步内 load1 的最高值${real ? "；真实：真正活动的任务数（平均），同一刻度" : ""}${mark === null ? "" : `；${mark} 为尖峰`}。`,
  },

  spikes: {
    heads: {
      id: "#",
      start: "开始",
      lasted: "持续",
      load1: "load1",
      counted: "计入",
      real: "实际",
      reality: "",
      cause: "原因",
      by: "引起者",
    },
    legend: (accounted, diskOnly) =>
      `load1：最高值。计入：内核采样时看到的任务数（平均）。实际：${accounted ? "全程真正活动的任务数，取自内核对 CPU 运行和等待时间的记账，加上随机时刻处于不可中断睡眠的任务" : "随机时刻活动的任务数"}（平均${diskOnly ? "；睡眠的任务中只含等待磁盘的" : ""}）。-：未测到。`,
    left: (count) => `此处略去较早的 ${thousands(count)} 次尖峰；--format json 中有全部`,
    before: "记录开始时已在进行",
    goesOn: "记录结束时尚未结束",
    by: (culprit) => `由 ${culprit} 引起`,
    beside: (spike) => `尖峰 ${spike}`,
    besideLeft: (count) => `此处略去较早的 ${thousands(count)} 条`,
  },
  realities,
  sustained,
  causeId: (cause: Verdict["cause"]) => {
    if (cause === null) return "";
    if (cause === "unexplained") return "未找到";
    return cause === "mixed" ? "不止一个" : cause;
  },

  timeline: { left: (count) => `此处略去较早的 ${thousands(count)} 条` },

  suspects: {
    who: (cause, culprit) => (culprit === "" ? cause : `${cause}（${culprit}）`),
    statuses,
    title: (who, status) => `${who}：${status}`,
    measured: (score, p) => `（得分 ${score}${p === null ? "" : `，p ${p}`}）`,
    at: (spike, sentence) => `尖峰 ${spike}：${sentence}`,
    cleared: (causes) => `另外排除了：${causes.join("、")}。`,
    notExamined: (causes, reason) => `未检查：${causes.join("、")}。${reason}`,
  },

  counted: {
    heads: { name: "尖峰期间的任务数（平均）", kernel: "内核采样时", random: "随机时刻" },
    legend:
      "分别为：内核采样之后几毫秒内看到的（只算看到任务的那些次）；随机时刻看到的。在读到名称之前就结束的任务，两边都不含。",
    left: (count) => `另有 ${thousands(count)} 个名称，数值都更小`,
  },

  alternatives: {
    heads: { what: "按实测运行情况模拟", peak: "load1 峰值", hours: "每周小时数" },
    legend: "只计这个任务自身的负载。每周小时数：超过当前峰值一半的时间。",
  },
  change: (change: Change) => {
    switch (change.id) {
      case "as-is":
        return { title: "保持现状", what: "" };
      case "interval": {
        const later = `；发现故障最多晚 ${Math.round(change.later_s)} 秒`;
        return {
          title: `每 ${change.interval_s} 秒运行一次${change.fractional ? "（黄金比例）" : ""}`,
          what: `interval ${change.interval_s}${change.later_s >= 0.5 ? later : ""}`,
        };
      }
      case "random-delay":
        return {
          title: "每次运行前随机延时",
          what: `0 至 ${change.longest_s} 秒，每次重新取值；发现故障最多晚 ${change.longest_s} 秒`,
        };
      case "no-dump":
        return {
          title: "脚本中不再触发转储",
          what: "不再向 keepalived 发送 SIGUSR1 或 SIGUSR2；按少一个任务计算",
        };
      case "rare-dump":
        return {
          title: `改为每 ${duration(change.every_s)}转储一次`,
          what: "信号由单独的定时器发送",
        };
      case "track-process":
      case "track-file": {
        const feature = change.id.replace("-", "_");
        const where = change.id === "track-process" ? "，须在主机自身的网络命名空间中" : "";
        return change.available
          ? { title: `用 ${feature} 代替脚本`, what: `已安装的 ${change.installed} 支持${where}` }
          : {
              title: `${feature}（keepalived ${change.since} 起）`,
              what: `需要 keepalived ${change.since} 或更高版本${where}；已安装：${change.installed ?? "未知"}`,
            };
      }
    }
  },

  advice: { expected: "预期效果：" },

  predictions: {
    heads: { made: "预测时间", foretold: "预计出现", between: "预计区间", came: "实际出现" },
    between: (low, high) => `${low} 至 ${high}`,
    outcomes,
  },

  changes: changesPage,
  history: historyPage,

  limits: {
    decoded: (decoded, undecodable) =>
      undecodable === 0
        ? `内核的 ${thousands(decoded)} 次采样全部还原出了计数。`
        : `内核的采样有 ${thousands(decoded)} 次还原出了计数，${thousands(undecodable)} 次未能还原。`,
    notDecoded: "未能还原内核自己的计数。",
    unseen: (name, span, reason) =>
      `未能观测：${name}${span === null ? "" : `（${span.since} 至 ${span.until}）`}。${reason}`,
    cost: (cpu_pct, rss_mb, lost, unknown) => {
      const memory = rss_mb === null ? "" : `、内存 ${rss_mb} MB`;
      const counted = lost === 0 ? [] : [`丢失 ${thousands(lost)} 个事件`];
      const uncounted = unknown === 0 ? [] : [`有 ${thousands(unknown)} 次丢失的数目不明`];
      const losses = [...counted, ...uncounted].join("，") || "没有丢失事件";
      return `记录程序占用单个 CPU 的 ${cpu_pct}%${memory}；${losses}。`;
    },
  },

  sentence: (text) => (/[。！？：.!?]$/.test(text) ? text : `${text}。`),
  unknownFact: (id) => `本版本没有“${id}”的说明。`,
};
