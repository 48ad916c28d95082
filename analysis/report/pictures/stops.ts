import { px } from "./svg.ts";

/** Places of a picture at which a reader can stand, from its upper left to its lower right: rows of as many columns each. */
export interface Stops {
  rows: number;
  columns: number;
  /** The row in which a reader begins. */
  first: number;
  spot(row: number, column: number): { x: number; y: number };
  /** What is drawn around it: a path. */
  outline(row: number, column: number): string;
  /** What stands there, in words. */
  text(row: number, column: number): string;
}

/** Words of what is read; `{0}`, `{1}` stand for values. */
export interface ReadWords {
  tasks: string;
  unseen: string;
  many: string;
  moved: string;
  load1: string;
  between: string;
  came: string;
  outside: string;
  open: string;
  before: string;
  after: string;
  expected: string;
}

export function filled(text: string, ...values: readonly string[]): string {
  return text.replace(/\{(\d)\}/g, (_, place: string) => values[Number(place)] ?? "");
}

export function boxOutline(left: number, top: number, width: number, height: number): string {
  return `M${px(left)} ${px(top)}h${px(width)}v${px(height)}h${px(-width)}Z`;
}

/** A line through the whole height, with a ring where the value is. */
export function ringOutline(x: number, y: number, top: number, bottom: number): string {
  return `M${px(x)} ${px(top)}V${px(bottom)}M${px(x - 5)} ${px(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`;
}

/** The place nearest to a point of the picture; `null`: there is none. */
export function nearestStop(
  { rows, columns, spot }: Stops,
  x: number,
  y: number,
): { row: number; column: number } | null {
  let found: { row: number; column: number } | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = spot(row, column);
      const distance = Math.hypot(at.x - x, at.y - y);
      if (!(distance < least)) continue;
      least = distance;
      found = { row, column };
    }
  return found;
}

/** Where a key leads from a place, `null` being none yet; `undefined`: it is no key of the picture's. */
export function stopAfter(
  { rows, columns, first }: Pick<Stops, "rows" | "columns" | "first">,
  place: { row: number; column: number } | null,
  key: string,
): { row: number; column: number } | null | undefined {
  if (rows < 1 || columns < 1) return undefined;
  if (key === "Escape") return place === null ? undefined : null;
  const listed = columns === 1;
  // Of a list the one direction is as good as the other.
  const size = listed ? rows : columns;
  const far = Math.max(1, Math.round(size / 10));
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -far, PageDown: far };
  const down = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  const along = steps[key] ?? (listed ? down : 0);
  const across = listed ? 0 : down;
  const toEnd = key === "Home" || key === "End";
  if (along === 0 && !toEnd && (across === 0 || rows === 1)) return undefined;
  const from = place ?? { row: listed ? 0 : first, column: 0 };
  const at = listed ? from.row : from.column;
  const wanted = key === "Home" ? 0 : key === "End" ? size - 1 : place === null ? at : at + along;
  const kept = Math.max(0, Math.min(size - 1, wanted));
  if (listed) return { row: kept, column: 0 };
  const row = place === null ? from.row : Math.max(0, Math.min(rows - 1, from.row + across));
  return { row, column: kept };
}
