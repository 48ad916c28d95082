import { linear, roundTop, type Scale, signedSpan, spanTicks, tickBelow } from "./scale.ts";
import { boxOutline, filled, type ReadWords, type Stops } from "./stops.ts";
import { fitted, picture, px, tag, textAt } from "./svg.ts";

/** Seconds from the instant that was foretold; `came_s` `null`: none came yet. */
export interface ForecastRow {
  name: string;
  low_s: number;
  high_s: number;
  came_s: number | null;
}

export function forecastRoom(
  rows: readonly ForecastRow[],
  width: number,
): { left: number; inner: number; reach: number; bottom: number; x: Scale; y(row: number): number } {
  const left = Math.min(120, width / 3);
  const inner = Math.max(40, width - left - 14);
  const each = 24;
  const reach = roundTop(
    Math.max(60, ...rows.flatMap(({ low_s, high_s, came_s }) => [-low_s, high_s, Math.abs(came_s ?? 0)])),
  );
  return {
    left,
    inner,
    reach,
    bottom: 24 + rows.length * each,
    x: linear(-reach, reach, left, left + inner),
    y: (row) => 24 + (row + 0.5) * each,
  };
}

export function isWithin({ low_s, high_s, came_s }: ForecastRow): boolean {
  return came_s !== null && came_s >= low_s && came_s <= high_s;
}

/** What was foretold, each in a row around its instant: the span, and what came. */
export function forecastPicture(
  rows: readonly ForecastRow[],
  width: number,
  words: { foretold: string },
  label: string,
): string {
  const { left, inner, reach, bottom, x, y: placeOf } = forecastRoom(rows, width);
  const drawn = rows.map((row, i) => {
    const { name, low_s, high_s, came_s } = row;
    const y = placeOf(i);
    const hit = isWithin(row);
    return (
      textAt(left - 8, y + 4, fitted(name, left - 10), { class: "tick", "text-anchor": "end" }) +
      tag("rect", {
        class: "span",
        x: x(low_s),
        y: y - 5,
        width: Math.max(2, x(high_s) - x(low_s)),
        height: 10,
        rx: 5,
      }) +
      (came_s === null
        ? ""
        : tag("path", {
            class: hit ? "came" : "came missed",
            d: hit ? `M${px(x(came_s))} ${px(y)}h0` : `M${px(x(came_s) - 4)} ${px(y - 4)}l8 8m0-8l-8 8`,
          }))
    );
  });
  const ticks = spanTicks(-reach, reach, Math.max(2, Math.floor(inner / 90))).map((value) =>
    tickBelow(x(value), bottom + 15, signedSpan(value), width),
  );
  return picture(
    width,
    bottom + 22,
    label,
    tag("path", { class: "onset", d: `M${px(x(0))} 18V${px(bottom)}` }) +
      textAt(x(0), 12, words.foretold, { class: "lane", "text-anchor": "middle" }) +
      drawn.join("") +
      ticks.join(""),
  );
}

export function forecastStops(
  rows: readonly ForecastRow[],
  width: number,
  { read, foretold }: { read: ReadWords; foretold: string },
): Stops {
  const { x, y } = forecastRoom(rows, width);
  return {
    rows: rows.length,
    columns: 1,
    first: 0,
    spot: (row) => ({ x: x(0), y: y(row) }),
    outline: (row) => boxOutline(0, y(row) - 11, width, 22),
    text: (row) => {
      const one = rows[row]!;
      const { name, low_s, high_s, came_s } = one;
      const came =
        came_s === null ? read.open : filled(isWithin(one) ? read.came : read.outside, signedSpan(came_s));
      return [`${foretold} ${name}`, filled(read.between, signedSpan(low_s), signedSpan(high_s)), came].join(
        " · ",
      );
    },
  };
}
