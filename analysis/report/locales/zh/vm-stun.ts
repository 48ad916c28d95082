import type { SuspectWords } from "../words.ts";
import { duration, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

/** VMware aims at half a second for the switch to the other host (Broadcom's knowledge base, 436882). */
const MOVED = {
  item: "这些时刻本虚拟机的 vMotion、挂起或恢复到快照（vmware.log：migration id、Checkpoint_Unstun）：切换到另一台宿主机应在半秒左右完成",
};

export const vmStun: SuspectWords<"vm-stun"> = {
  cause: {
    named: () => "虚拟化平台让本机停顿了一段时间（快照、备份、迁移）",
    summary: (verdict) => saidOf(verdict, "整台虚拟机停顿，随后追赶积压的工作（快照、迁移或宿主机的存储）"),
    now: "请虚拟化团队核查下列时刻执行了什么操作；期间 VRRP 可能发生过故障切换。",
    accuses: "尖峰开始时，本机的定时器有数秒一个也没有触发：整台虚拟机停住了。",
    acquits: "整个尖峰期间，记录程序的定时器都在触发。",
    matters: "快照、迁移或宿主机的存储使虚拟机停住；期间积压下来的就是负载。",
  },
  facts: {
    "vm-stun.none": () => "尖峰期间及其前不久，没有定时器停顿的记录。",
    "vm-stun.stood-still": ({ stalls, total_s, elsewhere }) =>
      `这次尖峰处有 ${thousands(stalls)} 次停顿，${stalls === 1 ? "长" : "合计"} ${duration(total_s)}；不靠近任何尖峰的${elsewhere === 0 ? "没有" : `有 ${thousands(elsewhere)} 次`}。`,
    "vm-stun.late": ({ lines, longest_s }) =>
      `keepalived 自己的定时器最多晚了 ${duration(longest_s)}（日志 ${thousands(lines)} 行）。`,
    "vm-stun.lockup": ({ lines, longest_s }) =>
      `内核记录有 CPU 卡住${longest_s > 0 ? `了 ${duration(longest_s)}` : ""}（${thousands(lines)} 行）：宿主机可能没有运行它。`,
    "vm-stun.session": ({ sessions }) =>
      `同时本虚拟机${sessions === 1 ? "换了一个会话" : `先后换了 ${thousands(sessions)} 个会话`}（vmware-toolbox-cmd）：它被迁移到另一台宿主机（vMotion），或挂起后恢复，或恢复到快照，或热添加了硬件。具体是哪一种，虚拟机内部无从得知。`,
    "vm-stun.same-session": () =>
      "本虚拟机的会话没有变（vmware-toolbox-cmd）：没有 vMotion、挂起或恢复到快照，它们都会换会话。创建或删除快照则不会。",
    "vm-stun.suspended": ({ lines, text }) =>
      `VMware Tools 的日志里有${lines === 1 ? "" : ` ${thousands(lines)} 行`}相关记录${lines === 1 ? "" : "，最早一行"}：${text}`,
    "vm-stun.timers-unknown": () => "没有记录定时器是否触发",
    "vm-stun.only-late": () =>
      "日志中延迟的定时器表明本机或仅 keepalived 停住过；记录程序自己的定时器不能说明是哪一种",
    "vm-stun.recorder-awake": () => "记录程序自己的定时器一直在触发：本机没有停住。",
    "vm-stun.all": ({ stalls }) =>
      stalls === 0 ? "没有定时器停顿的记录。" : `记录到 ${thousands(stalls)} 次定时器停顿。`,
  },
  advice: {
    "vm-stun.ask-host": ({ vmware, session }) => ({
      title: `请${vmware ? " VMware " : "虚拟化"}团队查明是什么让本虚拟机停住，下次又在何时`,
      why: "虚拟机的定时器有一段时间一个也没有触发，随后所有到期的工作同时运行。快照、备份和迁移都会这样。",
      change: [
        "把各次尖峰的时间告诉他们，请他们查：",
        ...(session === "other" ? [MOVED] : []),
        {
          item: vmware
            ? "本虚拟机快照的创建和删除（vmware.log：Checkpoint_Unstun … stopped for … us）"
            : "本虚拟机快照的创建和删除",
        },
        { item: "备份的时间安排，以及备份是否做含内存的快照或静默快照" },
        ...(session === "unknown" ? [{ item: vmware ? "这些时刻的 vMotion" : "这些时刻的热迁移" }] : []),
      ],
      expected: "下一份报告中，这些时刻没有停顿，或只停顿几毫秒。",
    }),
    "vm-stun.outlast": () => ({
      title: "让 VRRP 撑过停顿",
      why: "备用节点大约连续三个通告间隔收不到通告就会接管，之后再切回来。",
      change: ["在两个节点上设置 advert_int，使 3 × advert_int 大于本报告中最长的停顿。"],
      expected: "下次停顿时没有 VRRP 实例改变状态。",
    }),
  },
};
