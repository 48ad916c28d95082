import type { HistoryOrigin } from "../../../diagnosis.ts";
import type { historyPage as english } from "../en/history.ts";
import type { FactWords } from "../words.ts";
import { duration, exactSeconds, list, thousands } from "./quantities.ts";

/** Figures that a tool took at the instants of its own timer. */
const POINTS: Record<HistoryOrigin, string> = {
  prometheus: "node_procs_running 和 node_procs_blocked",
  sar: "runq-sz 和 blocked",
  atop: "atop 的运行线程数",
  csv: "各种运行任务数",
};

export const history: Omit<FactWords<"history">, "history.not-kept"> = {
  "history.counts-known": ({ step_s }) =>
    `相邻读数相隔 ${duration(step_s)}，可以逐次还原内核的计数；尖峰的起止精确到几秒。`,
  "history.means-known": ({ step_s }) =>
    `相邻读数相隔 ${duration(step_s)}，可以得出其间内核计数的平均值；尖峰的起止精确到约 ${duration(step_s)}。`,
  "history.ends-forgotten": ({ step_s }) =>
    `相邻读数相隔 ${duration(step_s)}，超过了 load1 的记忆：其间的情况由 load5 和 load15 反映。短于 ${duration(2 * step_s)}的尖峰可能没有记录到。`,
  "history.counters": ({ run_queue, pressure }) => {
    const more = [...(run_queue ? ["运行队列时间"] : []), ...(pressure ? ["压力指标（PSI）"] : [])];
    return `实际做了多少工作，不靠观测就能知道：${list(["CPU 时间", ...more])}是只增不减的累计值，可以拿来与内核的计数核对。`;
  },
  "history.no-counters": () => "其中没有 CPU 时间或 CPU 个数：内核的计数无从核对。",
  "history.grid": ({ grid_s }) =>
    `这些值都落在间隔 ${exactSeconds(grid_s)}的均匀网格上，像是 query_range 的结果：每个值都可能是最多五分钟以前的，计数器的变化也会变得模糊。请先用 query 加时间范围（node_load1{…}[7d]）重新查询，再相信这份报告。`,
  "history.partial": ({ said }) =>
    `服务器说它的回答不完整（“${said}”）：缺少的部分在这里看起来就像没有人抓取的时间。`,
  "history.no-names": () => "其中没有名称：哪个程序被计入、被启动或在等待，这类历史数据都没有。",
  "history.no-sleepers": () =>
    "因锁或无响应的服务器而处于不可中断睡眠的任务，在各项数据中都看不到，而内核会计入它们。",
  "history.points-left-out": ({ origin }) =>
    `未采用：${POINTS[origin]}。它们是定时器触发时的瞬时值，与周期任务相遇同内核采样一样纯属巧合。`,
  "history.reader-fits": ({ interval_s, hz, period_s, spike_s }) =>
    `抓取本身就有嫌疑：每 ${exactSeconds(interval_s)}抓取一次，HZ 为 ${hz} 时每 ${duration(period_s)}与内核重合一次，与尖峰的间隔相符${spike_s === null ? "" : `，每次约 ${duration(spike_s)}`}。换一个抓取间隔运行一天即可分辨。`,
  "history.reader-too-short": ({ interval_s, hz, spike_s, seen_s }) =>
    `每 ${exactSeconds(interval_s)}一次的抓取与内核重合的间隔与尖峰相符（HZ ${hz}），但它造成的尖峰只会持续 ${duration(spike_s)}，而这些尖峰持续 ${duration(seen_s)}：不会只是抓取造成的。`,
  "history.reader-apart": ({ interval_s, beats, seen_s }) =>
    `不是抓取造成的：每 ${exactSeconds(interval_s)}抓取一次，与内核重合的间隔应为 ${list(
      beats.map(({ hz, period_s }) => `${duration(period_s)}（HZ ${hz}）`),
      "或",
    )}，而尖峰每隔 ${duration(seen_s)}出现一次。`,
  "history.agent": ({ candidates }) =>
    `在这台主机上运行 24 小时“loadspike record”，还可以得到：每个短任务每次运行的时刻和精确周期${candidates > 1 ? `（能看出是下列 ${thousands(candidates)} 种中的哪一种，或者都不是）` : ""}、哪些任务被计入、因各种锁而睡眠的任务，以及不跟随任何定时器的随机观测。`,
};

/** What stands around them on the page. */
export const historyPage: typeof english = {
  section: "这份历史数据能说明什么，不能说明什么",
  labels: { can: "能", cannot: "不能", reader: "抓取", agent: "补充" },
  now: {
    none: "无需处理。",
    waited: (always: boolean) =>
      `load1 ${always ? "始终高于" : "有时超过了"} CPU 个数。如果感到处理缓慢，请查看当时哪些任务在运行和等待。`,
    fell: "这份历史数据开始时 load1 超过 CPU 个数，随后回落：起因在此之前。",
    unexplained: "不要凭猜测动手。这份历史数据缺少什么，见下文；用 loadspike 自行记录一天即可补上。",
  },
  heads: { job: "任务的运行间隔", late: "每次推迟", hz: "内核 HZ", met: "何时遇上" },
  met: (every_looks) => (every_looks === 1 ? "每次采样" : `每 ${every_looks} 次采样一次`),
  onTime: "不推迟",
  jobs: (count) =>
    count === 1
      ? "常用间隔（1 至 30 秒）的任务中，只有上列这一种会造成这样的差拍；仅凭平均负载，无法断定它确实存在。"
      : `常用间隔（1 至 30 秒）的任务中，上列 ${thousands(count)} 种都会造成这样的差拍；仅凭平均负载无法区分，也无法排除其他间隔的任务。`,
  interval: exactSeconds,
  late: (seconds) => `${(seconds * 1000).toFixed(2)} 毫秒`,
  spikesLegend: (apart_s, missed) =>
    `load1：${missed && apart_s !== null ? `读数中的最高值；读数相隔 ${duration(apart_s)}，其间的尖峰在 load1 中已经消退（load5 和 load15 还记得）` : "最高值"}。计入：内核采样时看到的任务数（平均${apart_s !== null ? "，在读数间隔允许的范围内" : ""}）。实际：按累计值，在工作或等待磁盘的任务数（平均）。-：未知。`,
};
