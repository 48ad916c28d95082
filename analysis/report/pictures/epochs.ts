import {
  linear,
  roundTop,
  type Scale,
  shareOrNumber,
  signedSpan,
  spanTicks,
  tickBelow,
  valueAxis,
  valueTicks,
} from "./scale.ts";
import { bandArea, type Part, stepLine } from "./series.ts";
import { filled, type ReadWords, ringOutline, type Stops } from "./stops.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** What went on around the beginning of spikes, beside what does around any moment. */
export interface EpochsData {
  before_s: number;
  step_s: number;
  mean: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
}

/** Seconds from the beginning of a spike, and how many go on, as places of the picture. */
export function epochsRoom(
  data: EpochsData,
  { width, height }: { width: number; height: number },
): { box: Box; from: number; span: number; top: number; x: Scale; y: Scale } {
  const left = 52;
  const box: Box = { left, top: 34, width: Math.max(40, width - left - 12), height: height - 34 - 22 };
  const span = data.mean.length * data.step_s;
  const from = -data.before_s - data.step_s / 2;
  let most = 0;
  for (let i = 0; i < data.mean.length; i++) most = Math.max(most, data.mean[i]!, data.high[i]!);
  const top = roundTop(Math.max(1e-6, most * 1.05));
  const x = linear(from, from + span, left, left + box.width);
  return { box, from, span, top, x, y: linear(0, top, box.top + box.height, box.top) };
}

export function epochsPicture(
  data: EpochsData,
  { width, height }: { width: number; height: number },
  words: { begins: string; title: string },
  label: string,
): string {
  const { box, from, span, top, x, y } = epochsRoom(data, { width, height });
  const { left } = box;
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
          return tickBelow(x(value), box.top + box.height + 15, signedSpan(value), width);
        })
        .join(""),
  );
}

/** Step by step: the mean, and what moved moments have. */
export function epochsStops(
  data: EpochsData,
  size: { width: number; height: number },
  words: { title: string; read: ReadWords },
): Stops {
  const { box, top, x, y } = epochsRoom(data, size);
  const say = shareOrNumber(top);
  const spot = (_: number, step: number) => ({
    x: x(step * data.step_s - data.before_s),
    y: y(data.mean[step]!),
  });
  return {
    rows: 1,
    columns: data.mean.length,
    first: 0,
    spot,
    outline: (row, step) => {
      const at = spot(row, step);
      return ringOutline(at.x, at.y, box.top, box.top + box.height);
    },
    text: (_, step) =>
      [
        signedSpan(Math.round(step * data.step_s - data.before_s)),
        `${words.title} ${say(data.mean[step]!)}`,
        filled(words.read.moved, say(data.low[step]!), say(data.high[step]!)),
      ].join(" · "),
  };
}
