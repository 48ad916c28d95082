import type { CommandWords } from "../locale.ts";
import { duration, thousands } from "./quantities.ts";

const every = (period_s: number | null) =>
  period_s === null ? "与内核采样始终同步" : `每 ${duration(period_s)}出现一次尖峰`;

export const commands: CommandWords = {
  predict: {
    run: (interval_s, drift_ms, count, burst_ms) => {
      const drift =
        drift_ms === 0 ? "" : `，每次${drift_ms > 0 ? "推迟" : "提前"} ${Math.abs(drift_ms)} 毫秒`;
      return `每 ${interval_s} 秒运行一次${drift}，${thousands(count)} 个任务同时活动 ${burst_ms} 毫秒。`;
    },
    looks: (hz, period_s) => `内核（HZ ${hz}）每 ${period_s} 秒采样一次。`,
    labels: {
      spikes: "尖峰",
      every: "尖峰间隔",
      lasts: "每次持续",
      inside: "尖峰期间",
      peak: "load1 峰值",
      locked: "造成的 load1",
      real: "真实负载",
      meet: "同时碰上",
    },
    inStep: (count) => `这 ${count} 个任务同时启动：各自的任务数相加。`,
    all: (count) => `全部 ${count} 个合计：`,
    meet: (every, length) => `平均每 ${every}一次，持续 ${length}`,
    onTop: "其他任务的尖峰一来就叠加（若始终同步的那个恰好碰上采样）",
    noBeat: "不会时起时落：该任务与内核采样同步，持续数周乃至始终如此",
    lasts: (length) => `${length}，之后 load1 还需约一分钟回落`,
    finds: (nth) => `内核${nth === 1 ? "每次采样都" : `每 ${nth} 次采样有一次`}遇上该任务`,
    peak: (load1, locked) => `${load1}${locked ? "，或者 0.00：取决于启动时刻" : ""}`,
    atMost: "（上限：4.11 之前的内核会漏计休眠 CPU 的采样）",
    real: (mean) => `平均 ${mean}`,
  },

  checkConfig: {
    read: (file, version, source) => {
      const why = {
        option: "按所给选项",
        installed: "本机已安装的版本",
        assumed: "假定的版本：本机没有安装，可用 --keepalived-version 指定",
      };
      return `${file}，按 keepalived ${version} 的方式读取（${why[source]}）。`;
    },
    looks: (hz, period_s) => `内核（HZ ${hz}）每 ${period_s} 秒采样一次。`,
    noJob: "没有周期任务：既没有 vrrp_script，也没有 MISC_CHECK。",
    noKeyword: "最外层没有任何 keepalived 关键字：keepalived 读取后无事可做。",
    wouldNotRun: (version, jobs) =>
      `keepalived ${version} 用这个文件无法运行${jobs ? "，下列任务都不会执行" : ""}：`,
    job: (kind, name, interval_s, where) =>
      `${kind === "vrrp_script" ? `vrrp_script ${name}` : `${name} 的 MISC_CHECK`}   每 ${interval_s} 秒   ${where}`,
    labels: {
      runs: "运行",
      timeout: "超时",
      tracked: "跟踪者",
      beat: "差拍",
      signals: "信号",
    },
    timeout: (timeout_s, interval_s) => (timeout_s === null ? `未设置：${interval_s} 秒` : `${timeout_s} 秒`),
    listed: (names) => names.join("、"),
    noSignal: "脚本文本中没有看到发给 keepalived 的信号（不等于不会发送）",
    beat: (beat) => {
      const looks = beat.nth === 1 ? "每次采样都" : `每 ${beat.nth} 次采样有一次`;
      const lasting = beat.spike_s === null ? "" : `，持续 ${duration(beat.spike_s)}`;
      return `${every(beat.period_s)}${lasting}（每次推迟 ${beat.late_ms} 毫秒；若准时则${every(beat.on_time_period_s)}）：内核${looks}遇上它，每个活动 ${beat.burst_ms} 毫秒的进程最多使 load1 升至 ${beat.peak_load1.toFixed(1)}${beat.waits ? "；若一次运行超过间隔，下一次会顺延" : ""}`;
    },
    hazard: (id, what) => `${id}：${what}`,
    general: "涉及全部任务",
    problems: "以下内容可能未按本意读取",
    problem: (where, message) => `${where}：${message}`,
    counts: (jobs, hazards) => `周期任务 ${thousands(jobs)} 个，隐患 ${thousands(hazards)} 处。`,
  },

  recover: {
    found: (
      output: string,
      { samples, tasks, events }: { samples: number; tasks: number; events: number },
      span: { first: string; last: string } | null,
    ) =>
      `${output}：取回 ${samples} 次观测、${tasks} 个所见任务、${events} 个事件${span ? `，时间从 ${span.first} 到 ${span.last}` : ""}`,
    lost: (rows: number, blocks: number) => {
      if (rows === 0 && blocks === 0) return "丢失：就剩余内容来看，没有丢失";
      const packed = blocks === 0 ? [] : [`${blocks} 个打包块（每块约 2000 行）`];
      const single = rows === 0 ? [] : [`${rows} 行零散数据`];
      return `丢失：${[...packed, ...single].join("，")}；位于文件末尾、没有留下痕迹的部分未计入`;
    },
    next: (output: string) => `接下来：loadspike report --db ${output}`,
  },

  record: {
    began: (database) => `正在记录本机，写入 ${database}；按 Ctrl-C 结束并给出报告`,
    missing: (sources) => `本机无法观测：${sources.join("、")}（原因见“loadspike doctor”）`,
    live: {
      first: "即将进行首次观测",
      load: (load1) => `负载 ${load1}`,
      counted: (count) => `内核计入 ${count}`,
      active: (mean) => `活动 ${mean}`,
      events: (count) => `${thousands(count)} 个事件`,
      next: (seconds) => `距内核下次采样 ${seconds} 秒`,
      nextUnknown: "内核下次采样时刻尚不可知",
    },
  },
};
