/** Tables of `docs/accuracy.md`, and the figures in them. */

export const percent = (part: number, whole: number) =>
  whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
export const table = (head: string[], rows: (string | number)[][]) =>
  [
    row(...head),
    row(...head.map((_, i) => (i === 0 ? "---" : "---:"))),
    ...rows.map((cells) => row(...cells)),
  ].join("\n");

/** Wilson's 95 % interval of a share. */
export function wilson(part: number, whole: number): string {
  if (whole === 0) return "-";
  const z = 1.96;
  const share = part / whole;
  const centre = (share + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half =
    (z / (1 + (z * z) / whole)) * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  return `${(100 * Math.max(0, centre - half)).toFixed(1)}–${(100 * Math.min(1, centre + half)).toFixed(1)} %`;
}
