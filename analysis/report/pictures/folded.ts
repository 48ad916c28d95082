import { linear, roundTop, type Scale, shortSpan, tickBelow, valueAxis, valueTicks } from "./scale.ts";
import { filled, type ReadWords, ringOutline, type Stops } from "./stops.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** All looks laid over one run: the count as it depends on where in the run a look fell. */
export interface FoldedData {
  busy_s: number;
  from_s: number;
  step_s: number;
  counted: ArrayLike<number>;
  error: ArrayLike<number>;
}

export function foldedRoom(
  { from_s, step_s, counted, error }: FoldedData,
  { width, height }: { width: number; height: number },
): { box: Box; top: number; x: Scale; y: Scale } {
  const left = 34;
  const box: Box = { left, top: 34, width: Math.max(40, width - left - 10), height: height - 34 - 40 };
  let most = 0;
  for (let i = 0; i < counted.length; i++) most = Math.max(most, (counted[i]! || 0) + 2 * (error[i]! || 0));
  const top = roundTop(Math.max(1, most));
  return {
    box,
    top,
    x: linear(from_s, from_s + counted.length * step_s, left, left + box.width),
    y: linear(0, top, box.top + box.height, box.top),
  };
}

export function foldedPicture(
  data: FoldedData,
  { width, height }: { width: number; height: number },
  words: { run: string; axis: string; count: string },
  label: string,
): string {
  const { busy_s, from_s, step_s, counted, error } = data;
  const { box, top, x, y } = foldedRoom(data, { width, height });
  const { left } = box;
  const bins = counted.length;
  const size = box.width / bins;
  let bars = "";
  let whiskers = "";
  for (let i = 0; i < bins; i++) {
    if (Number.isNaN(counted[i]!)) continue;
    const at = x(from_s + i * step_s);
    bars += `M${px(at)} ${px(y(0))}V${px(y(counted[i]!))}h${px(size)}V${px(y(0))}Z`;
    if (error[i]! > 0.02 * top)
      whiskers += `M${px(at + size / 2)} ${px(y(Math.max(0, counted[i]! - 2 * error[i]!)))}V${px(y(Math.min(top, counted[i]! + 2 * error[i]!)))}`;
  }
  const [begin, end] = [x(0), x(busy_s)];
  const ticks = valueTicks(from_s, from_s + bins * step_s, Math.max(3, Math.floor(box.width / 56)));
  return picture(
    width,
    height,
    label,
    textAt(left, 13, fitted(words.count, box.width), { class: "lane" }) +
      valueAxis(box, y, valueTicks(0, top, 4)) +
      tag("rect", {
        class: "run",
        x: begin,
        y: box.top,
        width: Math.max(2, end - begin),
        height: box.height,
      }) +
      tag("path", { class: "folded", d: bars }) +
      tag("path", { class: "whisker", d: whiskers }) +
      textAt((begin + end) / 2, box.top - 5, words.run, { class: "in", "text-anchor": "middle" }) +
      ticks.map((value) => tickBelow(x(value), box.top + box.height + 15, shortSpan(value), width)).join("") +
      textAt(left + box.width / 2, box.top + box.height + 32, fitted(words.axis, box.width), {
        class: "tick",
        "text-anchor": "middle",
      }),
  );
}

/** Bin by bin: the mean count, give or take twice its standard error. */
export function foldedStops(
  data: FoldedData,
  size: { width: number; height: number },
  words: ReadWords,
): Stops {
  const { from_s, step_s, counted, error } = data;
  const { box, x, y } = foldedRoom(data, size);
  const spot = (_: number, bin: number) => ({
    x: x(from_s + (bin + 0.5) * step_s),
    y: y(counted[bin]! || 0),
  });
  return {
    rows: 1,
    columns: counted.length,
    first: 0,
    spot,
    outline: (row, bin) => {
      const at = spot(row, bin);
      return ringOutline(at.x, at.y, box.top, box.top + box.height);
    },
    text: (_, bin) => {
      const from = from_s + bin * step_s;
      const value = counted[bin]!;
      const around = Number.isNaN(error[bin]!) ? "" : ` ± ${(2 * error[bin]!).toFixed(2)}`;
      const said = Number.isNaN(value) ? words.unseen : filled(words.tasks, `${value.toFixed(2)}${around}`);
      return `${shortSpan(from)} – ${shortSpan(from + step_s)} · ${said}`;
    },
  };
}
