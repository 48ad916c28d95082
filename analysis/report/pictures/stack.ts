import { type Clock, timeAxis } from "./clock.ts";
import { linear, roundTop, valueAxis, valueTicks } from "./scale.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** Means of each name in each bin, name by name; `NaN`: nobody looked. */
export interface StackData {
  start: number;
  step_s: number;
  bins: number;
  names: number;
  kernel: ArrayLike<number>;
  random: ArrayLike<number>;
}

export function heightOfBin(values: ArrayLike<number>, { bins, names }: StackData, bin: number): number {
  let sum = 0;
  for (let name = 0; name < names; name++) sum += values[name * bins + bin]! || 0;
  return sum;
}

/** Who was counted at the kernel's looks and who was there at random times, in one scale, side by side where there is room. */
export function stackPicture(
  data: StackData,
  { width, height }: { width: number; height: number },
  words: { kernel: string; random: string },
  label: string,
  clock: Clock,
): string {
  const beside = width >= 560;
  const left = 34;
  const gap = 30;
  const each = beside ? (width - 2 * left - gap) / 2 : width - left - 8;
  let most = 0;
  for (let bin = 0; bin < data.bins; bin++)
    most = Math.max(most, heightOfBin(data.kernel, data, bin), heightOfBin(data.random, data, bin));
  const top = roundTop(Math.max(1, most));
  const panel = (values: ArrayLike<number>, title: string, box: Box) => {
    const end = data.start + data.bins * data.step_s * 1e6;
    const x = linear(data.start, end, box.left, box.left + box.width);
    const y = linear(0, top, box.top + box.height, box.top);
    const size = box.width / data.bins;
    const paths = Array.from({ length: data.names }, () => "");
    let unknown = "";
    for (let bin = 0; bin < data.bins; bin++) {
      const at = box.left + bin * size;
      if (Number.isNaN(values[bin]!)) {
        unknown += `M${px(at)} ${px(box.top)}h${px(size)}v${px(box.height)}h${px(-size)}Z`;
        continue;
      }
      let under = 0;
      for (let name = 0; name < data.names; name++) {
        const value = values[name * data.bins + bin]!;
        if (!(value > 0)) continue;
        paths[name] +=
          `M${px(at)} ${px(y(under))}V${px(y(under + value))}h${px(Math.max(0.8, size - 0.6))}V${px(y(under))}Z`;
        under += value;
      }
    }
    return (
      textAt(box.left, box.top - 8, fitted(title, box.width), { class: "lane" }) +
      valueAxis(box, y, valueTicks(0, top, 4)) +
      timeAxis(box, x, data.start, end, clock) +
      tag("path", { class: "unseen", d: unknown }) +
      paths.map((d, i) => tag("path", { class: `name n${i % 7}`, d })).join("")
    );
  };
  const first: Box = { left, top: 24, width: each, height: height - 24 - 36 };
  const second: Box = beside
    ? { ...first, left: left + each + gap + left }
    : { ...first, top: first.top + height };
  if (beside) second.width = width - second.left - 8;
  return picture(
    width,
    beside ? height : 2 * height,
    label,
    panel(data.kernel, words.kernel, first) + panel(data.random, words.random, second),
  );
}
