import { html } from "./html.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import { text } from "./text.ts";

export type { Format, RenderOptions } from "./format.ts";

/** THE list: one format a file, one line here. */
export const formats = { text, json, markdown, html };
export type FormatId = keyof typeof formats;

export const formatIds = Object.keys(formats) as FormatId[];
