import type { SuspectWords } from "../words.ts";
import { duration, thousands } from "./quantities.ts";
import { allOf } from "./summary.ts";

export const vmStun: SuspectWords<"vm-stun"> = {
  cause: {
    named: () => "虚拟化平台让本机停顿了一段时间（快照、备份、迁移）",
    summary: (verdict) => allOf(verdict, "整台虚拟机停顿后再追赶（快照、迁移或宿主机存储）"),
    now: "请 VMware 团队核查下列时刻运行了什么；其间 VRRP 可能已发生切换。",
    accuses: "尖峰开始时本机有数秒没有任何定时器触发：整台虚拟机停住了。",
    acquits: "尖峰期间记录程序的定时器照常触发。",
    matters: "快照、迁移或宿主机存储让虚拟机停住；其间积压的工作就是负载。",
  },
  facts: {
    "vm-stun.none": () => "尖峰期间及其之前没有记录到定时器停顿。",
    "vm-stun.stood-still": ({ stalls, total_s, elsewhere }) =>
      `${stalls === 1 ? `这次尖峰处停顿 1 次，${duration(total_s)}` : `这次尖峰处停顿 ${thousands(stalls)} 次，合计 ${duration(total_s)}`}；远离尖峰处${elsewhere === 0 ? "没有停顿" : `停顿 ${thousands(elsewhere)} 次`}。`,
    "vm-stun.all": ({ stalls }) =>
      stalls === 0 ? "没有记录到定时器停顿。" : `记录到定时器停顿 ${thousands(stalls)} 次。`,
  },
  advice: {
    "vm-stun.ask-host": () => ({
      title: "请 VMware 团队查明是什么让这台虚拟机停顿，下次在什么时候",
      why: "虚拟机有一段时间没有任何定时器触发，随后所有到期的工作同时运行。快照、备份和迁移都会这样。",
      change: [
        "把各次尖峰的时刻交给他们，并询问：",
        { item: "这台虚拟机的快照创建和删除（vmware.log：Checkpoint_Unstun … stopped for … us）" },
        { item: "备份的时间表，以及是否使用包含内存的快照或静默快照" },
        { item: "这些时刻的 vMotion" },
      ],
      expected: "下次报告中这些时刻没有停顿，或只有几毫秒。",
    }),
    "vm-stun.outlast": () => ({
      title: "让 VRRP 熬过停顿",
      why: "备节点在大约三个通告间隔收不到通告后接管，随后又交还。",
      change: ["在两个节点上设置 advert_int，使 3 × advert_int 大于本报告中最长的停顿。"],
      expected: "下次停顿时没有 VRRP 实例改变状态。",
    }),
  },
};
