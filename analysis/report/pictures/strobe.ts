import { type Clock, timeAxis } from "./clock.ts";
import { linear, type Scale, shortSpan, valueAxis, valueTicks } from "./scale.ts";
import { type Box, fitted, picture, tag, textAt } from "./svg.ts";
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
