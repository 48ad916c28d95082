import type { Page } from "../blocks.ts";

/** A way to write a report: a page in, a whole document out. Everything of a format is in its file. */
export interface Format {
  /** As in `--format`. */
  id: string;
  /** Of the names of its files, without the dot. */
  ending: string;
  /** Whether it draws: then the diagnosis should have its charts. */
  charts?: true;
  /** Modules of `report/browser/` whose functions it copies into its page. */
  scripts?: readonly string[];
  render(page: Page, options?: RenderOptions): string;
}

/** What the reader's side decides; everything has a default. */
export interface RenderOptions {
  /** ANSI colours, for a terminal. */
  colour?: boolean;
  /** Cells of a line of the text report. */
  width?: number;
  /** Only ASCII in what the text report draws; names of others may hold more. */
  ascii?: boolean;
  /** The source of the functions of the format's `scripts`; without it nothing can be zoomed. */
  scripts?: string;
}
