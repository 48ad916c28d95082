import type { StatusWords } from "../status.ts";
import { duration } from "./quantities.ts";

export const status: StatusWords = {
  labels: {
    agent: "记录程序",
    database: "数据库",
    rows: "数据行",
    first: "最早一行",
    last: "最新一行",
    cost: "自身开销",
    lost: "丢失",
    kernel_looks: "内核采样",
    runs: "进程运行",
    not_seen: "未采集",
    last_error: "最近错误",
    arguments: "命令行",
    aside: "已隔离",
    gaps: "记录缺口",
  },
  not_known: "未知",
  no_error: "无",
  colon: "：",
  recording: (pid, since) => `正在记录，pid ${pid}，始于 ${since}`,
  silent: (pid, since, told) =>
    `pid ${pid} 自 ${since} 起存活，但自 ${told} 起没有任何消息：它被暂停、卡住，或无法在数据库旁写文件`,
  replaced: {
    gone: (file, at) => `${file} 被外部删除、改名或替换（发现于 ${at}）；已用同名新文件继续记录`,
    damaged: (file, at, aside) =>
      `${file} 已损坏（发现于 ${at}），已改名为 ${aside}；已用新文件继续记录；用“loadspike recover ${aside}”取回还能读出的数据`,
  },
  gaps: (count, longest_s, until) =>
    count === 1
      ? `最近一小时有 ${Math.round(longest_s)} 秒没有观测，到 ${until} 为止`
      : `最近一小时有 ${count} 段没有观测，最长 ${Math.round(longest_s)} 秒，最近一段到 ${until} 为止`,
  ahead: (last, behind_s) => `${last}（本机时钟比它落后 ${duration(behind_s)}）`,
  aside: (files) => `${files.join("、")}；用“loadspike recover 文件”取回还能读出的数据`,
  arguments: {
    names: "只保留程序、脚本和选项名，不保留取值",
    redacted: "保留取值，看起来像密码、密钥的除外",
    full: "完整保留，其中的密码、密钥也会保留",
  },
  stopped: (last, starts) =>
    last === null
      ? `没有记录程序在运行；用“${starts}”启动`
      : `没有记录程序在运行；上一个（pid ${last.pid}）启动于 ${last.since}，未正常退出；用“${starts}”重新启动`,
  database: (file, bytes) => `${file}，${(bytes / 1e6).toFixed(1)} MB`,
  rows: ({ samples, tasks, events }) => `${samples} 次观测，看到 ${tasks} 个任务，${events} 个事件`,
  cost(cpu_pct, rss_kb) {
    const cpu = cpu_pct === null ? "CPU 占用未知" : `单个 CPU 的 ${cpu_pct.toFixed(2)}%`;
    const memory = rss_kb === null ? "内存占用未知" : `内存 ${(rss_kb / 1024).toFixed(0)} MiB`;
    return `${cpu}，${memory}`;
  },
  lost(events, unknown) {
    const known = `${events} 个事件和数据行`;
    if (unknown === 0) return known;
    const times = `${unknown} 次数量不明的丢失`;
    return events === 0 ? times : `${known}，另有 ${times}`;
  },
  lost_in_its_last_hour: (lost) => `${lost}（所记录的最后一小时内）`,
  kernel_looks: (uncertainty_s, source) =>
    `误差 ±${(uncertainty_s * 1000).toFixed(1)} 毫秒，${source === "jiffies" ? "取自 jiffies" : "由 /proc/loadavg 的变化推得"}`,
  polled_in_the_last_hour: (missed, forks) =>
    `最近一小时曾以轮询代替内核事件：${forks} 次 fork 中有 ${missed} 次没有看到`,
  polled_not_told_yet: "漏掉了多少次 fork 每 10 分钟统计一次，目前还没有结果",
};
