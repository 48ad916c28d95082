import type { KernelWork } from "../../../derived/kernel-threads.ts";
import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { partOf, percent, spaced } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const cpuSaturation: SuspectWords<"cpu-saturation"> = {
  cause: {
    named: (culprit, found) => {
      const thread = threadIn(culprit, found);
      if (thread) return spaced`内核自己的线程${culprit}在工作（${DOES[thread.does]}）`;
      return culprit === "" ? "CPU 忙于处理任务" : spaced`${culprit}使 CPU 持续繁忙`;
    },
    summary: (verdict) => {
      const { culprit, found } = verdict;
      const thread = threadIn(culprit, found);
      if (thread) return saidOf(verdict, spaced`来自内核自己的线程${culprit}的工作（${DOES[thread.does]}）`);
      return saidOf(verdict, culprit === "" ? "CPU 繁忙" : spaced`CPU 忙于运行${culprit}`);
    },
    now: (culprit, found) => {
      if (threadIn(culprit, found)) return "这个负载是内核所做的实际工作，不能停掉；如何减少这些工作见下文。";
      return culprit === ""
        ? "这个负载是实际的工作，没有看到哪个进程占了大部分。下次尖峰时请查看谁在运行。"
        : spaced`请查看${culprit}：这个负载是实际的工作。`;
    },
    accuses: "CPU 繁忙，负载由正在运行或想要运行的任务构成。",
    acquits: "CPU 与尖峰之外一样空闲。",
    matters: "本机有活要干：谁在干，报告已经指出；该不该干，要由运维人员判断。",
  },
  facts: {
    "cpu-saturation.busy": ({ share, calm }) => `CPU 使用率：尖峰期间 ${percent(share)}${outside(calm)}。`,
    "cpu-saturation.pressure": ({ share, calm }) =>
      `尖峰期间有 ${percent(share)} 的时间有任务在等待 CPU${outside(calm)}。`,
    "cpu-saturation.kernel-thread": ({ comm, does }) => `${comm} 是内核自己的线程：${DOES[does]}。`,
    "cpu-saturation.asleep": () => "大部分负载是在睡眠中等待的任务。",
    "cpu-saturation.part-asleep": ({ share, names }) =>
      `高出平时的负载${partOf(share, "没有在运行")}，而是处于不可中断睡眠${names.length === 0 ? "" : `（${names.join("、")}）`}。`,
    "cpu-saturation.most": ({ comm, share }) => spaced`高出平常的负载${partOf(share, "是")}${comm}。`,
    "cpu-saturation.used": ({ by }) =>
      `按内核对进程的统计，平均占用的 CPU：${by.map(({ comm, processors }) => `${comm} ${processors.toFixed(1)} 个`).join("、")}。`,
    "cpu-saturation.calm": ({ share }) => `尖峰之外的 CPU 使用率：${percent(share)}。`,
    "cpu-saturation.unknown": () => "尖峰之外的 CPU 使用率未知。",
  },
  advice: {
    "cpu-saturation.less-for-kernel": ({ comm, does, look }) => ({
      title: spaced`减少${comm}要做的工作`,
      why: `它${DOES[does]}：不能停掉，也不能限制它本身。`,
      change: ["在尖峰期间：", look, LESS[does]],
      expected: `下一份报告中，计入的任务里没有 ${comm}，或只有几秒。`,
    }),
    "cpu-saturation.look": ({ culprit, look, weight }) => ({
      title: culprit === "" ? "查清尖峰时段是谁在运行" : spaced`查清${culprit}在尖峰时段做什么`,
      why: "CPU 比平时繁忙：这个负载是实际的工作。",
      change: [
        "在尖峰期间查看，或查它在这些时刻的日志：",
        look,
        "如果它可以等，就降低它的 unit 的权重（用 drop-in 配置）：别人需要 CPU 时它会让出。否则本机需要更多 CPU：",
        weight,
      ],
      expected: "降低权重后，其他任务等待得更少，负载不变；只有这项工作本身减少，尖峰才会变小。",
    }),
  },
};

/** The kernel's own thread that is the culprit, where it is one. */
function threadIn(culprit: string, found: readonly Fact[]): { comm: string; does: KernelWork } | null {
  for (const one of found)
    if (one.id === "cpu-saturation.kernel-thread" && one.values.comm === culprit) return one.values;
  return null;
}

const DOES: Record<KernelWork, string> = {
  "huge-pages": "把内存合并成透明大页",
  compaction: "移动内存页，以腾出连续的大块",
  reclaim: "回收内存",
  packets: "处理中断遗留下来的网络包和定时器",
  journal: "写文件系统的日志",
  raid: "检查或重建磁盘阵列",
  other: "替别的任务干活",
};

const LESS: Record<KernelWork, string> = {
  "huge-pages":
    "如果它扫描个不停：把 enabled 设为 madvise，或把 khugepaged/defrag 设为 0，并增大 khugepaged/scan_sleep_millisecs。空闲内存零碎时最为严重。",
  compaction:
    "如果有谁不断申请大块内存（大页、驱动、虚拟机）：把 transparent_hugepage/defrag 设为 madvise 或 defer，vm.compaction_proactiveness 设为 0。",
  reclaim: "给本机加内存，或让占满内存的进程少用；只读一遍的数据可以绕过缓存。",
  packets: "查明是哪个网络接口、什么流量；把它的队列分散到各个 CPU（RSS、RPS），或限制发送方。",
  journal: "查明谁让文件系统频繁写入；合并这些写入，或移到别处。",
  raid: "让它做完，或调低 dev.raid.speed_limit_max；把检查移到空闲时段。",
  other: "它的名字和 perf 会说明它在替谁干活。",
};
