import type { SuspectWords } from "../words.ts";
import { percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const hypervisorSteal: SuspectWords<"hypervisor-steal"> = {
  cause: {
    named: () => "虚拟化平台分给本机的处理器时间不足",
    summary: (verdict) => allOf(verdict, "虚拟化平台没有把处理器时间给本机"),
    now: "请 VMware 团队核查下列时刻宿主机 CPU 的情况。",
    accuses: "本机有工作要做时，宿主机在运行别的虚拟机。",
    acquits: "被占用时间（steal）与尖峰以外一样低。",
    matters: "宿主机超配：在这台虚拟机里做什么都没有用。",
  },
  facts: {
    "hypervisor-steal.stolen": ({ share, calm }) => `尖峰期间 steal ${percent(share)}${outside(calm)}。`,
    "hypervisor-steal.calm": ({ share }) =>
      `尖峰以外的 steal：${percent(share)}。VMware 不把它告诉虚拟机，始终显示 0。`,
    "hypervisor-steal.unknown": () => "尖峰以外的 steal 未知。",
    "hypervisor-steal.little": () => "steal 有所上升，但不多",
  },
  advice: {
    "hypervisor-steal.ask-host": () => ({
      title: "请 VMware 团队补上这台虚拟机没有得到的处理器时间",
      why: "任务已经就绪，宿主机却在运行别的：在虚拟机里做什么都没有用。",
      change: [
        "把各次尖峰的时刻交给他们，并询问这台虚拟机的（esxtop）：",
        { item: "%RDY 和 %CSTP，以及虚拟机或其资源池是否有 CPU 限制" },
        { item: "这些时刻宿主机处理器的超配程度" },
        "%CSTP 高时，减少虚拟 CPU 可能有帮助。",
      ],
      expected: "这些时刻的 steal（或记录程序定时器的延迟）保持在低水平。",
    }),
  },
};
