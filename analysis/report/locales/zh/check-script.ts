import type { SuspectWords } from "../words.ts";
import { at } from "./outcome.ts";
import { duration, exactSeconds, percent, thousands } from "./quantities.ts";
import { allOf, UNKNOWN_PROCESS } from "./summary.ts";

export const checkScript: SuspectWords<"check-script"> = {
  cause: {
    named: (culprit) => `心跳检测脚本${culprit === "" ? "" : ` ${culprit} `}运行过久、卡住或堆积`,
    summary: (verdict) =>
      allOf(verdict, `心跳检测脚本 ${verdict.culprit || UNKNOWN_PROCESS} 运行缓慢、卡住或堆积`),
    now: "请手工运行心跳检测脚本，看它卡在哪里；是否切换取决于它的结果。",
    accuses: "keepalived 的心跳检测脚本变慢、卡住或堆积，负载由它的进程构成。",
    acquits: "尖峰期间脚本的运行与平时一样。",
    matters: "一次检测卡住本身不会阻塞什么，但副本会越积越多，随后可能发生切换。",
  },
  facts: {
    "check-script.runs": ({ comm, runs, median_s, usual_s }) =>
      `${comm}：${runs === 0 ? "没有哪次运行在尖峰期间开始并结束" : `尖峰期间运行 ${thousands(runs)} 次`}${median_s === null ? "" : `，${runs === 1 ? "用时" : "中位数"} ${duration(median_s)}`}${usual_s === null ? "" : `；平时 ${duration(usual_s)}`}。`,
    "check-script.own": ({ share }) => `随机时刻的任务有 ${percent(share)} 属于它或它的子进程。`,
    "check-script.together": ({ runs }) => `平均有 ${runs.toFixed(1)} 次运行同时进行。`,
    "check-script.at-looks": ({ share }) =>
      `内核计入的任务有 ${percent(share)} 出现在落入其运行期间的采样上。`,
    "check-script.nobody-between": () => "在它的两次运行之间，内核几乎没有计入任何任务。",
    "check-script.whose-load": () => "脚本确实变慢，但没有记录负载属于谁",
    "check-script.not-own": () => "脚本确实变慢，但大部分负载不是它的",
    "check-script.none": () => "没有看到 keepalived 的心跳检测脚本运行。",
    "check-script.parents-unknown": () =>
      "这段记录有进程的运行，但没有是谁启动的：无法分辨哪些是 keepalived 的脚本",
    "check-script.all": ({ comm, runs, every_s, median_s, longest_s }) =>
      `${comm}：运行 ${thousands(runs)} 次${every_s === null ? "" : `，每 ${duration(every_s)}一次`}${runs === 1 ? (longest_s > 0 ? `，用时 ${duration(longest_s)}` : "") : `；中位数 ${duration(median_s)}，最长 ${duration(longest_s)}`}。`,
    "check-script.compared": ({ comm, median_s, usual_s }) =>
      `${comm}：尖峰期间中位数 ${duration(median_s)}，尖峰以外 ${duration(usual_s)}。`,
  },
  advice: {
    "check-script.give-up": ({ culprit, place, interval_s, limit_s, timeout, within }) => ({
      title: `让${culprit === "" ? "心跳检测脚本" : ` ${culprit} `}在下次运行之前放弃等待`,
      why: "检测等待超过间隔，既不能告诉 keepalived 任何结果，副本还会越积越多。",
      change: [
        `在 ${place === null ? "keepalived.conf" : at(place)} 的脚本块中，设置小于间隔 ${exactSeconds(interval_s)}的 timeout：`,
        timeout,
        "并限制脚本里可能等待的操作：",
        within,
      ],
      expected: `下次报告中没有一次运行超过 ${exactSeconds(limit_s)}；故障会以超时的形式出现在 keepalived 的日志里。`,
    }),
    "check-script.overlaps": ({ version, lock }) => ({
      title: `keepalived ${version} 会在上一次还没结束时再启动一个副本`,
      why: "1.4.0 之前完全没有防护；2.1.3 到 2.3.2 的防护只写日志。",
      change: ["升级到 2.3.3 或更高版本，或者在脚本里加锁：", lock],
      expected: "下次报告中同一时刻最多只有一个副本。",
    }),
  },
};
