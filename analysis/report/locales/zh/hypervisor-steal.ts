import type { SuspectWords } from "../words.ts";
import { percent } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const hypervisorSteal: SuspectWords<"hypervisor-steal"> = {
  cause: {
    named: () => "虚拟化平台分给本机的 CPU 时间太少",
    summary: (verdict) => saidOf(verdict, "虚拟化平台没有给足本机 CPU 时间"),
    now: "请虚拟化团队核查下列时刻宿主机的 CPU。",
    accuses: "本机有任务要运行时，虚拟化平台却在运行别的虚拟机。",
    acquits: "steal 时间与尖峰之外一样低。",
    matters: "宿主机超配：在本虚拟机内部做什么都没有用。",
  },
  facts: {
    "hypervisor-steal.stolen": ({ share, calm }) => `steal：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "hypervisor-steal.calm": ({ share }) => `尖峰之外的 steal：${percent(share)}。`,
    "hypervisor-steal.unknown": () => "尖峰之外的 steal 时间未知。",
    "hypervisor-steal.not-told": () => "VMware 没有把 steal 告诉本机：无论宿主机多忙，这里都显示 0",
    "hypervisor-steal.calm-untold": () => "VMware 没有把 steal 告诉本机，这里显示 0：这并不说明宿主机空闲。",
    "hypervisor-steal.contended": ({ share }) =>
      `据宿主机，尖峰期间本虚拟机有 ${percent(share)} 的 CPU 时间想运行却没有得到（vmware-toolbox-cmd，ready 和 co-stop）。steal 不能作证：VMware 把它显示为 0。`,
    "hypervisor-steal.little": () => "steal 有所上升，但幅度很小",
  },
  advice: {
    "hypervisor-steal.ask-host": ({ vmware }) => ({
      title: `请${vmware ? " VMware " : "虚拟化"}团队补足本机没有得到的 CPU 时间`,
      why: "任务已经就绪，宿主机却在运行别的：在虚拟机内部做什么都没有用。",
      change: vmware
        ? [
            "把各次尖峰的时间告诉他们，请他们在 esxtop 或 vCenter 图表中查本虚拟机的以下情况：",
            {
              item: "每个 vCPU 的 %RDY（CPU 就绪）：图表中的毫秒数是其间隔内的累计，实时图表间隔 20 秒，1,000 毫秒即 5 %",
            },
            { item: "%CSTP（co-stop）：高的话，减少 vCPU 可能有用" },
            { item: "%MLMTD：虚拟机或其资源池的 CPU 上限，它包含在 %RDY 里" },
            "虚拟机设置 stealclock.enable = TRUE 且 Linux 为 5.8 或更高版本时，本机自己就能看到 steal。",
          ]
        : ["把各次尖峰的时间告诉他们，请他们查宿主机的 CPU 超配到什么程度，以及本虚拟机是否设有 CPU 上限。"],
      expected: "这些时刻的 steal（或记录程序自身定时器的延迟）保持在低位。",
    }),
  },
};
