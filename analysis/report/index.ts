import type { Diagnosis } from "../diagnosis.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { markdown } from "./markdown.ts";
import type { ReportOptions } from "./options.ts";
import { text } from "./text.ts";

export type { ReportOptions } from "./options.ts";
export type ReportFormat = "text" | "json" | "markdown" | "html";
/** A diagnosis in, a whole document out. */
export type Report = (diagnosis: Diagnosis, options?: ReportOptions) => string;

/** THE list: one format a file, one line here. */
export const formats: Record<ReportFormat, Report> = { text, json, markdown, html };
