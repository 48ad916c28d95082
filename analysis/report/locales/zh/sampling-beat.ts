import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, spaced, thousands } from "./quantities.ts";
import { beatAdvice } from "./sampling-beat-advice.ts";
import { theSpikes, UNKNOWN_PROCESS } from "./summary.ts";

export const samplingBeat: SuspectWords<"sampling-beat"> = {
  cause: {
    named: (culprit) => spaced`${culprit || "某个周期任务"}与内核对平均负载的采样步调重合`,
    summary({ culprit, spikes, of, reality, period_s, look_s }) {
      const many = theSpikes({ spikes, of });
      const every = period_s === null ? "" : `（每 ${period_s.toFixed(4)} 秒一次）`;
      const looks = look_s === null ? "" : `（每 ${look_s.toFixed(3)} 秒一次）`;
      const beat = spaced`${culprit || UNKNOWN_PROCESS}${every}与内核自身对运行队列的采样${looks}形成差拍`;
      return reality === "phantom"
        ? `${many}：${spikes === 1 ? "" : "均为"}虚高，${beat}；负载并不存在。`
        : `${many}：${beat}。`;
    },
    now: "今晚无需处理。工作时间要改什么，见下文。",
    accuses: "内核计入的任务远多于随机时刻存在的任务，而内核的采样落在同一个耗时很短的周期任务的运行上。",
    acquits: "随机时刻负载同样存在，或者没有任何任务的运行在尖峰期间比尖峰之外更多地落在内核采样上。",
    matters: "出错的只是测量：没有损失任何时间，改一下间隔，告警就会停止。",
  },
  facts: {
    "sampling-beat.covered": ({ comm, share, looks, by_chance }) =>
      `尖峰期间内核采样 ${thousands(looks)} 次，其中 ${percent(share)} 遇上 ${comm} 正在运行；若是随机，应为 ${percent(by_chance)}。`,
    "sampling-beat.explained": ({ share, tasks }) =>
      `内核计入的任务${partOf(share, "出自")}这些采样，每次 ${tasks.toFixed(1)} 个任务。`,
    "sampling-beat.counted": ({ counted, active }) =>
      active === null
        ? "没有测量真正活动的任务数。"
        : `内核平均计入 ${counted.toFixed(1)} 个任务；真正活动的为 ${active.toFixed(2)} 个。`,
    "sampling-beat.aimed": ({ comm, share, looks }) =>
      `紧跟内核采样的 ${thousands(looks)} 次定向观测中，有 ${percent(share)} 看到 ${comm}；随机观测中几乎看不到。`,
    "sampling-beat.meets": ({ comm, p_value }) =>
      `若把 ${comm} 的运行移到记录中的其他时刻，能遇上同样多次内核采样的概率为 ${p_value.toFixed(3)}。`,
    "sampling-beat.looks": ({ period_s, hz, decoded }) =>
      `内核每 ${period_s.toFixed(3)} 秒采样一次（${hz} Hz）；${decoded === 0 ? "没有一次还原出计数" : `其中 ${thousands(decoded)} 次还原出了计数`}。`,
    "sampling-beat.looks-unknown": () => "找不到内核采样的时刻。",
    "sampling-beat.looks-apart": ({ step_s }) =>
      `相邻两次读数相隔 ${duration(step_s)}，看不到内核每 5 秒一次的计数：既不能确认也不能排除节拍现象`,
    "sampling-beat.synthetic": () => "这里的平均负载不是内核自己算出来的",
    "sampling-beat.nobody": () => "没有任何任务的运行跟随内核采样，真实负载也测得不够准确",
    "sampling-beat.nothing-known": () => "没有记录进程的运行，真实负载也测得不够准确",
    "sampling-beat.no-runs": () => "随机时刻负载并不存在，但没有记录进程的运行，所以无法指出是哪个任务",
    "sampling-beat.no-job": () => "随机时刻负载并不存在，但记录到的任务中，没有一个的运行落在内核采样上",
    "sampling-beat.may-be-real": () => "没有测量真实负载：该任务表现出的负载可能就是真实的",
  },
  advice: beatAdvice,
};
