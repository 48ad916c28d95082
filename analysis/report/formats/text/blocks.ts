import type {
  Block,
  CardBlock,
  CurveBlock,
  LabelledBlock,
  Page,
  Section,
  StepBlock,
  TableBlock,
} from "../../blocks.ts";
import { curveLegend, curveLines, type DrawnCurve, drawCurve } from "../../drawing.ts";
import { hanging, labelled, labelledLines, tableLines, wrap } from "../../layout.ts";
import type { RenderOptions } from "../format.ts";

/** What is written on, and how. */
export interface Sheet {
  times: Page["times"];
  width: number;
  ascii: boolean;
  paint(text: string, style: "bold" | "red" | "yellow" | "dim"): string;
}

/** Parts with an empty line between. */
export function joined(parts: readonly (readonly string[])[]): string {
  return parts.map((lines) => [...lines, ""].join("\n")).join("\n");
}

export function sheetOf(
  { times }: Pick<Page, "times">,
  { width = 80, ascii = false, colour = false }: RenderOptions,
): Sheet {
  const styles = { bold: 1, red: 31, yellow: 33, dim: 2 } as const;
  return {
    times,
    // The table of spikes needs this much; on a narrower terminal its lines wrap.
    width: Math.max(80, width),
    ascii,
    paint: (line, style) => (colour ? `\u001b[${styles[style]}m${line}\u001b[0m` : line),
  };
}

export function sectionLines({ title, blocks }: Pick<Section, "title" | "blocks">, sheet: Sheet): string[] {
  const lines = blocks.flatMap((block, i) => {
    const own = blockLines(block, sheet);
    return block.kind === "step" && i > 0 ? ["", ...own] : own;
  });
  return [sheet.paint(title.toUpperCase(), "bold"), ...lines];
}

function blockLines(block: Block, sheet: Sheet): string[] {
  const { width } = sheet;
  switch (block.kind) {
    case "prose":
      return wrap(block.text, width);
    case "list":
      return block.items.flatMap((item) => hanging("- ", item, width));
    case "labelled":
      return entries(block, width);
    case "table":
      return table(block, sheet);
    case "curve":
      return curve(block, sheet);
    case "card":
      return card(block, sheet);
    case "others":
      return block.inShort.flatMap((line) => wrap(line, width));
    case "step":
      return step(block, width);
  }
}

function entries({ rows, excerpt: { from, to, note } }: LabelledBlock, width: number): string[] {
  return [...(note === null ? [] : wrap(note, width)), ...labelledLines(rows.slice(from, to), width)];
}

function table({ columns, rows, legend, excerpt }: TableBlock, { width, ascii }: Sheet): string[] {
  const kept = columns.map((column) => !column.aside);
  const narrow = (cells: readonly string[]) => cells.filter((_, i) => kept[i]);
  const shown = rows.slice(excerpt.from, excerpt.to);
  // Line by line, so that what stands below a row finds its place.
  const lines = tableLines(
    columns.filter((column) => !column.aside),
    shown.map((row) => narrow(row.cells)),
    width,
    ascii ? "~" : "…",
  );
  const [head = [], ...body] = lines;
  const note = excerpt.note === null ? [] : [excerpt.note];
  return [
    ...head,
    ...(excerpt.from > 0 ? note.flatMap((line) => wrap(line, width, "    ")) : []),
    ...body.flatMap((row, i) => {
      const under = shown[i]?.under ?? null;
      return under === null ? row : [...row, ...wrap(under, width, "    ")];
    }),
    ...(excerpt.from > 0 ? [] : note.flatMap((line) => wrap(line, width))),
    ...(legend === null ? [] : wrap(legend, width)),
  ];
}

function curve(block: CurveBlock, sheet: Sheet): string[] {
  const { times, width, ascii, paint } = sheet;
  const drawn = drawCurve(block, width - 6, 6, ascii);
  return [
    ...curveLines(block, drawn, times, (columns) => coloured(columns, drawn, block, sheet)),
    ...wrap(curveLegend(block, drawn, ascii), width, "      ").map((line) => paint(line, "dim")),
  ];
}

/** A phantom spike is yellow, any other red. */
function coloured(
  columns: readonly string[],
  drawn: DrawnCurve,
  { spikes }: CurveBlock,
  { paint }: Sheet,
): string {
  const phantom = new Set(spikes.filter(({ reality }) => reality === "phantom").map(({ id }) => id));
  return columns
    .map((character, i) => {
      const id = drawn.spikes[i] ?? null;
      return id === null || character === " "
        ? character
        : paint(character, phantom.has(id) ? "yellow" : "red");
    })
    .join("");
}

function card({ title, measured, status, points }: CardBlock, { width, paint }: Sheet): string[] {
  return [
    ...wrap(`${title}${measured}`, width).map((line) =>
      status === "supported" ? paint(line, "bold") : line,
    ),
    ...points.flatMap((point) => hanging("  - ", point, width)),
  ];
}

function step({ number, title, why, change, expected }: StepBlock, width: number): string[] {
  return [
    ...wrap(`${number}. ${title}`, width),
    ...wrap(why, width, "   "),
    ...change.flatMap((part) => {
      if (typeof part === "string") return wrap(part, width, "   ");
      if ("item" in part) return hanging("   - ", part.item, width);
      return ["", ...part.snippet.split("\n").map((line) => `       ${line}`), ""];
    }),
    ...wrap(labelled(expected), width, "   "),
  ];
}
