import type { Clock } from "../pictures/clock.ts";
import type { Figure, PictureData } from "../pictures/draw.ts";
import { shortSpan } from "../pictures/scale.ts";
import { valueAt } from "../pictures/timeline.ts";

export interface ReadoutWords {
  load1: string;
  counted: string;
  active: string;
}

/** What stands at an instant, in words: of the load, and under the stroboscope of the look nearest to it. */
export function readoutAt(
  time: number,
  { kind }: Figure,
  { timeline, strobe, words: named }: PictureData,
  words: ReadoutWords,
  clock: Clock,
): string {
  const number = (value: number, digits = 2) => (Number.isNaN(value) ? "–" : value.toFixed(digits));
  const at = (course: (typeof timeline)["load1"]) => valueAt(timeline, course, time);
  const active = at(timeline.active);
  const around = Number.isNaN(active) ? "" : ` ± ${number(at(timeline.error))}`;
  const parts = [
    `${clock.day(time)} ${clock.second(time)}`,
    `${words.load1} ${number(at(timeline.load1))}`,
    `${words.counted} ${number(at(timeline.counted))}`,
    `${words.active} ${number(active)}${around}`,
  ];
  if (kind === "timeline")
    for (const lane of timeline.lanes) parts.push(`${lane.label} ${number(at(lane.course), 0)} ${lane.unit}`);
  if (kind === "strobe" && strobe !== null) {
    const look = nearestLook(strobe.at, time);
    if (look >= 0)
      parts.push(`${named.run} ${strobe.after_s[look]! < 0 ? "" : "+"}${shortSpan(strobe.after_s[look]!)}`);
  }
  return parts.join(" · ");
}

/** Index of the instant nearest to one; -1: there is none. */
export function nearestLook(at: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < time) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && (low === at.length || time - at[low - 1]! < at[low]! - time)) return low - 1;
  return low < at.length ? low : -1;
}
