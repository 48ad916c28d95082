import type { Facts } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { duration, spaced } from "./quantities.ts";
import { theSpikes } from "./summary.ts";

type Limited = Facts["cpu-quota.others"]["group"];
const WHAT: Record<Limited["kind"], string> = {
  unit: "systemd 单元 ",
  docker: "Docker 容器 ",
  podman: "Podman 容器 ",
  kubernetes: "Kubernetes 控制组 ",
  lxc: "LXC 容器 ",
  group: "控制组 ",
};
const called = ({ kind, name, path }: Limited) => `${WHAT[kind]}${kind === "group" ? path : name}`;
const percent = (share: number) => `${(100 * share).toFixed(share > 0.0005 && share < 0.0995 ? 1 : 0)}%`;
const limit = (quota_s: number, period_s: number) =>
  `每 ${duration(period_s)}最多使用 ${duration(quota_s)}的 CPU 时间`;
const cpus = (processors: number) => Number(processors.toFixed(2));

export const cpuQuota: SuspectWords<"cpu-quota"> = {
  cause: {
    named: (culprit) => spaced`${culprit || "某个控制组"}的 CPU 限额`,
    summary: ({ culprit, reality, ...counts }) =>
      spaced`${theSpikes(counts)}：${reality === "real" ? "负载真实存在，" : ""}${culprit || "某个控制组"}用完了 CPU 限额，内核计入负载的正是其中的任务。`,
    now: "检查上述限额下运行的程序是否变慢：无论 CPU 是否空闲，它在每个周期里都会被停住。",
    accuses: "某个控制组用完了 CPU 限额，而被计入负载的正是其中的任务。",
    acquits: "没有控制组用完 CPU 限额，或者被计入负载的任务不属于该控制组。",
    matters:
      "受限的任务只在每个周期开始时运行，随后被停住：工作会被拖慢；内核的采样时而碰上这些时刻，平均负载便一阵阵跳高。",
  },
  facts: {
    "cpu-quota.none": () => "没有控制组因 CPU 限额用完而被停住。",
    "cpu-quota.seldom": ({ group, stopped }) =>
      spaced`${called(group)}只在 ${percent(stopped)} 的周期里因 CPU 限额被停住：次数太少，不足以造成这样的负载。`,
    "cpu-quota.stopped": ({ group, comm, quota_s, period_s, stopped }) =>
      spaced`${called(group)}${comm === "" ? "" : `（${comm}）`}${limit(quota_s, period_s)}；在 ${percent(stopped)} 的周期里限额被用完。`,
    "cpu-quota.pulses": ({ cycle_s, inside, outside, place, look_s, slip_s, passes, came, length_s }) =>
      `内核每 ${look_s.toFixed(3)} 秒采样一次，每次在限额周期中的位置偏移 ${duration(slip_s)}：走完一个周期需 ${duration(cycle_s)}，其中有 ${duration(place * cycle_s)}会碰上正在运行的任务；${length_s === null ? "" : `有时被其他工作掩盖，在最清楚的 ${duration(length_s)}里，`}应有 ${passes} 次跳高，实际出现 ${came} 次，此时计入 ${inside.toFixed(1)} 个任务，其余时间 ${outside.toFixed(1)} 个。`,
    "cpu-quota.load": ({ comm, share }) => `高出平时的负载中，${percent(share)} 是 ${comm}。`,
    "cpu-quota.counted": ({ comm, share, looks }) =>
      `紧跟内核采样、看到有任务的 ${looks} 次观测中，${percent(share)} 看到了 ${comm}。`,
    "cpu-quota.others": ({ group }) => spaced`这些负载几乎不属于${called(group)}。`,
    "cpu-quota.part": ({ group }) => spaced`${called(group)}用完了限额，但其任务只占这次负载的一部分`,
    "cpu-quota.unattributed": ({ group }) =>
      spaced`${called(group)}用完了限额，但不知道这次负载是不是其中的任务`,
    "cpu-quota.like-one": ({ cycle_s, inside, outside, passes, came, period_s }) =>
      `内核的计数像受 CPU 限额的控制组那样一阵阵跳高：${duration(period_s)}的周期会使负载每 ${duration(cycle_s)}跳高一次；应有 ${passes} 次，实际出现 ${came} 次，此时计入 ${inside.toFixed(1)} 个任务，其余时间 ${outside.toFixed(1)} 个。`,
    "cpu-quota.not-asked": () => "没有记录控制组的 CPU 限额",
    "cpu-quota.worst": ({ group, stopped, quota_s, period_s }) =>
      spaced`${called(group)}${limit(quota_s, period_s)}；在限额不够用的那些分钟里，${percent(stopped)} 的周期把它用完了。`,
    "cpu-quota.never": () => "没有控制组用完 CPU 限额。",
    "cpu-quota.unknown": () => "不知道是否有控制组用完 CPU 限额。",
  },
  advice: {
    "cpu-quota.period": ({ name, from_s, to_s, peak, lower, how }) => ({
      title: `把 ${name} 的 CPU 限额周期从 ${duration(from_s)}改为 ${duration(to_s)}`,
      why: "限额所占的 CPU 比例不变，但内核的采样不再缓慢地扫过限额周期，平均负载不再一阵阵跳高。",
      change: how
        ? ["以 root 身份执行：", how, "限额随周期一起变化，比例不变。"]
        : ["在设置限额的地方，把周期和限额按同一倍数修改。"],
      expected: `模拟结果：load1 最高 ${lower.toFixed(1)}，现在是 ${peak.toFixed(1)}。其中的程序仍和以前一样慢${to_s > from_s ? "，每次被停住的时间更长" : ""}。`,
    }),
    "cpu-quota.raise": ({ name, comm, processors, how }) => ({
      title: `提高 ${name} 的 CPU 限额，或者取消限额`,
      why: `${comm || "其中的程序"}需要的 CPU 超过限额的 ${cpus(processors)} 个，在每个周期剩下的时间里只能等待。`,
      change: ["先提高一倍：", how],
      expected:
        "cpu.stat 中的 nr_throttled 不再增长。工作完成之前，其任务会更多地计入负载：它们在运行，而不是被停住。",
    }),
    "cpu-quota.find": ({ name, how }) => ({
      title: `查出 ${name || "该控制组"} 的 CPU 限额，提高或取消它`,
      why: `限额在每个周期里都会停住 ${name || "该控制组"}；本报告不知道限额是多少。`,
      change: [
        "各控制组被停住的周期数，最多的在最后：",
        how,
        "限额在同一目录下的 cpu.max 中，或 cpu.cfs_quota_us 和 cpu.cfs_period_us 中。",
      ],
      expected: "nr_throttled 不再增长，负载不再一阵阵跳高。",
    }),
    "cpu-quota.weight": ({ name, processors, tasks, how }) => ({
      title: `用权重代替 ${name} 的限额`,
      why: `权重只在别的程序也需要 CPU 时才起作用；${cpus(processors)} 个 CPU 的限额在 CPU 空闲时也会把它停住。`,
      change: ["以 root 身份执行，或在配置限额的地方修改：", how],
      expected: `工作更快完成，负载不再一阵阵跳高；工作期间，${tasks === null ? "其任务" : `其 ${tasks} 个任务`}全部计入负载。`,
    }),
  },
};
