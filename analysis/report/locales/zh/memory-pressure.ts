import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { bytes, list, partOf, percent, spaced, thousands } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const memoryPressure: SuspectWords<"memory-pressure"> = {
  cause: {
    named: (_, found) => {
      const limit = groupIn(found);
      return limit === null
        ? "内存太少，任务在等待内存页"
        : spaced`控制组${limit.group}达到了内存上限；本机并不缺内存`;
    },
    summary: (verdict) => {
      const limit = groupIn(verdict.found);
      const what = limit === null ? "内存耗尽" : spaced`控制组${limit.group}达到了内存上限`;
      return saidOf(verdict, `${what}${verdict.culprit === "" ? "" : `，大部分负载是 ${verdict.culprit}`}`);
    },
    now: (_, found) =>
      groupIn(found) === null
        ? "请在内核杀进程之前查明谁占用了内存。"
        : "请查看该控制组里运行的程序：内核可能会杀掉它。本机其余部分不缺内存。",
    accuses: "内存耗尽（整机，或有上限的控制组）：可用内存下降，发生了换页，任务在等待内存或被杀。",
    acquits: "可用内存与尖峰之外一样多，也没有发生换页。",
    matters: "本机忙于腾挪内存，而不是为用户干活；随后内核可能会杀进程。",
  },
  facts: {
    "memory-pressure.memory": ({ available_bytes, calm_available_bytes, swap_bytes, calm_swap_bytes }) =>
      `${[
        compared("可用内存", available_bytes, calm_available_bytes),
        compared("已用交换空间", swap_bytes, calm_swap_bytes),
      ]
        .filter((part) => part !== "")
        .join("，")}。`,
    "memory-pressure.waited": ({ share }) =>
      share < 0.0005 ? "没有任务等待内存。" : `有 ${percent(share)} 的时间有任务在等待内存。`,
    "memory-pressure.asleep": ({ share }) => `睡眠中的任务${partOf(share, "在内核中等待")}内存或交换空间。`,
    "memory-pressure.read": ({ by }) =>
      `从磁盘读取最多：${by.map(({ comm, read_bytes }) => `${comm}（${bytes(read_bytes)}）`).join("、")}。`,
    "memory-pressure.killed": ({ names, kills }) =>
      `日志说内核因内存不足杀掉了进程${names.length === 0 ? "" : `（${list(names)}）`}：${thousands(kills)} 次。`,
    "memory-pressure.group": ({ group, said, available_bytes }) =>
      `${said ? "日志说" : "看来"}${group === "" ? "有控制组" : spaced`控制组${group}`}${group === "" ? "" : " "}达到了上限${available_bytes === null ? "" : `；本机当时有 ${bytes(available_bytes)} 可用`}。`,
    "memory-pressure.host": ({ ballooned_bytes, swapped_bytes, waited }) =>
      `宿主机收走了本虚拟机的内存：气球 ${bytes(ballooned_bytes)}，被宿主机换出 ${bytes(swapped_bytes)}${waited === null ? "" : `；vCPU 为此等待的时间相当于一个 CPU 的 ${percent(waited)}`}（vmware-toolbox-cmd）。`,
    "memory-pressure.one-sign": () => "仅凭一项内存吃紧的迹象不能定论",
    "memory-pressure.unread": () => "两次读数相隔数分钟，没有一次落在负载升高期间：尖峰中有多少内存不得而知",
    "memory-pressure.calm": ({ available_bytes }) => `尖峰之外的可用内存：${bytes(available_bytes)}。`,
    "memory-pressure.unknown": () => "尖峰之外的可用内存未知。",
  },
  advice: {
    "memory-pressure.limit": ({ culprit, unit, look, more }) => ({
      title: spaced`给${unit || culprit || "该控制组"}更多内存，或让它少做些事`,
      why: "它的控制组达到了上限：内核收走它的内存页时，它的任务在等待，也可能被杀。给本机加内存没有用。",
      change: [
        "是哪个控制组，多少次达到上限：",
        look,
        `提高上限${unit.endsWith(".service") ? `（systemctl edit ${unit}）` : "（unit 用 drop-in，容器在启动它的地方设置）"}：`,
        more,
      ],
      expected: "下一份报告中没有进程被杀，也没有任务在等待内存。",
    }),
    "memory-pressure.find": ({ find, vmware }) => ({
      title: "查明谁需要这些内存，给本机加内存，或让该进程少用内存",
      why: "任务在等待内存页从交换空间或磁盘读回，每个等待的任务都计入负载。",
      change: [
        "在尖峰期间：",
        find,
        vmware
          ? "内存气球（ballooning）或宿主机交换大于 0：请 VMware 团队设置内存预留（esxtop：MCTLSZ、SWCUR、SWR/s、%SWPWT）。否则增加内存，或给该进程设置上限（MemoryMax=）。"
          : "增加内存，或给该进程设置上限（MemoryMax=）。",
      ],
      expected: "下一份报告中，可用内存不再跌向 0，交换空间的用量不再增长。",
    }),
  },
};

function compared(what: string, inside: number | null, outside: number | null): string {
  if (inside === null) return "";
  return `${what} ${bytes(inside)}${outside === null ? "" : `（尖峰之外 ${bytes(outside)}）`}`;
}

/** The control group that reached its limit at any of the spikes; `null`: the machine itself was short. */
function groupIn(found: readonly Fact[]): { group: string } | null {
  const groups = found.flatMap((one) => (one.id === "memory-pressure.group" ? [one.values.group] : []));
  return groups.length === 0
    ? null
    : { group: groups.every((one) => one === groups[0]) ? (groups[0] ?? "") : "" };
}
