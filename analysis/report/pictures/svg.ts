/*
 * What is drawn is SVG as text, by functions of numbers and words alone: they run in Node for the page as it is sent, and in the
 * browser, into which their source is copied, when a reader zooms. So everything in this folder is an exported function, and
 * nothing here knows a document.
 */

export type Attributes = Readonly<Record<string, string | number>>;

/** Where something is drawn, in pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export function escapedText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** To a tenth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function tag(name: string, attributes: Attributes, inside = ""): string {
  const list = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? px(value) : escapedText(value)}"`)
    .join("");
  return inside === "" ? `<${name}${list}/>` : `<${name}${list}>${inside}</${name}>`;
}

export function textAt(x: number, y: number, text: string, more: Attributes = {}): string {
  return text === "" ? "" : tag("text", { x, y, ...more }, escapedText(text));
}

/** One picture: its width is that of its figure. */
export function picture(width: number, height: number, label: string, inside: string): string {
  return tag(
    "svg",
    { viewBox: `0 0 ${px(width)} ${px(height)}`, width, height, role: "img", "aria-label": label },
    inside,
  );
}

/** About so many pixels wide, in the picture's small type. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > "\u2e7f" ? 11.5 : 6.3;
  return width;
}

/** The text, or its beginning where there is no room for more. */
export function fitted(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(`${kept}${character}…`) > room) break;
    kept += character;
  }
  return `${kept}…`;
}
