import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, spaced, thousands } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const tmpfilesCleanup: SuspectWords<"tmpfiles-cleanup"> = {
  cause: {
    named: () => "临时文件清理（systemd-tmpfiles）",
    summary: (verdict) => saidOf(verdict, spaced`${verdict.culprit || UNKNOWN_PROCESS}在清理临时文件`),
    now: "让清理自行结束；受影响的只有同时要用这块磁盘的任务。如何修改见下文。",
    accuses: "systemd-tmpfiles 的一次运行与尖峰同时开始并贯穿其间，负载由它的任务构成。",
    acquits: "尖峰期间没有清理运行，或者转眼就结束了。",
    matters: "庞大的临时目录每天遍历一次，期间同一文件系统上的一切都要等待。",
  },
  facts: {
    "tmpfiles-cleanup.ran": ({ ran_s, spike_s, deleted }) =>
      `尖峰持续 ${duration(spike_s)}，其中 systemd-tmpfiles 运行了 ${duration(ran_s)}${deleted === 0 ? "；没有看到它删除文件" : `，看到它删除了 ${thousands(deleted)} 个文件`}。`,
    "tmpfiles-cleanup.own": ({ share }) => `随机时刻的任务${partOf(share, "属于")}它。`,
    "tmpfiles-cleanup.under-way": ({ share }) =>
      `随机观测中有 ${percent(share)} 看到 systemd-tmpfiles；没有看到它结束。`,
    "tmpfiles-cleanup.none": () => "尖峰期间没有清理运行。",
    "tmpfiles-cleanup.hardly-own": () => "它贯穿了尖峰，但负载几乎都不是它的",
    "tmpfiles-cleanup.began-away": ({ away_s }) => `它的开始与尖峰的开始相差 ${duration(away_s)}`,
    "tmpfiles-cleanup.all": ({ runs, from_log, longest_s, deletions }) =>
      `systemd-tmpfiles 运行 ${thousands(runs)} 次${from_log ? "（取自日志）" : ""}，${runs === 1 ? "耗时" : "最长"} ${duration(longest_s)}；${deletions === 0 ? "没有看到删除文件" : `看到删除文件 ${thousands(deletions)} 次`}。`,
    "tmpfiles-cleanup.in-spikes": ({ met, spikes }) =>
      met === 0
        ? "没有一次尖峰期间有清理。"
        : `${thousands(spikes)} 次尖峰中有 ${thousands(met)} 次期间有清理。`,
    "tmpfiles-cleanup.none-at-all": () => "没有看到 systemd-tmpfiles 运行。",
  },
  advice: {
    "tmpfiles-cleanup.find": ({ count }) => ({
      title: "查明是什么填满了目录，从源头制止",
      why: "要查看的文件有多少，systemd-tmpfiles 就要花多少时间：每个文件它都要 stat 一次。",
      change: ["按目录统计文件数，再看谁在往文件最多的目录里写：", count],
      expected: "报告中清理的耗时随文件数一同下降。",
    }),
    "tmpfiles-cleanup.leave-out": ({ lines }) => ({
      title: "不清理那个目录，或缩短其中文件的保留时间",
      why: "排除的目录（x）完全不遍历；保留时间短，文件数就少。",
      change: ["在 /etc/tmpfiles.d/local.conf 中，从下面两行里选一行（路径仅为示例）：", lines],
      expected: "下一份报告中 systemd-tmpfiles 的运行只有几秒；下次清理时（距上次一天）没有尖峰。",
    }),
    "tmpfiles-cleanup.other-hour": ({ timer }) => ({
      title: "或者让它在没人在意的时间运行",
      why: "该定时器在开机 15 分钟后触发，此后每 24 小时一次，不管当时是几点。",
      change: ["执行 systemctl edit systemd-tmpfiles-clean.timer，然后 systemctl daemon-reload：", timer],
      expected: "尖峰移到那个时间。",
    }),
  },
};
