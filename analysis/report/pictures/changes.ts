import { linear, roundTop } from "./scale.ts";
import { boxOutline, filled, type ReadWords, type Stops } from "./stops.ts";
import { fitted, picture, px, tag, textAt } from "./svg.ts";

/** Spikes a day. */
export interface ChangeRow {
  name: string;
  before: number;
  after: number;
  expected: number | null;
}

/** Spikes a day before and after each change, and what was to be expected after it. */
export function changesPicture(
  rows: readonly ChangeRow[],
  width: number,
  words: { before: string; after: string },
  label: string,
): string {
  const left = 70;
  const inner = Math.max(40, width - left - 60);
  const each = changeHeight();
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

/** Pixels of one change. */
export function changeHeight(): number {
  return 62;
}

export function changesStops(rows: readonly ChangeRow[], width: number, read: ReadWords): Stops {
  const each = changeHeight();
  return {
    rows: rows.length,
    columns: 1,
    first: 0,
    spot: (row) => ({ x: width / 2, y: (row + 0.5) * each }),
    outline: (row) => boxOutline(1, row * each + 1, width - 2, each - 2),
    text: (row) => {
      const { name, before, after, expected } = rows[row]!;
      return [
        name,
        filled(read.before, before.toFixed(1)),
        filled(read.after, after.toFixed(1)),
        ...(expected === null ? [] : [filled(read.expected, expected.toFixed(1))]),
      ].join(" · ");
    },
  };
}
