import { printable } from "../printable.ts";

/**
 * The one text of all JSON that is printed. What a terminal would obey, or hide, is legal in a JSON string: it stands as an escape, and
 * reads as the same.
 */
export function jsonText(value: unknown): string {
  const source = JSON.stringify(value, null, 2).replace(/[^\n\x20-\x7e]/gu, (character) =>
    printable(character) === character ? character : escapes(character),
  );
  return `${source}\n`;
}

function escapes(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }).join("");
}

/** RFC 3339 with microseconds, of which `Date` knows only the milliseconds. */
export function instant(time: number): string {
  const whole = Math.floor(time / 1000);
  const rest = String(Math.round(time) - whole * 1000).padStart(3, "0");
  return new Date(whole).toISOString().replace("Z", `${rest}Z`);
}

/** JSON has no NaN: what is not a number is unknown. */
export function rounded(value: number | null, digits: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Number(value.toFixed(digits));
}

/** A fact or an advice as data: numbers to six significant digits, instants by their names (`analysis/facts.ts`). */
export function factData({ id, values }: { id: string; values: object }): { id: string; values: unknown } {
  return { id, values: data(values, "") };
}

const IS_INSTANT = /^(?:at|since|until)$|_at$/;

function data(value: unknown, key: string): unknown {
  if (typeof value === "number") {
    if (!IS_INSTANT.test(key)) return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
    // A fact that was imported may say anything: `Date` ends at 8.64e15 ms.
    return Math.abs(value) <= 8.64e18 ? instant(value) : null;
  }
  if (Array.isArray(value)) return value.map((one) => data(one, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, data(inner, name)]));
}
