import { type Box, px, tag, textAt, widthOf } from "./svg.ts";

/** From a value to pixels. */
export type Scale = (value: number) => number;

export function linear(from: number, to: number, low: number, high: number): Scale {
  const factor = to === from ? 0 : (high - low) / (to - from);
  return (value) => low + (value - from) * factor;
}

/** The next round number: an axis that is read at a glance. */
export function roundTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value - 1e-9);
  return (step ?? 10) * power;
}

/** Round values from `low` to `high`, at most so many. */
export function valueTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough - 1e-12) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push(i * step || 0);
  return ticks;
}

export function highestOf(...many: readonly ArrayLike<number>[]): number {
  let most = 0;
  for (const values of many) for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** "5", "0.5" */
export function plainNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Lines and numbers of a value axis at the left. */
export function valueAxis(
  { left, width }: Box,
  scale: Scale,
  ticks: readonly number[],
  say: (value: number) => string = plainNumber,
): string {
  return ticks
    .map((value) => {
      const y = scale(value);
      return (
        tag("path", { class: "grid", d: `M${px(left)} ${px(y)}h${px(width)}` }) +
        textAt(left - 6, y + 4, say(value), { class: "tick", "text-anchor": "end" })
      );
    })
    .join("");
}

/** A duration on an axis: "20 ms", "1.5 s". */
export function shortSpan(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0";
  if (size < 0.0009995) return `${plainNumber(seconds * 1e6)} µs`;
  if (size < 0.9995) return `${plainNumber(seconds * 1000)} ms`;
  if (size < 120) return `${plainNumber(seconds)} s`;
  return size < 7200 ? `${plainNumber(seconds / 60)} min` : `${plainNumber(seconds / 3600)} h`;
}

/** A distance from an instant: "+20 ms", "-1.5 s". */
export function signedSpan(seconds: number): string {
  return seconds > 0 ? `+${shortSpan(seconds)}` : shortSpan(seconds);
}

/** Round durations, in whole units of what they are called by. */
export function spanTicks(low: number, high: number, most: number): number[] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const unit = size < 120 ? 1 : size < 7200 ? 60 : 3600;
  return valueTicks(low / unit, high / unit, most).map((tick) => tick * unit);
}

/** A tick's text below its place, kept inside the picture. */
export function tickBelow(x: number, y: number, text: string, width: number): string {
  const half = widthOf(text) / 2;
  const anchor = x + half > width ? "end" : x - half < 0 ? "start" : "middle";
  return textAt(anchor === "end" ? Math.min(x + half, width - 1) : x, y, text, {
    class: "tick",
    "text-anchor": anchor,
  });
}

/** "0.4 %": a share of the time, where more than one at once is not in sight. */
export function shareOrNumber(top: number): (value: number) => string {
  return (value) => (top <= 1 && value !== 0 ? `${plainNumber(value * 100)} %` : plainNumber(value));
}
