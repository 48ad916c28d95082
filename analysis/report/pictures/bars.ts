import { type Clock, timeAxis } from "./clock.ts";
import { highestOf, linear, roundTop, shortSpan, spanTicks, tickBelow } from "./scale.ts";
import { stepArea } from "./series.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** One curve below the other, all in one scale: today's, and that of each change. */
export function reliefPicture(
  data: { start: number; step_s: number; curves: readonly ArrayLike<number>[] },
  names: readonly { title: string; peak: string }[],
  width: number,
  label: string,
  clock: Clock,
): string {
  const left = 10;
  const each = 54;
  const inner = Math.max(40, width - left - 10);
  const steps = Math.max(0, ...data.curves.map((curve) => curve.length));
  const end = data.start + steps * data.step_s * 1e6;
  const x = linear(data.start, end, left, left + inner);
  const top = roundTop(Math.max(1, highestOf(...data.curves)));
  const all: Box = { left, top: 6, width: inner, height: each * data.curves.length };
  const rows = data.curves.map((values, i) => {
    const base = all.top + (i + 1) * each - 2;
    const y = linear(0, top, base, base - each + 20);
    const { title = "", peak = "" } = names[i] ?? {};
    return (
      textAt(left, base - each + 15, fitted(title, inner - 70), { class: "lane" }) +
      textAt(left + inner, base - each + 15, peak, { class: "peak", "text-anchor": "end" }) +
      tag("path", { class: "grid", d: `M${px(left)} ${px(base)}h${px(inner)}` }) +
      tag("path", {
        class: i === 0 ? "load-area today" : "relief",
        d: stepArea([{ start: data.start, step_s: data.step_s, values, from: data.start, to: end }], x, y),
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

/** What was foretold, each in a row around its instant: the span, and what came. Seconds from the foretold instant. */
export function forecastPicture(
  rows: readonly { name: string; low_s: number; high_s: number; came_s: number | null }[],
  width: number,
  words: { foretold: string },
  label: string,
): string {
  const left = Math.min(120, width / 3);
  const inner = Math.max(40, width - left - 14);
  const each = 24;
  const reach = roundTop(
    Math.max(60, ...rows.flatMap(({ low_s, high_s, came_s }) => [-low_s, high_s, Math.abs(came_s ?? 0)])),
  );
  const x = linear(-reach, reach, left, left + inner);
  const bottom = 24 + rows.length * each;
  const drawn = rows.map(({ name, low_s, high_s, came_s }, i) => {
    const y = 24 + (i + 0.5) * each;
    const hit = came_s !== null && came_s >= low_s && came_s <= high_s;
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
    tickBelow(x(value), bottom + 15, value > 0 ? `+${shortSpan(value)}` : shortSpan(value), width),
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

/** Spikes a day before and after each change, and what was to be expected after it. */
export function changesPicture(
  rows: readonly { name: string; before: number; after: number; expected: number | null }[],
  width: number,
  words: { before: string; after: string },
  label: string,
): string {
  const left = 70;
  const inner = Math.max(40, width - left - 60);
  const each = 62;
  const top = roundTop(
    Math.max(0.1, ...rows.flatMap(({ before, after, expected }) => [before, after, expected ?? 0])),
  );
  const x = linear(0, top, left, left + inner);
  const bar = (y: number, value: number, name: string, kind: string) =>
    textAt(left - 8, y + 11, name, { class: "tick", "text-anchor": "end" }) +
    tag("rect", { class: kind, x: left, y, width: Math.max(1, x(value) - left), height: 14 }) +
    textAt(x(value) + 6, y + 11, value.toFixed(1), { class: "tick" });
  const drawn = rows.map(({ name, before, after, expected }, i) => {
    const y = i * each;
    return (
      textAt(0, y + 13, fitted(name, width), { class: "lane" }) +
      bar(y + 20, before, words.before, "bar before") +
      bar(y + 37, after, words.after, "bar after") +
      (expected === null ? "" : tag("path", { class: "expected", d: `M${px(x(expected))} ${px(y + 34)}v20` }))
    );
  });
  return picture(width, rows.length * each + 4, label, drawn.join(""));
}
