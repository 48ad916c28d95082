import type { SuspectWords } from "../words.ts";
import { duration, percent, thousands } from "./quantities.ts";
import { allOf, UNKNOWN_PROCESS } from "./summary.ts";

export const tmpfilesCleanup: SuspectWords<"tmpfiles-cleanup"> = {
  cause: {
    named: () => "临时文件清理（systemd-tmpfiles）",
    summary: (verdict) => allOf(verdict, `${verdict.culprit || UNKNOWN_PROCESS} 在清理临时文件`),
    now: "让清理自行结束，它没有危害。如何修改见下文。",
    accuses: "systemd-tmpfiles 随尖峰开始并贯穿其中，负载由它的任务构成。",
    acquits: "尖峰期间没有清理，或者一瞬间就结束了。",
    matters: "巨大的临时目录每天被遍历一次，其间同一文件系统上的一切都在等待。",
  },
  facts: {
    "tmpfiles-cleanup.ran": ({ ran_s, spike_s, deleted }) =>
      `尖峰持续 ${duration(spike_s)}，其中 systemd-tmpfiles 运行了 ${duration(ran_s)}${deleted === 0 ? "；没有看到它删除文件" : `，看到它删除了 ${thousands(deleted)} 个文件`}。`,
    "tmpfiles-cleanup.own": ({ share }) => `随机时刻的任务有 ${percent(share)} 属于它。`,
    "tmpfiles-cleanup.under-way": ({ share }) =>
      `随机观测中有 ${percent(share)} 看到了 systemd-tmpfiles；没有看到它结束。`,
    "tmpfiles-cleanup.none": () => "尖峰期间没有清理。",
    "tmpfiles-cleanup.hardly-own": () => "它贯穿了尖峰，但负载几乎都不是它的",
    "tmpfiles-cleanup.began-away": ({ away_s }) => `它的开始与尖峰的开始相差 ${duration(away_s)}`,
    "tmpfiles-cleanup.all": ({ runs, from_log, longest_s, deletions }) =>
      `systemd-tmpfiles 运行 ${thousands(runs)} 次${from_log ? "（据日志）" : ""}，${runs === 1 ? "用时" : "最长"} ${duration(longest_s)}；${deletions === 0 ? "没有看到删除文件" : `看到删除 ${thousands(deletions)} 次`}。`,
    "tmpfiles-cleanup.in-spikes": ({ met, spikes }) =>
      met === 0
        ? "没有一次尖峰期间有清理。"
        : `${thousands(spikes)} 次尖峰中有 ${thousands(met)} 次期间有清理。`,
    "tmpfiles-cleanup.none-at-all": () => "没有看到 systemd-tmpfiles 运行。",
  },
  advice: {
    "tmpfiles-cleanup.find": ({ count }) => ({
      title: "查出是什么占满了目录，从源头制止",
      why: "要查看多少文件，systemd-tmpfiles 就要花多少时间：每个文件都要 stat 一次。",
      change: ["按目录统计文件数，再看最大的目录是谁在写：", count],
      expected: "报告中清理的时长随文件数下降。",
    }),
    "tmpfiles-cleanup.leave-out": ({ lines }) => ({
      title: "让清理跳过该目录，或缩短其中文件的保留时间",
      why: "被排除（x）的目录完全不会被遍历；缩短保留时间可以控制文件数。",
      change: ["在 /etc/tmpfiles.d/local.conf 中写入下面两行之一（路径仅为示例）：", lines],
      expected: "下次报告中 systemd-tmpfiles 只运行几秒；下一次清理（上一次之后一天）没有尖峰。",
    }),
    "tmpfiles-cleanup.other-hour": ({ timer }) => ({
      title: "或者让它在没有人在意的时段运行",
      why: "该定时器在开机 15 分钟后运行一次，此后每 24 小时一次，不管落在几点。",
      change: ["执行 systemctl edit systemd-tmpfiles-clean.timer，再执行 systemctl daemon-reload：", timer],
      expected: "尖峰移到那个时段。",
    }),
  },
};
