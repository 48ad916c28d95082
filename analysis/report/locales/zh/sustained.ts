import type { NamedTasks, Sustained } from "../../../diagnosis.ts";
import type { PageWords } from "../locale.ts";
import type { SustainedValues } from "../words.ts";
import { duration, percent, thousands } from "./quantities.ts";

const tasks = (mean: number) => `${mean.toFixed(1)} 个任务`;
const on = (cpus: number | null) => (cpus === null ? "" : `（${thousands(cpus)} 个 CPU）`);
const began = ({ load, since }: SustainedValues) => (load.whole ? "从记录开始时起" : `自 ${since} 起`);
const unclear = ({ load }: SustainedValues) =>
  load.reality === "unclear" ? "已有的测量结果不足以判断是否全部真实。" : "";

export const named = ({ comm, tasks: mean, asleep, wchan }: NamedTasks) =>
  `${comm} ${mean.toFixed(1)}${asleep < MOSTLY * mean ? "" : wchan === "" ? "（睡眠）" : `（睡在 ${wchan}）`}`;
const MOSTLY = 0.8;
const SOME_ASLEEP = 0.5;
const running = ({ asleep_mean }: Sustained) =>
  (asleep_mean ?? 0) < SOME_ASLEEP
    ? "在运行或等待处理器"
    : `大多在运行或等待处理器，另有 ${(asleep_mean ?? 0).toFixed(1)} 个处于不可中断睡眠`;

export const sustained: PageWords["sustained"] = {
  section: "居高不下的负载",
  label: "另外",

  headline: (values) => {
    const { load, cpus, kind, rest } = values;
    const counted = tasks(load.counted_mean);
    const stays = load.whole ? "持续偏高" : "升高后没有回落";
    switch (kind) {
      case "offset":
        return `负载有固定偏移。${load.offset_tasks} 个线程长期处于不可中断睡眠，一直被计入；除去它们，负载为 ${rest.toFixed(1)}。`;
      case "phantom":
        return `负载虚高，${stays}。${began(values)}计入 ${counted}，机器上其实没有这么多任务。`;
      case "raised":
        return `负载${stays}。${began(values)}为 ${counted}${on(cpus)}。`;
      default:
        return `${load.reality === "real" ? "负载真实，" : "负载"}${stays}。${began(values)}为 ${counted}${on(cpus)}。`;
    }
  },

  summary: (values) => {
    const { load, cpus, kind } = values;
    switch (kind) {
      case "offset":
        return `内核计入的 ${tasks(load.counted_mean)}中，有 ${load.offset_tasks} 个在每次观测时都处于不可中断睡眠：它们计入平均负载，却不占用处理器。`;
      case "phantom":
        return `内核采样时计入 ${tasks(load.counted_mean)}；真正活动的只有 ${(load.active_mean ?? 0).toFixed(1)} 个。`;
      case "asleep":
        return `内核计入的 ${tasks(load.counted_mean)}中，有 ${(load.asleep_mean ?? 0).toFixed(1)} 个处于不可中断睡眠：在等待存储、网络文件系统或锁。${unclear(values)}`;
      case "idle":
        return `${tasks(load.counted_mean)}${cpus === null ? "" : `（${cpus} 个 CPU）`}，而处理器使用率只有 ${percent(load.busy ?? 0)}：被计入的任务在等待别的东西（例如存储或锁），或者根本不存在。${unclear(values)}`;
      case "raised":
        return `负载升到 ${load.counted_mean.toFixed(1)} 后没有回落；平均每个 CPU 不到一个任务。${unclear(values)}`;
      case "running":
        return `${tasks(load.counted_mean)}${cpus === null ? "" : `，平均每个 CPU ${(load.counted_mean / cpus).toFixed(1)} 个`}：${running(load)}。${unclear(values)}`;
    }
  },

  now: ({ load, since, kind }) => {
    switch (kind) {
      case "offset":
        return `判断本机负载之前，先减去 ${load.offset_tasks}。如果有挂载点或设备没有响应，先查下面列出的线程。`;
      case "phantom":
        return "这部分负载背后没有实际工作：不必为它增加处理器。";
      case "asleep":
        return "查清下面的任务在等什么；增加处理器没有用。";
      case "idle":
        return "查清哪些任务在等、在等什么；增加处理器没有用。";
      case "raised":
        return `查清 ${since} 前后开始了什么；任务不需要等待处理器。`;
      case "running":
        return load.by.length === 0
          ? "查清是哪些任务在运行：本机的处理器不够用。"
          : "查看下面列出的任务：本机的处理器不够用。";
    }
  },

  lines: ({ load, cpus, rest, since, offsetSince, lasted_s }) => {
    const when = load.whole
      ? `整段记录期间（${duration(lasted_s)}）`
      : `自 ${since} 起（${duration(lasted_s)}）`;
    const each =
      load.per_cpu === null ? "" : `，${thousands(cpus ?? 0)} 个 CPU 平均每个 ${load.per_cpu.toFixed(2)}`;
    const before = load.before === null ? "" : `此前计入 ${tasks(load.before)}。`;
    const asleep =
      load.asleep_mean === null ? "" : `，其中 ${load.asleep_mean.toFixed(2)} 个处于不可中断睡眠`;
    const active =
      load.active_mean === null
        ? "没有测到真正活动的任务数。"
        : `真正活动的任务：${load.active_mean.toFixed(2)} 个${asleep}。`;
    const busy = load.busy === null ? "" : `处理器使用率 ${percent(load.busy)}。`;
    const by = load.by.map(named);
    const offset = load.offset.map(
      (one, i) =>
        `${one.comm}（${one.tasks} 个线程${one.wchan === "" ? "" : `，睡在 ${one.wchan}`}，${one.from_start ? "记录开始前已如此" : `自 ${offsetSince[i] ?? since} 起`}）`,
    );
    return [
      `${when}：load1 平均 ${load.load1_mean.toFixed(2)}${each}。${before}`,
      `内核计入 ${load.counted_mean.toFixed(2)} 个。${active}${busy}`,
      ...(by.length === 0 ? [] : [`按名称（平均任务数）：${by.join("，")}。`]),
      ...(offset.length === 0
        ? []
        : [
            `每次观测时都在睡眠：${offset.join("、")}。除去它们，${load.counted_mean.toFixed(2)} 中还剩 ${rest.toFixed(2)}。`,
          ]),
    ];
  },
};
