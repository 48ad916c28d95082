import type { CurveBlock } from "./blocks.ts";
import { pad } from "./layout.ts";
import type { LocalTime } from "./local-time.ts";
import { cells } from "./printable.ts";

/** Characters of a drawn curve: eighths of a cell, or what every terminal and mail program has. */
interface Glyphs {
  /** From nearly nothing to a full cell. */
  fill: readonly string[];
  mark: string;
  nothing: string;
}
const BLOCKS: Glyphs = { fill: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], mark: "▲", nothing: "·" };
const ASCII: Glyphs = { fill: [".", ":", "|", "#"], mark: "^", nothing: "-" };

/** What stands where a value is not known. */
export const nothingMark = (ascii: boolean): string => (ascii ? ASCII : BLOCKS).nothing;

/** A curve drawn in characters. `spikes` holds for each column the spike in it, or `null`, so that it can be coloured. */
export interface DrawnCurve {
  rows: { label: string; columns: string[] }[];
  /** What was truly active, in the same scale; `null` where it was never measured. */
  active: string[] | null;
  marks: string[];
  spikes: (number | null)[];
}

/** Draws the load curve into so many columns and rows. */
export function drawCurve(
  { curve, spikes }: CurveBlock,
  columns: number,
  rows: number,
  ascii = false,
): DrawnCurve {
  const glyphs = ascii ? ASCII : BLOCKS;
  const load = resample(curve.load1, columns, highest);
  // What was there is a mean: the highest of a column's points would make an idle machine look busy.
  const active = resample(curve.active, columns, mean);
  // Below 1.0 there is nothing to see, and a fuller scale would make much of it.
  const top = niceTop(Math.max(...load.map((value) => value ?? 0), 1));
  const span_us = curve.load1.length * curve.step_s * 1e6;
  const columnOf = (time: number) =>
    Math.min(columns - 1, Math.max(0, Math.floor(((time - curve.start) / span_us) * columns)));

  const spikeAt: (number | null)[] = Array(columns).fill(null);
  const marks: string[] = Array(columns).fill(" ");
  for (const spike of spikes) {
    for (let column = columnOf(spike.start); column <= columnOf(spike.end); column++)
      spikeAt[column] = spike.id;
    const name = [glyphs.mark, ...String(spike.id)];
    const at = Math.min(columnOf(spike.peak_time), columns - name.length);
    // Two spikes in neighbouring columns would write over each other: the first keeps its number.
    if (name.every((_, i) => marks[at + i] === " "))
      for (const [i, character] of name.entries()) marks[at + i] = character;
    else if (marks[at] === " ") marks[at] = glyphs.mark;
  }
  return {
    rows: Array.from({ length: rows }, (_, index) => {
      const row = rows - 1 - index;
      const label =
        index === 0
          ? axisLabel(top)
          : index === Math.floor(rows / 2)
            ? axisLabel(top * ((row + 1) / rows))
            : "";
      return { label, columns: load.map((value) => cell(value, row, rows, top, glyphs)) };
    }),
    active: active.some((value) => value !== null)
      ? active.map((value) => cell(value === null ? null : Math.min(value, top), 0, 1, top, glyphs))
      : null,
    marks,
    spikes: spikeAt,
  };
}

/** The drawn curve as lines, with its axes; `paint` joins the characters of a row, coloured or not. */
export function curveLines(
  { curve, words }: CurveBlock,
  drawn: DrawnCurve,
  times: LocalTime,
  paint: (columns: readonly string[]) => string = (columns) => columns.join(""),
): string[] {
  const from = times.short(curve.start);
  const to = times.short(curve.end);
  return [
    ...drawn.rows.map((row) => `${row.label.padStart(5)} ${paint(row.columns)}`),
    ...(drawn.active ? [`${pad(words.real, 5, "right")} ${paint(drawn.active)}`] : []),
    `      ${drawn.marks.join("")}`,
    `      ${from}${pad(to, Math.max(cells(to) + 2, drawn.marks.length - cells(from)), "right")}`,
  ].map((line) => line.trimEnd());
}

/** What the drawing shows. */
export function curveLegend({ words, spikes }: CurveBlock, drawn: DrawnCurve, ascii = false): string {
  const mark = ascii ? ASCII.mark : BLOCKS.mark;
  return words.legend(spikes.length === 0 ? null : mark, drawn.active !== null);
}

function cell(value: number | null, row: number, rows: number, top: number, glyphs: Glyphs): string {
  if (value === null) return row === 0 ? glyphs.nothing : " ";
  const filled = (value / top) * rows - row;
  if (filled <= 0) return row === 0 ? (glyphs.fill[0] ?? " ") : " ";
  const steps = glyphs.fill.length;
  return glyphs.fill[Math.min(steps, Math.max(1, Math.round(filled * steps))) - 1] ?? " ";
}

/** One value of each column's share of the points; columns narrower than a point repeat it. */
function resample(
  values: readonly (number | null)[],
  columns: number,
  one: (known: readonly number[]) => number,
): (number | null)[] {
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const known = values.slice(from, to).filter((value) => value !== null);
    return known.length === 0 ? null : one(known);
  });
}

const highest = (values: readonly number[]) => Math.max(...values);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The next round number: an axis that is read at a glance. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 7, 8, 10].find((step) => step * power >= value - 1e-9) ?? 10) * power;
}

function axisLabel(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}
