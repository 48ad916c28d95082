import { type Clock, timeAxis } from "./clock.ts";
import { highestOf, linear, roundTop, type Scale } from "./scale.ts";
import { stepArea } from "./series.ts";
import { filled, type ReadWords, ringOutline, type Stops } from "./stops.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

export interface ReliefData {
  start: number;
  step_s: number;
  curves: readonly ArrayLike<number>[];
  names: readonly { title: string; peak: string }[];
}

/** One curve below the other, all in one scale. */
export function reliefRoom(
  data: ReliefData,
  width: number,
): { all: Box; end: number; x: Scale; base(row: number): number; y(row: number): Scale } {
  const left = 10;
  const each = 54;
  const all: Box = {
    left,
    top: 6,
    width: Math.max(40, width - left - 10),
    height: each * data.curves.length,
  };
  const steps = Math.max(0, ...data.curves.map((curve) => curve.length));
  const end = data.start + steps * data.step_s * 1e6;
  const top = roundTop(Math.max(1, highestOf(...data.curves)));
  const base = (row: number) => all.top + (row + 1) * each - 2;
  return {
    all,
    end,
    x: linear(data.start, end, left, left + all.width),
    base,
    y: (row) => linear(0, top, base(row), base(row) - each + 20),
  };
}

/** Today's curve, and that of each change. */
export function reliefPicture(data: ReliefData, width: number, label: string, clock: Clock): string {
  const { all, end, x, base, y } = reliefRoom(data, width);
  const rows = data.curves.map((values, i) => {
    const [foot, head] = [base(i), base(i) - 39];
    const { title = "", peak = "" } = data.names[i] ?? {};
    return (
      textAt(all.left, head, fitted(title, all.width - 70), { class: "lane" }) +
      textAt(all.left + all.width, head, peak, { class: "peak", "text-anchor": "end" }) +
      tag("path", { class: "grid", d: `M${px(all.left)} ${px(foot)}h${px(all.width)}` }) +
      tag("path", {
        class: i === 0 ? "load-area today" : "relief",
        d: stepArea([{ start: data.start, step_s: data.step_s, values, from: data.start, to: end }], x, y(i)),
      })
    );
  });
  return picture(
    width,
    all.top + all.height + 36,
    label,
    timeAxis(all, x, data.start, end, clock) + rows.join(""),
  );
}

export function reliefStops(data: ReliefData, width: number, words: ReadWords, clock: Clock): Stops {
  const { all, x, y } = reliefRoom(data, width);
  const middle = (step: number) => data.start + (step + 0.5) * data.step_s * 1e6;
  const spot = (row: number, step: number) => ({
    x: x(middle(step)),
    y: y(row)(data.curves[row]![step] ?? 0),
  });
  return {
    rows: data.curves.length,
    columns: Math.max(0, ...data.curves.map((curve) => curve.length)),
    first: 0,
    spot,
    outline: (row, step) => {
      const at = spot(row, step);
      return ringOutline(at.x, at.y, all.top, all.top + all.height);
    },
    text: (row, step) =>
      [
        `${clock.day(middle(step))} ${data.step_s < 60 ? clock.second(middle(step)) : clock.minute(middle(step))}`,
        data.names[row]?.title ?? "",
        filled(words.load1, (data.curves[row]![step] ?? 0).toFixed(2)),
      ].join(" · "),
  };
}
