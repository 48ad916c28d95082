import type { Format } from "./format.ts";
import { html } from "./html.ts";
import type { FormatId } from "./ids.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import { text } from "./text.ts";

export type { Format, RenderOptions } from "./format.ts";
export { type FormatId, formatIds } from "./ids.ts";

/** Each format, by what `--format` calls it. */
export const formats: Readonly<Record<FormatId, Format>> = { text, json, markdown, html };
