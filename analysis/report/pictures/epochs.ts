import {
  linear,
  roundTop,
  shareOrNumber,
  shortSpan,
  spanTicks,
  tickBelow,
  valueAxis,
  valueTicks,
} from "./scale.ts";
import { bandArea, type Part, stepLine } from "./series.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** What went on around the beginning of spikes, beside what does around any moment. */
export interface EpochsData {
  before_s: number;
  step_s: number;
  mean: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
}

export function epochsPicture(
  data: EpochsData,
  { width, height }: { width: number; height: number },
  words: { begins: string; title: string },
  label: string,
): string {
  const left = 52;
  const box: Box = { left, top: 34, width: Math.max(40, width - left - 12), height: height - 34 - 22 };
  const span = data.mean.length * data.step_s;
  const from = -data.before_s - data.step_s / 2;
  const x = linear(from, from + span, left, left + box.width);
  let most = 0;
  for (let i = 0; i < data.mean.length; i++) most = Math.max(most, data.mean[i]!, data.high[i]!);
  const top = roundTop(Math.max(1e-6, most * 1.05));
  const y = linear(0, top, box.top + box.height, box.top);
  // Steps lie on an axis of seconds here, and those of series on one of microseconds.
  const part = (values: ArrayLike<number>): Part[] => [
    { start: from * 1e6, step_s: data.step_s, values, from: from * 1e6, to: (from + span) * 1e6 },
  ];
  const at = (time: number) => x(time / 1e6);
  return picture(
    width,
    height,
    label,
    textAt(left, 13, fitted(words.title, box.width), { class: "lane" }) +
      valueAxis(box, y, valueTicks(0, top, 3), shareOrNumber(top)) +
      tag("path", { class: "null-band", d: bandArea(part(data.low), part(data.high), at, y) }) +
      tag("path", { class: "onset", d: `M${px(x(0))} ${px(box.top)}V${px(box.top + box.height)}` }) +
      textAt(x(0) + 5, box.top + 11, words.begins, { class: "in" }) +
      tag("path", { class: "epoch-line", d: stepLine(part(data.mean), at, y) }) +
      spanTicks(from, from + span, Math.max(2, Math.floor(box.width / 80)))
        .map((value) => {
          const text = value > 0 ? `+${shortSpan(value)}` : shortSpan(value);
          return tickBelow(x(value), box.top + box.height + 15, text, width);
        })
        .join(""),
  );
}
