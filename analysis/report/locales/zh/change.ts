import type { ChangeVerdict } from "../../../diagnosis.ts";
import type { changesPage as english } from "../en/change.ts";
import type { FactWords } from "../words.ts";
import { duration } from "./quantities.ts";

const seconds = (value: number) => `${Number(value.toFixed(6))} 秒`;
const timeout = (value: number | null) => (value === null ? "未设置" : seconds(value));
const signals = (names: readonly string[]) => (names.length === 0 ? "不发转储信号" : names.join("、"));

export const changeFacts: FactWords<"change"> = {
  "change.marked": ({ text }) => `手工标记：${text}`,
  "change.interval": ({ script, from_s, to_s }) =>
    `${script} 的 interval 由 ${seconds(from_s)}改为 ${seconds(to_s)}`,
  "change.timeout": ({ script, from_s, to_s }) =>
    `${script} 的 timeout：原为${timeout(from_s)}，现为${timeout(to_s)}`,
  "change.command": ({ script, from, to }) => `${script} 的命令由“${from}”改为“${to}”`,
  "change.sends": ({ script, from, to }) =>
    `${script} 向 keepalived 发送的信号：原为 ${signals(from)}，现为 ${signals(to)}`,
  "change.script-new": ({ script, interval_s }) => `新增脚本 ${script}，每 ${seconds(interval_s)}运行一次`,
  "change.script-gone": ({ script }) => `脚本 ${script} 不再运行`,
  "change.version": ({ from, to }) => `keepalived 由 ${from} 换为 ${to}`,
  "change.stopped": () => "keepalived 已停止",
  "change.started": () => "keepalived 已启动",
  "change.not-in-force": ({ script, period_s }) =>
    `${script} 仍每 ${period_s.toFixed(1)} 秒运行一次，新的 interval 尚未生效：keepalived 重新加载配置后才会采用`,
  "change.smaller": ({ spikes, peak_load1, before_load1 }) =>
    `改动后另有 ${spikes} 次较小的尖峰，load1 最高 ${peak_load1.toFixed(2)}（改动前为 ${before_load1.toFixed(2)}）`,
  "change.tamed": ({ comm, period_s, peak_load1, before_load1 }) =>
    `${comm} 按现在的节奏（每 ${period_s.toFixed(1)} 秒一次）单独最多只能把 load1 抬到 ${peak_load1.toFixed(1)}；尖峰时曾为 ${before_load1.toFixed(1)}`,
  "change.new-beat": ({ comm, beat_s, peak_load1 }) =>
    `${comm} 按现在的节奏与内核采样仍会形成拍频，load1 最高约 ${peak_load1.toFixed(1)}${beat_s === null ? "；可能数周都错开，没有尖峰并不能说明问题" : `，每 ${duration(beat_s)}一次：要等过这段时间才能下结论`}`,
};

const verdicts: Record<ChangeVerdict, string> = {
  cured: "已治好",
  better: "有好转，未根治",
  same: "没有变化",
  worse: "变差了",
  "too-early": "为时尚早",
};

const hours = (count: number) => duration(count * 3600);
const percent = (chance: number) =>
  chance < 0.001 ? "不到 0.1 %" : `${(chance * 100).toFixed(chance < 0.0995 ? 1 : 0)} %`;
const times = (count: number) => (count === 0 ? "没有尖峰" : ` ${count} 次`);

export const changesPage: typeof english = {
  verdicts,
  between: "",
  and: "；",
  spikes: (cause, { before, after }) =>
    before.spikes + after.spikes === 0
      ? `改动前 ${hours(before.hours)}和改动后 ${hours(after.hours)}都没有尖峰，无从比较。`
      : `尖峰${cause === "" ? "" : `（${cause}）`}：改动前 ${hours(before.hours)}内${times(before.spikes)}，改动后 ${hours(after.hours)}内${times(after.spikes)}。`,
  expected: (expected, chance, few) =>
    `若一切照旧，预计应有 ${expected.toFixed(1)} 次${chance === null ? "" : `；出现这么${few ? "少" : "多"}的可能性为 ${percent(chance)}`}。`,
  quiet: (at, all) =>
    `有 ${all} 个预计出现尖峰的时刻平静度过：${at.join("、")}${all > at.length ? " 等" : ""}。`,
  wait: (until, silent) =>
    silent ? `如果到 ${until} 仍没有尖峰，即可认定尖峰已消失。` : `请在 ${until} 再看一次报告。`,
  waitLong: "改动前的尖峰太少，数周之内都无法下结论。",
  legend: "预计次数：由改动前尖峰的间隔及其离散程度推算（据此抽取大量可能的经过），只计有观测的时间。",
  label: "改动",
  short: (verdict, at, what) => `自 ${at} 起${verdicts[verdict]}（${what}）`,
  now: "无需处理：下述改动之后没有再出现这样的尖峰。请让记录程序继续运行。",
  next: "下述改动之后，预计不会再有这样的尖峰",
};
