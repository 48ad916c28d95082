import type { SuspectWords } from "../words.ts";
import { percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const hypervisorSteal: SuspectWords<"hypervisor-steal"> = {
  cause: {
    named: () => "虚拟化平台分给本机的 CPU 时间太少",
    summary: (verdict) => allOf(verdict, "虚拟化平台没有给足本机 CPU 时间"),
    now: "请 VMware 团队核查下列时刻宿主机的 CPU。",
    accuses: "本机有任务要运行时，虚拟化平台却在运行别的虚拟机。",
    acquits: "steal 时间与尖峰之外一样低。",
    matters: "宿主机超配：在本虚拟机内部做什么都没有用。",
  },
  facts: {
    "hypervisor-steal.stolen": ({ share, calm }) => `steal：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "hypervisor-steal.calm": ({ share }) =>
      `尖峰之外的 steal：${percent(share)}。VMware 虚拟机得不到这个数值，只会显示 0。`,
    "hypervisor-steal.unknown": () => "尖峰之外的 steal 时间未知。",
    "hypervisor-steal.little": () => "steal 有所上升，但幅度很小",
  },
  advice: {
    "hypervisor-steal.ask-host": () => ({
      title: "请 VMware 团队补足本机没有得到的 CPU 时间",
      why: "任务已经就绪，宿主机却在运行别的：在虚拟机内部做什么都没有用。",
      change: [
        "把各次尖峰的时间告诉他们，请他们查本虚拟机的以下情况（esxtop）：",
        { item: "%RDY 和 %CSTP，以及虚拟机或其资源池是否设有 CPU 上限" },
        { item: "这些时刻宿主机的 CPU 超配到什么程度" },
        "%CSTP 高时，减少 vCPU 可能有用。",
      ],
      expected: "这些时刻的 steal（或记录程序自身定时器的延迟）保持在低位。",
    }),
  },
};
