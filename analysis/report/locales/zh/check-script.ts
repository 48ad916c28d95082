import type { SuspectWords } from "../words.ts";
import { at, beforeUpgrade } from "./outcome.ts";
import { duration, exactSeconds, partOf, percent, spaced, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const checkScript: SuspectWords<"check-script"> = {
  cause: {
    named: (culprit) => spaced`心跳检测脚本${culprit}运行过久、卡住或堆积`,
    summary: (verdict) =>
      saidOf(
        verdict,
        verdict.culprit === ""
          ? "某个未记录到的心跳检测脚本运行缓慢、卡住或堆积"
          : spaced`心跳检测脚本${verdict.culprit}运行缓慢、卡住或堆积`,
      ),
    now: "请手工运行心跳检测脚本，看它在哪里等待，或一直在算什么；是否故障切换取决于它的结果。",
    accuses: "keepalived 的心跳检测脚本运行缓慢、卡住或堆积，负载由它的进程构成。",
    acquits: "尖峰期间脚本的运行与平时一样。",
    matters: "脚本卡住本身不会阻塞别的进程，但它的副本会越积越多，随后可能发生故障切换。",
  },
  facts: {
    "check-script.runs": ({ comm, runs, median_s, usual_s }) => {
      const how = runs === 0 ? "尖峰期间没有一次完整的运行" : `尖峰期间运行 ${thousands(runs)} 次`;
      const lasted = median_s === null ? "" : `，${runs === 1 ? "耗时" : "耗时中位数"} ${duration(median_s)}`;
      return `${comm}：${how}${lasted}${usual_s === null ? "" : `；平静时段为 ${duration(usual_s)}`}。`;
    },
    "check-script.own": ({ share }) => `随机时刻的任务${partOf(share, "属于")}它或其子进程。`,
    "check-script.together": ({ runs }) => `它有 ${runs.toFixed(1)} 次运行同时进行。`,
    "check-script.used": ({ processors, share }) =>
      `按内核对进程的统计，它和它的子进程平均占用 ${processors.toFixed(1)} 个 CPU，占负载的 ${percent(Math.min(1, share))}。`,
    "check-script.at-looks": ({ share }) =>
      `内核计入的任务${partOf(share, "出自")}正好遇上它运行的那些采样。`,
    "check-script.nobody-between": () => "在它的两次运行之间，内核几乎没有计入任何任务。",
    "check-script.said": ({ script, timeouts, overruns, failures, elsewhere }) => {
      const parts = [
        timeouts > 0 ? `超时（${thousands(timeouts)} 行）` : "",
        overruns > 0 ? `下次运行到点时仍在运行（${thousands(overruns)} 行）` : "",
        failures > 0 ? `失败（${thousands(failures)} 行）` : "",
      ].filter((part) => part !== "");
      const calm = elsewhere === 0 ? "平静时段没有这样的记录" : `平静时段有 ${thousands(elsewhere)} 行`;
      return `keepalived 在尖峰期间对 ${script || "某个心跳检测脚本"} 的记录：${parts.join("、")}；${calm}。`;
    },
    "check-script.waited": ({ share, what }) =>
      `睡眠中的任务${partOf(share, "在等待")}${what === "frozen" ? "被冻结的文件系统" : "文件服务器或提供文件系统的程序"}。`,
    "check-script.only-said": () => "keepalived 报告了这个脚本的问题，但没有记录它的运行和负载来自谁",
    "check-script.said-quick": () => "keepalived 报告了这个脚本的问题，但它的运行与平时一样",
    "check-script.not-said": () => "没有记录进程的运行，日志里也没有 keepalived 对脚本的抱怨",
    "check-script.whose-load": () => "脚本运行缓慢，但没有记录负载来自谁",
    "check-script.fewer": () => "尖峰期间结束的运行比平时少，但大部分负载不是它的",
    "check-script.not-own": () => "脚本运行缓慢，但大部分负载不是它的",
    "check-script.none": () => "没有看到 keepalived 的心跳检测脚本运行。",
    "check-script.parents-unknown": () =>
      "这份记录中有进程的运行，但没有由谁启动的信息：无法辨认哪些是 keepalived 的脚本",
    "check-script.all": ({ comm, runs, every_s, median_s, longest_s }) => {
      const every = every_s === null ? "" : `，每 ${duration(every_s)}一次`;
      const one = longest_s > 0 ? `，耗时 ${duration(longest_s)}` : "";
      const several = `；耗时中位数 ${duration(median_s)}，最长 ${duration(longest_s)}`;
      return `${comm}：运行 ${thousands(runs)} 次${every}${runs === 1 ? one : several}。`;
    },
    "check-script.compared": ({ comm, median_s, usual_s }) =>
      `${comm}：耗时中位数在尖峰期间为 ${duration(median_s)}，尖峰之外为 ${duration(usual_s)}。`,
  },
  advice: {
    "check-script.give-up": ({ culprit, place, interval_s, limit_s, timeout, within }) => ({
      title: spaced`让${culprit || "心跳检测脚本"}在下次运行之前放弃等待`,
      why: "检测等待的时间超过自身的间隔，就不能告诉 keepalived 任何信息，副本也会越积越多。",
      change: [
        `在 ${place === null ? "keepalived.conf" : at(place)}，该脚本的配置块中：设置小于间隔 ${exactSeconds(interval_s)}的超时`,
        timeout,
        "再给脚本等待的操作加上时限：",
        within,
      ],
      expected: `下一份报告中没有超过 ${exactSeconds(limit_s)}的运行；故障改为以超时的形式出现在 keepalived 的日志里。`,
    }),
    "check-script.overlaps": ({ version, lock, shell_lines }) => ({
      title: `keepalived ${version} 会在一个副本仍在运行时启动第二个`,
      why: "1.4.0 之前没有任何防范，2.1.3 至 2.3.2 的防范只写日志。",
      change: ["升级到 2.3.3 或更高版本，或者在脚本中加锁：", lock, ...beforeUpgrade(shell_lines)],
      expected: "下一份报告中，同一时间最多只有一个副本。",
    }),
  },
};
