import { type Clock, timeAxis } from "./clock.ts";
import { linear, shortSpan } from "./scale.ts";
import { boxOutline, filled, type ReadWords, type Stops } from "./stops.ts";
import { type Box, fitted, picture, px, tag, textAt } from "./svg.ts";

/** How many of each length in each stretch of time, column by column. */
export interface HeatData {
  start: number;
  step_s: number;
  columns: number;
  edges_s: ArrayLike<number>;
  count: ArrayLike<number>;
}

/** Shades, from one to the most: each is so many times as many. */
export function shadeOf(count: number, most: number): number {
  if (count <= 0) return -1;
  return most <= 1 ? 4 : Math.min(4, Math.floor((5 * Math.log(count + 0.5)) / Math.log(most + 1)));
}

export function heatBox({ width, height }: { width: number; height: number }): Box {
  const left = 56;
  return { left, top: 24, width: Math.max(40, width - left - 10), height: height - 24 - 36 };
}

/** The edge of a row, as its axis has it. */
export function edgeText(seconds: number): string {
  return shortSpan(Number(seconds.toPrecision(2)));
}

export function heatPicture(
  { start, step_s, columns, edges_s, count }: HeatData,
  size: { width: number; height: number },
  title: string,
  label: string,
  clock: Clock,
): string {
  const box = heatBox(size);
  const { left } = box;
  const rows = edges_s.length - 1;
  const end = start + columns * step_s * 1e6;
  const x = linear(start, end, left, left + box.width);
  const y = linear(0, rows, box.top + box.height, box.top);
  const [wide, tall] = [box.width / columns, box.height / rows];
  let most = 0;
  for (let i = 0; i < count.length; i++) most = Math.max(most, count[i]!);
  const shades = ["", "", "", "", ""];
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const shade = shadeOf(count[column * rows + row]!, most);
      if (shade < 0) continue;
      shades[shade] +=
        `M${px(left + column * wide)} ${px(y(row + 1))}h${px(wide + 0.3)}v${px(tall + 0.3)}h${px(-wide - 0.3)}Z`;
    }
  // Names of the rows' edges, as many as have room.
  const every = Math.max(1, Math.ceil((rows * 16) / box.height));
  let names = "";
  for (let row = 0; row <= rows; row += every)
    names += textAt(left - 6, y(row) + 4, edgeText(edges_s[row]!), { class: "tick", "text-anchor": "end" });
  return picture(
    size.width,
    size.height,
    label,
    textAt(left, 13, fitted(title, box.width), { class: "lane" }) +
      timeAxis(box, x, start, end, clock) +
      names +
      shades.map((d, i) => (d === "" ? "" : tag("path", { class: `heat h${i}`, d }))).join(""),
  );
}

/** Each field; a reader begins with the length that is there most. */
export function heatStops(
  { start, step_s, columns, edges_s, count }: HeatData,
  size: { width: number; height: number },
  words: ReadWords,
  clock: Clock,
): Stops {
  const box = heatBox(size);
  const rows = edges_s.length - 1;
  const [wide, tall] = [box.width / columns, box.height / rows];
  // The longest stand on top.
  const shelf = (row: number) => rows - 1 - row;
  const totals = Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += count[column * rows + shelf(row)]!;
    return sum;
  });
  const time = (column: number) => {
    const at = start + column * step_s * 1e6;
    return `${clock.day(at)} ${step_s < 60 ? clock.second(at) : clock.minute(at)}`;
  };
  return {
    rows,
    columns,
    first: totals.indexOf(Math.max(...totals)),
    spot: (row, column) => ({ x: box.left + (column + 0.5) * wide, y: box.top + (row + 0.5) * tall }),
    outline: (row, column) => boxOutline(box.left + column * wide, box.top + row * tall, wide, tall),
    text: (row, column) => {
      const at = shelf(row);
      return [
        `${time(column)} – ${time(column + 1)}`,
        `${edgeText(edges_s[at]!)} – ${edgeText(edges_s[at + 1]!)}`,
        filled(words.many, String(count[column * rows + at]!)),
      ].join(" · ");
    },
  };
}
