import { type Clock, timeAxis } from "./clock.ts";
import { linear, roundTop, type Scale, shortSpan, tickBelow, valueAxis, valueTicks } from "./scale.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";
import { backdrop, loadLane, roomOf, type TimelineData, type View } from "./timeline.ts";

/** Where each look of the kernel fell: seconds after the start of the nearest run. */
export interface StrobeData {
  busy_s: number;
  low_s: number;
  high_s: number;
  /** µs since 1970 UTC, seconds, tasks. */
  at: ArrayLike<number>;
  after_s: ArrayLike<number>;
  counted: ArrayLike<number>;
}

export interface StrobeWords {
  /** In the band of the runs, beside the axis of distances, above the load. */
  run: string;
  axis: string;
  load: string;
}

/** Looks as dots: those that counted nobody, and those that counted somebody. */
export function strobeLane(
  data: StrobeData,
  box: Box,
  x: Scale,
  y: Scale,
  { from, to }: View,
  words: StrobeWords,
): string {
  const kinds = ["", ""];
  const drawn = new Set<string>();
  for (let i = 0; i < data.at.length; i++) {
    const time = data.at[i]!;
    const at = y(data.after_s[i]!);
    if (time < from || time > to || at < box.top - 1 || at > box.top + box.height + 1) continue;
    const some = data.counted[i]! > 0 ? 1 : 0;
    // Thousands of looks share few pixels: one dot stands for those of one pixel.
    const dot = `M${Math.round(x(time))} ${Math.round(at * 2) / 2}z`;
    if (drawn.has(some + dot)) continue;
    drawn.add(some + dot);
    kinds[some] += dot;
  }
  const [edge, foot] = [y(data.busy_s), y(0)];
  const tall = Math.max(3, foot - edge);
  const top = (edge + foot) / 2 - tall / 2;
  return (
    tag("rect", { class: "run", x: box.left, y: top, width: box.width, height: tall }) +
    tag("path", { class: "look none", d: kinds[0]! }) +
    tag("path", { class: "look some", d: kinds[1]! }) +
    textAt(box.left + box.width - 4, tall > 16 ? top + 13 : top - 5, words.run, {
      class: "in",
      "text-anchor": "end",
    })
  );
}

/** The load above, and below it the same hours under the stroboscope. */
export function strobePicture(
  load: TimelineData,
  data: StrobeData,
  view: View,
  { width, load: loadHeight, strobe }: { width: number; load: number; strobe: number },
  /** How far from the run is shown, seconds on either side; `null`: the whole period. */
  reach_s: number | null,
  words: StrobeWords,
  label: string,
  clock: Clock,
): string {
  const { left, inner } = roomOf(width);
  const x = linear(view.from, view.to, left, left + inner);
  const main: Box = { left, top: 34, width: inner, height: loadHeight };
  const below: Box = { left, top: main.top + loadHeight + 26, width: inner, height: strobe };
  const all: Box = { left, top: main.top, width: inner, height: below.top + strobe - main.top };
  const middle = data.busy_s / 2;
  const [low, high] = reach_s === null ? [data.low_s, data.high_s] : [middle - reach_s, middle + reach_s];
  const y = linear(low, high, below.top + below.height, below.top);
  return picture(
    width,
    all.top + all.height + 36,
    label,
    timeAxis(all, x, view.from, view.to, clock) +
      backdrop(load, all, x, view, true) +
      textAt(left, 13, fitted(words.load, inner), { class: "lane" }) +
      loadLane(load, main, x, view) +
      textAt(left, below.top - 8, fitted(words.axis, inner), { class: "lane" }) +
      valueAxis(below, y, valueTicks(low, high, Math.max(2, Math.floor(strobe / 36))), shortSpan) +
      strobeLane(data, below, x, y, view, words) +
      tag("path", { class: "cursor", d: "" }),
  );
}

/** All looks laid over one run: the count as it depends on where in the run a look fell. */
export interface FoldedData {
  busy_s: number;
  from_s: number;
  step_s: number;
  counted: ArrayLike<number>;
  error: ArrayLike<number>;
}

export function foldedPicture(
  { busy_s, from_s, step_s, counted, error }: FoldedData,
  { width, height }: { width: number; height: number },
  words: { run: string; axis: string; count: string },
  label: string,
): string {
  const left = 34;
  const box: Box = { left, top: 34, width: Math.max(40, width - left - 10), height: height - 34 - 40 };
  const bins = counted.length;
  const x = linear(from_s, from_s + bins * step_s, left, left + box.width);
  let most = 0;
  for (let i = 0; i < bins; i++) most = Math.max(most, (counted[i]! || 0) + (error[i]! || 0));
  const top = roundTop(Math.max(1, most));
  const y = linear(0, top, box.top + box.height, box.top);
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
