import type { SuspectWords } from "../words.ts";
import { percent, thousands } from "./quantities.ts";
import { beatAdvice } from "./sampling-beat-advice.ts";
import { spikesOf, UNKNOWN_PROCESS } from "./summary.ts";

export const samplingBeat: SuspectWords<"sampling-beat"> = {
  cause: {
    named: (culprit) => `${culprit === "" ? "某个周期任务" : `${culprit} `}与内核对平均负载的采样步调重合`,
    summary({ culprit, spikes, reality, period_s, look_s }) {
      const every = period_s === null ? "" : `（每 ${period_s.toFixed(4)} 秒一次）`;
      const look = look_s === null ? "" : `（每 ${look_s.toFixed(3)} 秒一次）`;
      const who = culprit === "" ? UNKNOWN_PROCESS : `${culprit}${every === "" ? " " : ""}`;
      const beat = `${who}${every}与内核查看运行队列的采样${look}形成差拍`;
      return reality === "phantom"
        ? `${spikesOf(spikes)}${spikes === 1 ? "" : "均"}为虚高：${beat}；负载其实并不存在。`
        : `${spikesOf(spikes)}：${beat}。`;
    },
    now: "今晚无需处理。工作时间再按下文修改。",
    accuses: "内核计入的任务远多于随机时刻实际存在的任务，而且内核的采样正好落在某个短周期任务的运行期间。",
    acquits: "随机时刻同样存在这些负载，或者没有哪个任务的运行在尖峰期间比平时更多地与内核采样重合。",
    matters: "出问题的只是测量：没有损失任何时间，改一下间隔就不再告警。",
  },
  facts: {
    "sampling-beat.covered": ({ comm, share, looks, by_chance }) =>
      `尖峰期间内核采样 ${thousands(looks)} 次，其中 ${percent(share)} 落在 ${comm} 的运行期间；若是随机，应为 ${percent(by_chance)}。`,
    "sampling-beat.explained": ({ share, tasks }) =>
      `内核计入的任务有 ${percent(share)} 出现在这些采样上，每次 ${tasks.toFixed(1)} 个。`,
    "sampling-beat.counted": ({ counted, active }) =>
      active === null
        ? "没有测到真正活动的任务数。"
        : `内核平均计入 ${counted.toFixed(1)} 个任务；随机时刻活动的任务平均只有 ${active.toFixed(2)} 个。`,
    "sampling-beat.aimed": ({ comm, share, looks }) =>
      `紧跟内核采样的 ${thousands(looks)} 次观测中，有 ${percent(share)} 看到了 ${comm}，而随机观测几乎看不到它。`,
    "sampling-beat.meets": ({ comm, p_value }) =>
      `把 ${comm} 的运行平移到记录中的其他时段，能与同样多的内核采样重合的概率是 ${p_value.toFixed(3)}。`,
    "sampling-beat.looks": ({ period_s, hz, decoded }) =>
      `内核每 ${period_s.toFixed(3)} 秒采样一次（HZ ${hz}）；${decoded === 0 ? "没有一次采样的计数能够还原" : `已还原其中 ${thousands(decoded)} 次采样的计数`}。`,
    "sampling-beat.looks-unknown": () => "找不到内核采样的时刻。",
    "sampling-beat.synthetic": () => "这里的平均负载不是内核自己算出来的",
    "sampling-beat.nobody": () => "没有任务的运行与内核采样重合，真实负载也测得不够充分",
    "sampling-beat.no-runs": () => "随机时刻并不存在这些负载，但没有记录进程的运行，因此无法指出是哪个任务",
    "sampling-beat.no-job": () => "随机时刻并不存在这些负载，但记录到的任务都没有落在内核采样上",
    "sampling-beat.may-be-real": () => "没有测到真实负载：这个任务也可能确实造成了所见的负载",
  },
  advice: beatAdvice,
};
